"""What people send and fill in on paper's way."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.attendance.forms import DeviceTimeField
from cohorts.attendance.models import HalfDay
from cohorts.paper.queries import half_days_taking_sheets
from cohorts.paper.services import TickedRow
from cohorts.paper.statements import half_day_in_words
from cohorts.paper.validators import ACCEPTED, MOST_BYTES, MOST_FILES, MOST_MEGABYTES


class SeveralFilesInput(forms.FileInput):
    """Several files at once, from one input or from several of the same name."""

    allow_multiple_selected = True

    def value_from_datadict(self, data, files, name) -> list:
        """Everything that was sent under ``name``."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name, [])


class SeveralFilesField(forms.FileField):
    """All files that were sent, as a list; each is examined by the service."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None) -> list:
        """At least one, and no more than may be examined in one go."""
        files = [super(SeveralFilesField, self).clean(each, initial) for each in data or [None]]
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("%(number)s files at once are too many; send %(most)s at most at a time.")
                % {"number": len(files), "most": MOST_FILES}
            )
        return files


class PhotographsForm(forms.Form):
    """Photographs or scans of signed sheets."""

    photographs = SeveralFilesField(
        label=gettext_lazy("Photographs or scans"),
        allow_empty_file=True,
        error_messages={"required": gettext_lazy("Choose at least one photograph.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["photographs"]
        field.widget.attrs |= {
            "multiple": True,
            "accept": ACCEPTED,
            "data-most-bytes": MOST_BYTES,
        }
        words = {"files": MOST_FILES, "megabytes": MOST_MEGABYTES}
        field.help_text = (
            _("JPEG, PNG, WebP, HEIC or PDF; %(files)s files of %(megabytes)s MB at most.") % words
        )


class PlaceForm(forms.Form):
    """Where a photograph that waits belongs: a half-day that takes sheets now."""

    half_day = forms.ModelChoiceField(
        label=gettext_lazy("Half-day"), queryset=HalfDay.objects.none(), empty_label=""
    )

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["half_day"]
        field.queryset = half_days_taking_sheets(user)
        field.label_from_instance = half_day_in_words


class RowForm(forms.Form):
    """One row of a sheet: whether it is signed, and minutes missed if any."""

    signed = forms.BooleanField(required=False)
    late_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes late"), required=False, min_value=0, max_value=600
    )
    left_early_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes left early"), required=False, min_value=0, max_value=600
    )

    @property
    def row(self) -> TickedRow:
        """The minutes of a ticked row."""
        values = self.cleaned_data
        return TickedRow(values["late_minutes"] or 0, values["left_early_minutes"] or 0)

    def clean(self) -> dict:
        values = super().clean()
        if not values.get("signed") and (
            values.get("late_minutes") or values.get("left_early_minutes")
        ):
            raise ValidationError(_("Minutes are noted for somebody who signed: tick her as well."))
        return values


class DeviceForm(forms.Form):
    """A signature on the trainer's device. ``shown`` names the text that was on screen."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=16)
    client_time = DeviceTimeField()
    typed_name = forms.CharField(
        label=gettext_lazy("Your first and last name"),
        max_length=201,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    drawing = forms.CharField(required=False, widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    """The trainer takes her device back with the password of her account."""

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
