"""What figures somebody asks for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.enrolment.models import Cohort
from cohorts.indicators.enums import DEFAULT_PROGRAMME, FigureSet

_UNKNOWN = {"invalid_choice": gettext_lazy("“%(value)s” is not known here: choose from the list.")}


class FigureForm(forms.Form):
    """Programme, region, year of beginning and reference date; all may be left out.

    ``cohorts`` are those that the person may review: they make the choices. What is left out means
    the default programme, every region, every year, and ``today``.
    """

    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"), required=False, error_messages=_UNKNOWN
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Region"), required=False, error_messages=_UNKNOWN
    )
    year = forms.ChoiceField(
        label=gettext_lazy("Year of beginning"), required=False, error_messages=_UNKNOWN
    )
    date = forms.DateField(
        label=gettext_lazy("Reference date"),
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={
            "invalid": gettext_lazy("This is not a date: write it as year-month-day, 2021-11-26.")
        },
    )

    def __init__(self, data: Any, *, cohorts: list[Cohort], today: date) -> None:
        super().__init__(data or {})
        self._cohorts = cohorts
        self._today = today
        programmes = {
            one.programme_version.programme.key: one.programme_version.programme.short_title
            for one in cohorts
        }
        self.regions = {one.region_id: one.region.name for one in cohorts}
        years = sorted({one.starts_on.year for one in cohorts}, reverse=True)
        self.default_programme = DEFAULT_PROGRAMME
        if DEFAULT_PROGRAMME not in programmes:
            self.default_programme = min(programmes, key=programmes.__getitem__, default="")
        self.fields["programme"].choices = sorted(programmes.items(), key=lambda pair: pair[1])
        regions = sorted(self.regions.items(), key=lambda pair: pair[1])
        everywhere = [] if len(regions) == 1 else [("", _("All of them"))]
        self.fields["region"].choices = [*everywhere, *regions]
        self.fields["year"].choices = [("", _("All of them")), *((str(y), str(y)) for y in years)]
        self.fields["date"].widget = forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "max": today.isoformat()}
        )
        self.initial = {"programme": self.default_programme, "date": today}
        self._fill_in()

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
        if self.errors:
            return data
        if chosen := self.chosen:
            # One that has yet to begin is told as running.
            first = min(self._today, *(one.starts_on for one in chosen))
            if data["date"] < first:
                self.add_error(
                    "date",
                    _("No cohort had begun by then: the first one began on %(day)s.")
                    % {"day": date_format(first, "DATE_FORMAT")},
                )
        return data

    @property
    def chosen(self) -> list[Cohort]:
        """The cohorts that programme, region and year leave. Ask only once the form is clean."""
        asked = self.cleaned_data
        return [
            one
            for one in self._cohorts
            if one.programme_version.programme.key == asked["programme"]
            and asked["region"] in ("", one.region_id)
            and asked["year"] in ("", str(one.starts_on.year))
        ]

    @property
    def asked(self) -> dict[str, str]:
        """What the form asks for, as parameters of an address. Ask only once the form is clean."""
        return {
            "programme": self.cleaned_data["programme"],
            "region": self.cleaned_data["region"],
            "year": self.cleaned_data["year"],
            "date": self.cleaned_data["date"].isoformat(),
        }

    def strange_codes(self) -> dict[str, str]:
        """The codes asked for that none of the cohorts carries."""
        return {
            name: code
            for name in ("programme", "region")
            if (code := self.data[name]) and code not in dict(self.fields[name].choices)
        }


class PeopleForm(FigureForm):
    """Also the set whose people are asked for, and perhaps one cohort."""

    set = forms.ChoiceField(
        label=gettext_lazy("Set"), choices=FigureSet.choices, error_messages=_UNKNOWN
    )
    cohort = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = ("set",)

    @property
    def reference_date(self) -> date:
        """The date asked for; today while the form is not clean."""
        return getattr(self, "cleaned_data", {}).get("date") or self._today

    @property
    def chosen(self) -> list[Cohort]:
        """The one cohort asked for, else those that programme, region and year leave."""
        if (pk := self.cleaned_data.get("cohort")) is not None:
            return [one for one in self._cohorts if one.pk == pk]
        return super().chosen

    @property
    def place(self) -> Cohort | None:
        """The one cohort asked for."""
        return self.chosen[0] if self.cleaned_data.get("cohort") else None

    def asks_for_a_strange_cohort(self) -> bool:
        """Whether it asks for a cohort whose people are not the person's to see."""
        code = self.data["cohort"]
        own = {str(one.pk) for one in self._cohorts}
        return code.isascii() and code.isdecimal() and (code.lstrip("0") or "0") not in own
