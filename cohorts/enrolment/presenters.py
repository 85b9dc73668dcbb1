"""The words for what happens to cohorts and enrolments, in the log and on a person's page."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.enrolment.models import Enrolment, EnrolmentChange
from cohorts.enrolment.queries import changes_of
from cohorts.enrolment.states import EnrolmentState
from lms.audit import present, register_presenter
from lms.audit.models import AuditEvent
from lms.audit.queries import history_of
from lms.audit.services import PLATFORM


@dataclass(frozen=True)
class HistoryLine:
    """A dated sentence. ``day`` is when it counts from, ``noted_on`` when it was written down.

    ``cause`` is the one of the closed list, ``reason`` what was written freely.
    """

    day: date
    sentence: str
    cause: str = ""
    reason: str = ""
    noted_on: date | None = None
    noted_by: str = ""

    @property
    def noted_later(self) -> bool:
        return self.noted_on is not None and self.noted_on != self.day


def history_lines(
    enrolment: Enrolment, *, audiences: list[str], with_causes: bool = False
) -> list[HistoryLine]:
    """What happened to ``enrolment``, newest first: its dated steps, then other logged acts.

    The causes of departures (``with_causes``) are for those who record them, and for herself.
    """
    zone = ZoneInfo(enrolment.zone)
    steps = [
        HistoryLine(
            day=change.effective_on,
            sentence=sentence_of(change),
            cause=_cause_of(change) if with_causes else "",
            reason=change.reason,
            noted_on=change.recorded_at.astimezone(zone).date(),
            noted_by=str(change.recorded_by or ""),
        )
        for change in changes_of(enrolment)
    ]
    # A step is in both: the dated fact says from when it counts.
    acts = [
        HistoryLine(day=event.at.astimezone(zone).date(), sentence=present(event))
        for event in history_of(enrolment, audiences=audiences).exclude(
            verb__in=["enrolment.created", "enrolment.state_changed"]
        )
    ]
    # Sorted, then turned round: of two lines of one day the later written stands first.
    return sorted([*acts, *steps], key=lambda line: line.day)[::-1]


def _cause_of(change: EnrolmentChange) -> str:
    departure = getattr(change, "departure", None)
    return departure.get_reason_display() if departure else ""


def sentence_of(change: EnrolmentChange) -> str:
    """A dated step in a few words."""
    match (change.from_state, change.to_state):
        case ("", _any):
            return _("Enrolment confirmed.")
        case (EnrolmentState.ENROLLED, EnrolmentState.STARTED):
            return _("First half-day attended: the training starts.")
        case (EnrolmentState.SUSPENDED, EnrolmentState.STARTED):
            return _("The training resumes.")
        case (source, target) if target in _SENTENCES and not _goes_back(source, target):
            return str(_SENTENCES[target]())
        case (_source, target):
            return _("Correction: back to “%(state)s”.") % {"state": EnrolmentState(target).label}


_SENTENCES = {
    EnrolmentState.WITHDRAWN: lambda: _("Withdrawal before the first half-day."),
    EnrolmentState.SUSPENDED: lambda: _("The training is suspended."),
    EnrolmentState.TRANSFERRED: lambda: _("Transferred to another cohort."),
    EnrolmentState.DROPPED_OUT: lambda: _("The training is dropped."),
    EnrolmentState.EXCLUDED: lambda: _("Excluded from the training."),
    EnrolmentState.COMPLETED: lambda: _("The training was followed in full."),
    EnrolmentState.CERTIFIED: lambda: _("The award is obtained."),
    EnrolmentState.NOT_CERTIFIED: lambda: _("The award is not obtained."),
    EnrolmentState.NEUTRALISED: lambda: _("Neutralised: this exit counts against nobody."),
}


def _goes_back(source: str, target: str) -> bool:
    if source == EnrolmentState.NEUTRALISED:
        return True
    # Followed in full, said again after what comes later.
    after = [EnrolmentState.CERTIFIED, EnrolmentState.NOT_CERTIFIED]
    return target == EnrolmentState.COMPLETED and source in after


def _actor(event: AuditEvent) -> str:
    return _("The platform") if event.actor_label == PLATFORM else event.actor_label


def _words(event: AuditEvent) -> dict[str, str]:
    return {"actor": _actor(event), "object": event.object_label, **event.data}


def _enrolment_created(event: AuditEvent) -> str:
    return _("%(actor)s enrolled “%(object)s”.") % _words(event)


def _enrolment_changed(event: AuditEvent) -> str:
    words = {**_words(event), "from": _label(event.from_state), "to": _label(event.to_state)}
    return _("%(actor)s took the enrolment “%(object)s” from “%(from)s” to “%(to)s”.") % words


def _label(state: str) -> str:
    return str(EnrolmentState(state).label) if state in EnrolmentState.values else state


def _cohort_created(event: AuditEvent) -> str:
    return _("%(actor)s created the cohort “%(object)s”.") % _words(event)


def _cohort_updated(event: AuditEvent) -> str:
    return _("%(actor)s changed the facts of the cohort “%(object)s”.") % _words(event)


def _trainer_assigned(event: AuditEvent) -> str:
    return _("%(actor)s made %(trainer)s trainer of “%(object)s”.") % _words(event)


def _trainer_ended(event: AuditEvent) -> str:
    return _("%(actor)s ended the role of %(trainer)s as trainer of “%(object)s”.") % _words(event)


def _people_imported(event: AuditEvent) -> str:
    count = event.data["enrolled"]
    return ngettext(
        "%(actor)s enrolled %(enrolled)s person in “%(object)s” from a table.",
        "%(actor)s enrolled %(enrolled)s people in “%(object)s” from a table.",
        count,
    ) % _words(event)


def _structure_created(event: AuditEvent) -> str:
    return _("%(actor)s added the structure “%(object)s”.") % _words(event)


for _verb, _presenter in {
    "cohort.created": _cohort_created,
    "cohort.updated": _cohort_updated,
    "cohort.trainer_assigned": _trainer_assigned,
    "cohort.trainer_ended": _trainer_ended,
    "cohort.people_imported": _people_imported,
    "enrolment.created": _enrolment_created,
    "enrolment.state_changed": _enrolment_changed,
    "structure.created": _structure_created,
}.items():
    register_presenter(_verb, _presenter)
