"""The form of the package."""

from django import forms
from django.utils.translation import gettext_lazy as _

from competencies.interchange.formats import MAX_BYTES, Format, too_big


class ImportForm(forms.Form):
    """A file, and what it is where the person knows better than the platform."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A CASE package (JSON), a Moodle file (CSV) or a table (XLSX, CSV)."),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=[("", _("Found out from the file")), *Format.choices],
        required=False,
    )

    def clean_file(self):
        """Refuse what is too big before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(too_big(file.size).errors[0].message)
        return file
