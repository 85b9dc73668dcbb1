"""Which wider view somebody asks for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.campaigns.queries import Population, may_see
from competencies.positioning.enums import Moment
from lms.accounts.queries import Scopes
from lms.kernel.suppression import Scope

_UNKNOWN = {"invalid_choice": gettext_lazy("“%(value)s” is not known here: choose from the list.")}
_MOMENTS = list(Moment.values)


class OverviewForm(forms.Form):
    """Framework, programme, region and moment. What is left out shows what it means.

    ``populations`` (at least one that ``scopes`` reach) make the choices; what lies outside of the
    scopes is not known here. Regions are told apart within a programme only.
    """

    framework = forms.ChoiceField(
        label=gettext_lazy("Framework"), required=False, error_messages=_UNKNOWN
    )
    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"), required=False, error_messages=_UNKNOWN
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Region"), required=False, error_messages=_UNKNOWN
    )
    moment = forms.ChoiceField(
        label=gettext_lazy("Moment"),
        required=False,
        error_messages=_UNKNOWN,
        widget=forms.HiddenInput,
    )

    def __init__(self, data: Any, *, populations: Sequence[Population], scopes: Scopes) -> None:
        super().__init__({name: data.get(name, "") for name in self.base_fields})
        self._populations = populations
        self._scopes = scopes
        self._offer()
        self._fill_in()

    def _offer(self) -> None:
        leaves = {leaf for one in self._populations for leaf in self._leaves(one)}
        programmes = _names(self._populations, "programmes", {leaf[0] for leaf in leaves})
        regions = _names(self._populations, "regions", {leaf[1] for leaf in leaves})
        self.fields["framework"].choices = _texts(self._populations)
        self.fields["programme"].choices = (
            [("", _("All programmes")), *programmes] if self._scopes.everywhere else programmes
        )
        self.fields["region"].choices = [("", _("All regions")), *regions]
        self.fields["moment"].choices = [
            (moment, Moment(moment).label)
            for moment in _MOMENTS
            if any(one.moment == moment for one in self._populations)
        ]

    def _fill_in(self) -> None:
        self.data["framework"] = self.data["framework"] or self._largest().text
        same_text = [one for one in self._populations if one.text == self.data["framework"]]
        if not self.data["programme"] and not self._scopes.everywhere:
            within = {leaf[0] for one in same_text for leaf in self._leaves(one)}
            offered = [key for key, _label in self.fields["programme"].choices]
            self.data["programme"] = next((key for key in offered if key in within), offered[0])
        if not self.data["moment"]:
            here = (self.data["programme"],) if self.data["programme"] else ()
            answered = [one.moment for one in same_text if one.number(here)]
            self.data["moment"] = min(answered, key=_MOMENTS.index, default=Moment.INITIAL.value)

    def _largest(self) -> Population:
        """With the most people within reach; of several the first."""
        return max(
            self._populations, key=lambda one: sum(one.people[leaf] for leaf in self._leaves(one))
        )

    def _leaves(self, population: Population) -> list[Scope]:
        return [leaf for leaf in population.people if may_see(self._scopes, leaf)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("region") and not data.get("programme") and "programme" not in self.errors:
            self.add_error(
                "programme", _("Choose a programme: regions are told apart within one programme.")
            )
        return data

    @property
    def moments(self) -> Sequence[tuple[str, str]]:
        """The moments to switch between: (value, label)."""
        return self.fields["moment"].choices

    @property
    def scope(self) -> Scope:
        """Programme and region as far as they are chosen. Ask only once the form is clean."""
        asked = (self.cleaned_data["programme"], self.cleaned_data["region"])
        return tuple(key for key in asked if key)

    @property
    def population(self) -> Population | None:
        """Who answered that text at that moment. Ask only once the form is clean."""
        wanted = (self.cleaned_data["framework"], self.cleaned_data["moment"])
        return next((one for one in self._populations if (one.text, one.moment) == wanted), None)

    @property
    def place(self) -> str:
        """The scope in words; empty for all programmes. Ask only once the form is clean."""
        names = [
            dict(self.fields[name].choices)[self.cleaned_data[name]]
            for name in ("programme", "region")
            if self.cleaned_data[name]
        ]
        return ", ".join(names)


def _names(populations: Iterable[Population], of: str, keys: set) -> list[tuple[str, str]]:
    """The keys with their names, by name."""
    known: dict[str, str] = {}
    for population in populations:
        names: Mapping[str, str] = getattr(population, of)
        known |= {key: name for key, name in names.items() if key in keys}
    return sorted(known.items(), key=lambda pair: pair[1])


def _texts(populations: Iterable[Population]) -> list[tuple[str, str]]:
    """The texts by title; with their version where a title stands for several."""
    texts = {one.text: one for one in populations}
    titles = [one.title for one in texts.values()]
    labels = {
        text: one.title if titles.count(one.title) == 1 else f"{one.title} ({one.version})"
        for text, one in texts.items()
    }
    return sorted(labels.items(), key=lambda pair: pair[1])
