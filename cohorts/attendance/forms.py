"""What people fill in about attendance."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.attendance.enums import ONSITE, REMOTE, Delivery
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.rules import open_decisions
from cohorts.attendance.states import (
    CONCLUSION_TRANSITIONS,
    PRESENT,
    Conclusion,
    HalfDayState,
)
from cohorts.attendance.validators import local_instant
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import trainers_of
from lms.accounts.models import User
from lms.kernel.calendar import IN_CALENDAR
from lms.kernel.refusals import Refused

DAYS_A_FORM = 5


class DeviceTimeField(forms.CharField):
    """An instant that a device tells, as ISO 8601 with an offset; None when it is no usable one: a
    wrong clock keeps nobody from signing."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, required=False, max_length=40)

    def clean(self, value: str | None) -> datetime | None:
        try:
            told = parse_datetime((value or "").strip()[:40])
        except ValueError:
            return None
        is_usable = told is not None and told.tzinfo is not None and 2000 <= told.year < 2100
        return told if is_usable else None


class SigningForm(forms.Form):
    """One pressing of the button. ``shown`` names the text that was on screen, ``token`` a code
    that was scanned in time; ``client_time`` and ``sent_at`` are of the device."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=16)
    client_time = DeviceTimeField()
    sent_at = DeviceTimeField()
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
    code = forms.CharField(required=False, max_length=60)
    drawing = forms.CharField(required=False, strip=True, widget=forms.HiddenInput)
    where = forms.ChoiceField(
        choices=[(ONSITE, ""), (REMOTE, "")], required=False, widget=forms.HiddenInput
    )

    @property
    def waited(self) -> timedelta:
        """How long ago the button was pressed, by the device's own clock; 0 if it is silent."""
        pressed, sent = self.cleaned_data["client_time"], self.cleaned_data["sent_at"]
        return sent - pressed if pressed and sent else timedelta(0)

    @property
    def is_remote(self) -> bool:
        """Whether she says that she takes part remotely."""
        return self.cleaned_data["where"] == REMOTE


class ClosingForm(forms.Form):
    """The trainer's signature. ``shown`` names the text that was on screen."""

    client_key = forms.UUIDField(widget=forms.HiddenInput)
    shown = forms.CharField(widget=forms.HiddenInput, max_length=16)


class OpeningForm(forms.Form):
    """Letting people sign."""

    asks_code = forms.BooleanField(
        label=gettext_lazy("Ask for the code on the room’s screen, or the word when remote"),
        help_text=gettext_lazy(
            "It changes every 30 seconds. Without it, your own eyes on the board are the proof."
        ),
        required=False,
        initial=True,
    )


class ReasonForm(forms.Form):
    """Why something is done; it stays in the log."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class VouchingForm(ReasonForm):
    """The trainer's word for somebody who cannot sign herself."""

    remote = forms.BooleanField(label=gettext_lazy("She takes part remotely"), required=False)

    def __init__(self, *args, half_day: HalfDay, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _(
            "For instance: her phone is out of charge. Your name stays beside it on the sheet."
        )
        if half_day.seminar.delivery != Delivery.BOTH:
            del self.fields["remote"]


class MinutesForm(forms.Form):
    """Minutes missed at either end."""

    late_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes late"), min_value=0, max_value=600, initial=0
    )
    left_early_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes left early"), min_value=0, max_value=600, initial=0
    )


class RectificationForm(MinutesForm):
    """What a closed sheet should have said."""

    field_order = ["conclusion", "late_minutes", "left_early_minutes", "reason"]

    conclusion = forms.ChoiceField(
        label=gettext_lazy("What the sheet should say"), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It stands in the evidence beside what the sheet said before."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, presence: Presence, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        steps = {presence.state, *CONCLUSION_TRANSITIONS.targets(presence.state)}
        self.fields["conclusion"].choices = [
            (step, step.label) for step in (*PRESENT, Conclusion.ABSENT) if step in steps
        ]


class DecisionForm(ReasonForm):
    """What becomes of an absence."""

    field_order = ["decision", "reason"]

    def __init__(self, *args, presence: Presence, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        words = {
            Conclusion.EXCUSED: _("Excuse the absence"),
            Conclusion.UNEXCUSED: _("Refuse the excuse"),
            Conclusion.MADE_UP: _("Note that it was made up"),
        }
        self.fields["decision"] = forms.ChoiceField(
            label=_("Decision"),
            choices=[(step, words[step]) for step in open_decisions(presence)],
            widget=forms.RadioSelect,
        )
        self.order_fields(self.field_order)
        self.fields["reason"].help_text = _(
            "She can read it. No medical detail: “certificate seen” is enough. For a make-up, say "
            "where and when."
        )


class SeminarForm(forms.Form):
    """A seminar of a cohort; its half-days are chosen beside it."""

    module = forms.ModelChoiceField(label=gettext_lazy("Module"), queryset=None)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=250,
        required=False,
        help_text=gettext_lazy("As it stands on the sheet; the module’s own title if left empty."),
    )
    delivery = forms.ChoiceField(
        label=gettext_lazy("How it is held"), choices=Delivery.choices, initial=Delivery.ONSITE
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    trainer = forms.ModelChoiceField(
        label=gettext_lazy("Trainer named on the sheet"),
        queryset=User.objects.none(),
        required=False,
    )

    def __init__(self, *args, cohort: Cohort, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["module"].queryset = cohort.programme_version.modules.all()
        self.fields["trainer"].queryset = trainers_of(cohort)
        self.fields["place"].initial = cohort.place


def _hour(label: str, initial: str | None = None) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, initial=initial, widget=widget)


class PostponingForm(ReasonForm):
    """Why a half-day is postponed, and its new date when it is known already. Without ``day`` the
    hours count for nothing."""

    field_order = ["reason", "day", "start", "end"]

    day = forms.DateField(
        label=gettext_lazy("New day"),
        required=False,
        validators=IN_CALENDAR,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    start = _hour(gettext_lazy("From"))
    end = _hour(gettext_lazy("To"))

    def __init__(self, *args, half_day: HalfDay, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._zone = half_day.timezone
        self.fields["start"].initial = half_day.start_time
        self.fields["end"].initial = half_day.end_time
        for name in ("start", "end"):
            self.fields[name].required = False
        if half_day.state == HalfDayState.POSTPONED:
            del self.fields["reason"]
            self.fields["day"].required = True
        else:
            self.fields["day"].help_text = _("Leave it empty while no new date is known.")

    def clean(self) -> dict:
        values = super().clean()
        for name in ("start", "end"):
            if values.get("day") and name not in self.errors and values.get(name) is None:
                self.add_error(name, _("Say from when to when on the new day."))
        return values

    @property
    def period(self) -> dict[str, datetime]:
        """``starts_at`` and ``ends_at`` of the new date; empty without one. Raises ``Refused`` for
        an hour that a change of the clocks skips."""
        day = self.cleaned_data["day"]
        if day is None:
            return {}
        return {
            "starts_at": local_instant(day, self.cleaned_data["start"], self._zone),
            "ends_at": local_instant(day, self.cleaned_data["end"], self._zone),
        }


class HoursForm(forms.Form):
    """The hours of a morning and of an afternoon, the same for all days of the form."""

    morning_start = _hour(gettext_lazy("Morning from"), "09:00")
    morning_end = _hour(gettext_lazy("Morning to"), "12:30")
    afternoon_start = _hour(gettext_lazy("Afternoon from"), "13:30")
    afternoon_end = _hour(gettext_lazy("Afternoon to"), "17:00")


class DayForm(forms.Form):
    """One day with its halves; a row without a date is ignored."""

    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        validators=IN_CALENDAR,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    morning = forms.BooleanField(label=gettext_lazy("Morning"), required=False, initial=True)
    afternoon = forms.BooleanField(label=gettext_lazy("Afternoon"), required=False, initial=True)

    def clean(self) -> dict:
        values = super().clean()
        if values.get("day") and not (values.get("morning") or values.get("afternoon")):
            raise ValidationError(_("Tick the morning, the afternoon or both."))
        return values


class BaseDayFormSet(forms.BaseFormSet):
    """Several days at once; at least one."""

    def clean(self) -> None:
        if any(self.errors):
            return
        if not any(form.cleaned_data.get("day") for form in self.forms):
            raise ValidationError(_("Give at least one day."))


DayFormSet = forms.formset_factory(
    DayForm, formset=BaseDayFormSet, extra=DAYS_A_FORM, max_num=40, absolute_max=40
)


def periods_of(
    days: Iterable[DayForm], hours: HoursForm, zone: str
) -> list[tuple[datetime, datetime]]:
    """The half-days that the valid forms name, as instants. Raises ``Refused`` for an hour that a
    change of the clocks skips, and for a day named twice."""
    spans = {
        half: (hours.cleaned_data[f"{half}_start"], hours.cleaned_data[f"{half}_end"])
        for half in ("morning", "afternoon")
    }
    periods = []
    for values in (form.cleaned_data for form in days):
        for half, (start, end) in spans.items():
            if values.get("day") and values.get(half):
                periods.append(
                    (
                        local_instant(values["day"], start, zone),
                        local_instant(values["day"], end, zone),
                    )
                )
    if len({start for start, _end in periods}) < len(periods):
        raise Refused(_("The same half-day is named twice."))
    return periods
