"""What people fill in about absences."""

from collections.abc import Iterable
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.absences.enums import AnnouncedKind, Category
from cohorts.absences.rules import when
from cohorts.absences.validators import ACCEPTED_NAMES, MOST_MEGABYTES
from cohorts.attendance.models import HalfDay

ACCEPT, REFUSE = "accept", "refuse"
CONFIRM, DECLINE, GIVE_UP = "confirm", "decline", "give_up"
CAME, NO_SHOW = "came", "no_show"
_NO_DETAIL = gettext_lazy("Nothing about your health: the word chosen above is enough.")


class AnnouncementForm(forms.Form):
    """The same of several half-days."""

    half_days = forms.MultipleChoiceField(
        label=gettext_lazy("Half-days"), widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What you announce"),
        choices=AnnouncedKind.choices,
        initial=AnnouncedKind.ABSENT,
        widget=forms.RadioSelect,
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes missed"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=gettext_lazy("Only if you will be late or leave early."),
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=Category.choices,
        help_text=gettext_lazy(
            "It stands neither beside your name nor on the sheet, and no mail tells it. If you "
            "file a justification, it is read by those who decide on absences: the trainers of "
            "your cohort and its managers."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=300, required=False, help_text=_NO_DETAIL
    )

    def __init__(self, *args, half_days: Iterable[HalfDay], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._by_key = {str(half_day.pk): half_day for half_day in half_days}
        self.fields["half_days"].choices = [
            (key, f"{half_day.seminar.title} – {when(half_day)}")
            for key, half_day in self._by_key.items()
        ]

    def clean_half_days(self) -> list[HalfDay]:
        """The half-days themselves."""
        return [self._by_key[key] for key in self.cleaned_data["half_days"]]

    def clean(self) -> dict:
        values = super().clean()
        if values.get("kind") == AnnouncedKind.ABSENT:
            values["minutes"] = None
        return values


class JustificationForm(forms.Form):
    """Why, and a document if there is one."""

    client_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    category = forms.ChoiceField(label=gettext_lazy("Why"), choices=Category.choices)
    document = forms.FileField(
        label=gettext_lazy("Document"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ACCEPTED_NAMES)}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=300, required=False, help_text=_NO_DETAIL
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].help_text = _(
            "A PDF, or a photograph (JPEG, PNG, WebP), %(limit)s MB at most. Hide what is not "
            "needed, such as a diagnosis."
        ) % {"limit": MOST_MEGABYTES}


class JustificationDecisionForm(forms.Form):
    """What is decided, and why."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (ACCEPT, gettext_lazy("Excuse the absence")),
            (REFUSE, gettext_lazy("Refuse the excuse")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "She reads it and it is kept. No medical detail: “document seen” is enough."
        ),
    )


class HostForm(forms.Form):
    """Where an absence is to be made up."""

    host = forms.ChoiceField(label=gettext_lazy("Half-day"), widget=forms.RadioSelect)

    def __init__(self, *args, hosts: Iterable[HalfDay], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._by_key = {str(host.pk): host for host in hosts}
        self.fields["host"].choices = [
            (key, _host_in_words(host)) for key, host in self._by_key.items()
        ]

    def clean_host(self) -> HalfDay:
        """The half-day itself."""
        return self._by_key[self.cleaned_data["host"]]


class MakeUpAnswerForm(forms.Form):
    """Yes, no, or not any more; no needs a reason."""

    answer = forms.ChoiceField(choices=[(each, "") for each in (CONFIRM, DECLINE, GIVE_UP)])
    reason = forms.CharField(max_length=500, required=False)


class AttestationForm(forms.Form):
    """Whether a guest came."""

    answer = forms.ChoiceField(choices=[(each, "") for each in (CAME, NO_SHOW)])
    reason = forms.CharField(max_length=500, required=False)


def _host_in_words(host: HalfDay) -> str:
    cohort = host.seminar.cohort
    where = host.seminar.where or host.seminar.get_delivery_display()
    return f"{when(host)} – {cohort.label} ({cohort.region.name}), {where}"
