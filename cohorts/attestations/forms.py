"""Forms of the documents."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from cohorts.attestations.facts import objective_lines, printed
from cohorts.enrolment.forms import day_field


class ConvocationForm(forms.Form):
    """What a convocation says beside the calendar. ``seen`` is the hash of the event looked at, and
    ``confirmed`` tells sending from a first look."""

    contact = forms.CharField(
        label=_("Contact"),
        max_length=200,
        help_text=_("Whom to reach, and how, on the day itself."),
    )
    to_bring = forms.CharField(
        label=_("To bring"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    access = forms.CharField(
        label=_("How to get there or to connect"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def practical(self) -> dict[str, str]:
        """The texts, on one line each."""
        return {
            name: printed(self.cleaned_data[name]) for name in ("contact", "to_bring", "access")
        }


class PeriodForm(forms.Form):
    """The days that an attendance attestation covers; none of them is to come."""

    first = day_field(_("First day"))
    last = day_field(_("Last day"))

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean(self) -> dict:
        """Say at once what is wrong with the period."""
        values = super().clean()
        first, last = values.get("first"), values.get("last")
        if last and last > self._today:
            self.add_error("last", _("A day to come cannot be attested yet."))
        if first and last and first > last:
            self.add_error("last", _("The period ends before it begins."))
        return values


class ObjectivesForm(forms.Form):
    """The objectives of the training, as an end-of-training attestation must name them."""

    objectives = forms.CharField(
        label=_("Objectives of the training"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line, as in the programme of the training."),
    )

    def clean_objectives(self) -> str:
        """One objective a line; a text of marks alone is none."""
        lines = objective_lines(self.cleaned_data["objectives"])
        if not lines:
            raise forms.ValidationError(_("Write the objectives of the training."))
        return lines
