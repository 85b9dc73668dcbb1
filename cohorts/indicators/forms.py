"""What figures somebody asks for."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cohorts.enrolment.models import Cohort
from cohorts.indicators.enums import DEFAULT_PROGRAMME, FigureSet, Indicator, Span
from cohorts.indicators.queries import Asked
from cohorts.indicators.queries.choices import Choices, first_day_of
from cohorts.indicators.widgets import PlainSelect

_UNKNOWN = {"invalid_choice": gettext_lazy("“%(value)s” is not known here: choose from the list.")}
# Codes that cut the people of cohorts.
_CUTS = ("structure_type", "profile", "group", "employer_region")
_LARGEST_KEY = 2**63


def _choice(label) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, error_messages=_UNKNOWN, widget=PlainSelect
    )


class FigureForm(forms.Form):
    """The filters of the figures and the reference date; all may be left out.

    ``cohorts`` are those that the person may review, ``choices`` the codes they may be asked by.
    What is left out means the default programme, all of the rest, and ``today``.
    """

    # What is shown at once; the cuts stand behind a disclosure.
    first = ("indicator", "set", "state", "programme", "region", "year", "date")

    programme = _choice(gettext_lazy("Programme"))
    region = _choice(gettext_lazy("Region"))
    year = _choice(gettext_lazy("Year of beginning"))
    date = forms.DateField(
        label=gettext_lazy("Reference date"),
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={
            "invalid": gettext_lazy("This is not a date: write it as year-month-day, 2021-11-26.")
        },
    )
    structure_type = _choice(gettext_lazy("Type of employer"))
    profile = _choice(gettext_lazy("Profile"))
    group = _choice(gettext_lazy("Managing body of the employer"))
    employer_region = _choice(gettext_lazy("Region of the employer"))

    def __init__(
        self, data: Any, *, cohorts: QuerySet[Cohort], choices: Choices, today: date
    ) -> None:
        super().__init__(data or {})
        self.choices = choices
        self._cohorts = cohorts
        self._today = today
        self.default_programme = DEFAULT_PROGRAMME
        if DEFAULT_PROGRAMME not in choices.programmes:
            self.default_programme = next(iter(choices.programmes), "")
        self._offer("programme", choices.programmes.items(), all_of_them=False)
        self._offer("region", choices.regions.items())
        self._offer("year", ((str(year), str(year)) for year in choices.years))
        self._offer("structure_type", choices.structure_types.items())
        self._offer("profile", choices.profiles.items())
        self._offer("group", choices.groups.items())
        self._offer("employer_region", choices.employer_regions.items())
        self.fields["date"].widget = forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "max": today.isoformat()}
        )
        self.initial = {"programme": self.default_programme, "date": today}
        self._fill_in()

    def _offer(
        self, name: str, choices: Iterable[tuple[str, str]], *, all_of_them: bool = True
    ) -> None:
        everything = [("", _("All of them"))] if all_of_them else []
        self.fields[name].choices = [*everything, *choices]

    def _fill_in(self) -> None:
        """What was left out shows what it means."""
        self.data = {name: self.data.get(name, "") for name in self.fields}
        self.data["programme"] = self.data["programme"] or self.default_programme
        self.data["date"] = self.data["date"] or self._today.isoformat()

    def clean_date(self) -> date:
        day = self.cleaned_data["date"] or self._today
        if day > self._today:
            raise forms.ValidationError(
                _("The reference date lies in the future: today is %(today)s.")
                % {"today": date_format(self._today, "DATE_FORMAT")}
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("region") and data.get("employer_region"):
            self.add_error(
                "employer_region",
                _(
                    "Choose the region of the cohort or that of the employer: the two are never "
                    "mixed."
                ),
            )
        if not self.errors and data["date"] < self._today:
            self._check_beginning(data["date"])
        return data

    def _check_beginning(self, day: date) -> None:
        first = first_day_of(self.chosen)
        # One that has yet to begin is told as running.
        if first is not None and day < min(first, self._today):
            self.add_error(
                "date",
                _("No cohort had begun by then: the first one began on %(day)s.")
                % {"day": date_format(first, "DATE_FORMAT")},
            )

    @property
    def chosen(self) -> QuerySet[Cohort]:
        """The cohorts that programme, region and year leave. Ask only once the form is clean."""
        return self.asked.among(self._cohorts)

    @property
    def scope(self) -> QuerySet[Cohort]:
        """The cohorts that the figures are asked of, before any filter."""
        return self._cohorts

    @property
    def asked(self) -> Asked:
        """What the form asks for. Ask only once the form is clean."""
        data = self.cleaned_data
        return Asked(
            on=data["date"],
            programme=data["programme"],
            region=data["region"],
            year=int(data["year"]) if data["year"] else None,
            structure_type=data["structure_type"],
            profile=data["profile"],
            group=data["group"],
            employer_region=data["employer_region"],
        )

    @property
    def parameters(self) -> dict[str, str]:
        """The same as parameters of an address, the reference date always among them."""
        data = self.cleaned_data | {"date": self.cleaned_data["date"].isoformat()}
        return {name: data[name] for name in FigureForm.base_fields if data[name]}

    @property
    def is_of_today(self) -> bool:
        """Whether the reference date is today. Ask only once the form is clean."""
        return self.cleaned_data["date"] == self._today

    @property
    def one_region(self) -> str:
        """The region that the page is about, by code; empty when it is about several.

        Ask only once the form is clean.
        """
        if self.cleaned_data["region"]:
            return self.cleaned_data["region"]
        return next(iter(self.choices.regions)) if self._has_one_region else ""

    @property
    def _has_one_region(self) -> bool:
        return self.choices.bound_to_regions and len(self.choices.regions) == 1

    @property
    def compares_regions(self) -> bool:
        """Whether regions stand side by side: not in one of them, nor in a cut by employers'
        regions, which would mix the two. Ask only once the form is clean."""
        return not self.one_region and not self.cleaned_data["employer_region"]

    @property
    def first_fields(self) -> Iterator[forms.BoundField]:
        """What the form shows at once: a region is not asked of who has one only."""
        for name in self.first:
            if name in self.fields and not (name == "region" and self._has_one_region):
                yield self[name]

    @property
    def further_fields(self) -> Iterator[forms.BoundField]:
        """The cuts by people and employers."""
        for name in _CUTS:
            yield self[name]

    @property
    def has_further(self) -> bool:
        """Whether one of the cuts is asked for, well or badly: then they are shown open."""
        return any(field.value() for field in self.further_fields)

    def strange_codes(self) -> Iterator[dict[str, str]]:
        """The programme and the regions asked for that the form does not offer, one by one."""
        for name, kind in (
            ("programme", "programme"),
            ("region", "region"),
            ("employer_region", "region"),
        ):
            code = self.data[name]
            if code and code not in dict(self.fields[name].choices):
                yield {kind: code}


class WatchForm(FigureForm):
    """Of today alone: a date is not asked for."""

    first = ("programme", "region", "year")


class StateForm(forms.Form):
    """Whether the closed or the running cohorts are asked for."""

    state = forms.ChoiceField(
        label=pgettext_lazy("form", "Cohorts"),
        required=False,
        choices=[
            ("", pgettext_lazy("cohorts", "closed")),
            ("running", pgettext_lazy("cohorts", "running")),
        ],
        error_messages=_UNKNOWN,
    )

    @property
    def wants_running(self) -> bool:
        """Whether the running ones are asked for. Ask only once the form is clean."""
        return self.cleaned_data["state"] == "running"


class CohortListForm(StateForm, FigureForm):
    """Also whether the closed or the running cohorts are asked for."""


class CohortForm(FigureForm):
    """Also one cohort, by its key."""

    cohort = forms.IntegerField(
        required=False, min_value=1, max_value=_LARGEST_KEY - 1, widget=forms.HiddenInput
    )

    @property
    def scope(self) -> QuerySet[Cohort]:
        if self.cleaned_data.get("cohort") is None:
            return self._cohorts
        return self._cohorts.filter(pk=self.cleaned_data["cohort"])

    @property
    def asked(self) -> Asked:
        if self.cleaned_data.get("cohort") is None:
            return super().asked
        # The cohort says all that these say.
        return replace(super().asked, programme="", region="", year=None)

    @property
    def parameters(self) -> dict[str, str]:
        one = self.cleaned_data.get("cohort")
        return {**super().parameters, **({"cohort": str(one)} if one is not None else {})}

    @property
    def reference_date(self) -> date:
        """The date asked for; today while the form is not clean."""
        return getattr(self, "cleaned_data", {}).get("date") or self._today

    @cached_property
    def place(self) -> Cohort | None:
        """The one cohort asked for. Costs a query. Ask only once the form is clean."""
        return self.scope.first() if self.cleaned_data.get("cohort") is not None else None

    def asks_for_a_strange_cohort(self) -> bool:
        """Whether it asks for a cohort that is not the person's to see. Costs a query."""
        code = self.data["cohort"]
        if not (code.isascii() and code.isdecimal()):
            return False
        # Sixty-four bits have nineteen digits at most; more name nothing.
        known = len(code.lstrip("0")) < 19 and self._cohorts.filter(pk=int(code)).exists()
        return not known


class PeopleForm(StateForm, CohortForm):
    """Also the set whose people are asked for, and perhaps one whose people are left out.

    Of one cohort, where one is asked for, whether it is closed or not.
    """

    set = forms.ChoiceField(
        label=gettext_lazy("Set"), choices=FigureSet.choices, error_messages=_UNKNOWN
    )
    without = forms.ChoiceField(
        choices=[("", ""), *FigureSet.choices],
        required=False,
        widget=forms.HiddenInput,
        error_messages=_UNKNOWN,
    )


class OriginForm(CohortForm):
    """Also the figure whose origin is asked for: a rate, or the size of a set."""

    indicator = forms.ChoiceField(
        label=pgettext_lazy("form", "Figure"),
        choices=[
            (gettext_lazy("The rates"), Indicator.choices),
            (gettext_lazy("The times"), Span.choices),
            (gettext_lazy("The sets of people"), FigureSet.choices),
        ],
        error_messages=_UNKNOWN,
    )
