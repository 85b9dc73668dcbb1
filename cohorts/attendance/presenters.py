"""The words for what happens to half-days and presences, in the log."""

from django.utils.translation import gettext as _

from cohorts.attendance.states import Conclusion, HalfDayState
from lms.audit import register_presenter
from lms.audit.models import AuditEvent


def _words(event: AuditEvent) -> dict[str, str]:
    return {"actor": event.actor_label, "object": event.object_label}


def _seminar_created(event: AuditEvent) -> str:
    return _("%(actor)s added the seminar “%(object)s”.") % _words(event)


def _half_day_planned(event: AuditEvent) -> str:
    return _("%(actor)s planned the half-day “%(object)s”.") % _words(event)


def _half_day_changed(event: AuditEvent) -> str:
    match event.to_state:
        case HalfDayState.OPEN:
            sentence = _("%(actor)s opened the signing of “%(object)s”.")
        case HalfDayState.CLOSED:
            sentence = _("%(actor)s closed and signed “%(object)s”.")
        case HalfDayState.CANCELLED:
            sentence = _("%(actor)s cancelled “%(object)s”.")
        case _other:
            return _("%(actor)s changed “%(object)s” to “%(state)s”.") % {
                **_words(event),
                "state": HalfDayState(event.to_state).label,
            }
    return sentence % _words(event)


def _presence_changed(event: AuditEvent) -> str:
    conclusion = Conclusion(event.to_state).label
    if event.actor_id == event.subject_id:
        return _("%(actor)s signed: “%(object)s”, %(conclusion)s.") % {
            **_words(event),
            "conclusion": conclusion,
        }
    return _("%(actor)s concluded “%(conclusion)s” for “%(object)s”.") % {
        **_words(event),
        "conclusion": conclusion,
    }


def _minutes_noted(event: AuditEvent) -> str:
    return _(
        "%(actor)s noted for “%(object)s”: %(late)s minutes late, left %(early)s minutes early."
    ) % {
        **_words(event),
        "late": event.data["late_minutes"],
        "early": event.data["left_early_minutes"],
    }


for _verb, _presenter in {
    "seminar.created": _seminar_created,
    "half_day.planned": _half_day_planned,
    "halfday.state_changed": _half_day_changed,
    "presence.state_changed": _presence_changed,
    "presence.minutes_noted": _minutes_noted,
}.items():
    register_presenter(_verb, _presenter)
