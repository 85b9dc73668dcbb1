"""What is asked of the interface, and what is filled in for a token."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.api.enums import Lifetime
from cohorts.indicators.forms import FigureForm


class ParameterForm(FigureForm):
    """The parameters of a request: those of the page, by the same rules, in words for a tool."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = _("“%(value)s” is none of its codes.")

    def problems(self) -> list[dict[str, Any]]:
        """What is wrong with which parameter; with the codes that would do, where there are any."""
        return [
            {"parameter": name, "detail": " ".join(errors), **self._accepted(name)}
            for name, errors in self.errors.items()
        ]

    def _accepted(self, name: str) -> dict[str, list[str]]:
        if not self.has_error(name, "invalid_choice"):
            return {}
        return {"accepted": [code for code, _label in self.fields[name].choices if code]}


class TokenForm(forms.Form):
    """A token for a tool. ``client_key`` names this one form: sent twice, it makes one token."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    name = forms.CharField(
        label=gettext_lazy("For which tool"),
        max_length=80,
        help_text=gettext_lazy("A name by which you will know it: the table of the agency."),
    )
    valid_days = forms.TypedChoiceField(
        label=gettext_lazy("Valid for"),
        choices=Lifetime.choices,
        coerce=int,
        initial=Lifetime.HALF_YEAR,
    )
