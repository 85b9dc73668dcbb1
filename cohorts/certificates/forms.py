"""Forms of awards."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _


class RevocationForm(forms.Form):
    """Why a certificate is withdrawn; the reason stays inside."""

    reason = forms.CharField(
        label=_("Reason (not shown to the public)"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CheckForm(forms.Form):
    """The address printed under the code of a document, or the part after ``/verifier/``."""

    address = forms.CharField(
        label=_("Address printed on the document"),
        help_text=_("For example https://…/verifier/Xk3u7…/"),
        max_length=300,
    )

    def clean_address(self) -> str:
        """The token within; whether it belongs to a document is for the next page to say."""
        found = re.search(r"([A-Za-z0-9_-]{20,40})/?$", self.cleaned_data["address"].strip())
        if not found:
            raise forms.ValidationError(
                _("This is no address of a document: it ends with a code of some 32 characters.")
            )
        return found.group(1)
