"""What frozen figures somebody asks for, and the words of a letter."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.indicators.enums import DEFAULT_PROGRAMME
from cohorts.snapshots.models import RegionLetter, Snapshot
from cohorts.snapshots.queries.contents import Frozen

_UNKNOWN = {"invalid_choice": gettext_lazy("“%(value)s” is not known here: choose from the list.")}


class PartForm(forms.Form):
    """Programme and region within frozen ``rows``; what is left out means all of them.

    With ``needs_programme`` it means the default programme instead: rates of several are not mixed.
    """

    programme = forms.ChoiceField(
        label=gettext_lazy("Programme"), required=False, error_messages=_UNKNOWN
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Region"), required=False, error_messages=_UNKNOWN
    )

    def __init__(
        self,
        data: Any,
        *,
        rows: Iterable[Frozen],
        names: Mapping[str, Mapping[str, str]],
        needs_programme: bool,
        **options,
    ) -> None:
        super().__init__(data, **options)
        rows = list(rows)
        self.programmes = _named({one.programme for one in rows}, names["programmes"])
        self.regions = _named({one.region for one in rows}, names["regions"])
        everything = [("", _("All of them"))]
        self.fields["programme"].choices = [
            *([] if needs_programme else everything),
            *self.programmes.items(),
        ]
        self.fields["region"].choices = [*everything, *self.regions.items()]
        self.data = {name: self.data.get(name, "") for name in self.fields}
        if needs_programme and not self.data["programme"]:
            first = next(iter(self.programmes), "")
            known = DEFAULT_PROGRAMME in self.programmes
            self.data["programme"] = DEFAULT_PROGRAMME if known else first

    def lets_through(self, one: Frozen) -> bool:
        """Whether a frozen cohort is asked for. Ask only once the form is clean."""
        return self.cleaned_data["programme"] in ("", one.programme) and self.cleaned_data[
            "region"
        ] in ("", one.region)

    def strange_codes(self) -> dict[str, str]:
        """The codes asked for that the form does not offer."""
        return {
            name: code
            for name in ("programme", "region")
            if (code := self.data[name]) and code not in dict(self.fields[name].choices)
        }


def _named(codes: set[str], names: Mapping[str, str]) -> dict[str, str]:
    known = {code: name for code, name in names.items() if code in codes}
    return known | {code: code for code in sorted(codes - known.keys())}


class PairForm(forms.Form):
    """Two snapshots among ``snapshots``; left out, the last two."""

    before = forms.ChoiceField(label=gettext_lazy("From"), error_messages=_UNKNOWN)
    after = forms.ChoiceField(label=gettext_lazy("To"), error_messages=_UNKNOWN)

    def __init__(self, data: Any, *, snapshots: list[Snapshot]) -> None:
        super().__init__(data)
        self._snapshots = {str(one.pk): one for one in snapshots}
        choices = [(key, str(one)) for key, one in self._snapshots.items()]
        last_two = [key for key, _one in choices[:2]]
        self.data = {name: self.data.get(name, "") for name in self.fields}
        if len(last_two) == 2:
            self.data["after"] = self.data["after"] or last_two[0]
            self.data["before"] = self.data["before"] or last_two[1]
        for field in self.fields.values():
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and data["before"] == data["after"]:
            self.add_error("after", _("Choose two different dates."))
        return data

    @property
    def pair(self) -> tuple[Snapshot, Snapshot]:
        """The two, the earlier one first. Ask only once the form is clean."""
        chosen = [self._snapshots[self.cleaned_data[name]] for name in ("before", "after")]
        first, second = sorted(chosen, key=lambda one: one.on)
        return first, second


class LetterForm(forms.ModelForm):
    """Subject and text; ``version`` is that of the text somebody started from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    class Meta:
        model = RegionLetter
        fields = ("subject", "body")
        labels = {"subject": gettext_lazy("Subject"), "body": gettext_lazy("Text")}
        help_texts = {
            "body": gettext_lazy(
                "Figures with their fractions. Never the name of somebody in training, never what "
                "somebody said of herself."
            )
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 24})}

    def __init__(self, data: Any = None, *, letter: RegionLetter) -> None:
        # The letter itself is changed by the service alone.
        super().__init__(
            data,
            initial={
                "subject": letter.subject,
                "body": letter.body,
                "version": letter.version,
            },
        )


class SendForm(forms.Form):
    """What somebody has read before she lets it leave."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
