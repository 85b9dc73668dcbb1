"""The words for what happens to half-days and presences, in the log."""

from datetime import datetime

from django.utils.translation import gettext as _

from cohorts.attendance.services.planning import hours_in_words
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
        case HalfDayState.SEALED:
            sentence = _("%(actor)s sealed the sheet of “%(object)s”.")
        case HalfDayState.RECTIFIED:
            sentence = _("%(actor)s rectified “%(object)s”.")
        case HalfDayState.CANCELLED:
            sentence = _("%(actor)s cancelled “%(object)s”.")
        case HalfDayState.POSTPONED:
            sentence = _("%(actor)s postponed “%(object)s”.")
        case HalfDayState.PLANNED:
            sentence = _("%(actor)s planned anew “%(object)s”.")
        case _other:
            return _("%(actor)s changed “%(object)s” to “%(state)s”.") % {
                **_words(event),
                "state": HalfDayState(event.to_state).label,
            }
    return sentence % _words(event)


def _half_day_moved(event: AuditEvent) -> str:
    before, after = (
        [datetime.fromisoformat(moment) for moment in event.data[name]]
        for name in ("before", "after")
    )
    return _("%(actor)s moved “%(object)s”: %(after)s instead of %(before)s.") % {
        **_words(event),
        "before": hours_in_words(*before),
        "after": hours_in_words(*after),
    }


def _half_day_sealed_again(event: AuditEvent) -> str:
    return _("%(actor)s sealed the rectified sheet of “%(object)s”.") % _words(event)


def _code_asked(event: AuditEvent) -> str:
    return _("%(actor)s asks for the code at “%(object)s”.") % _words(event)


def _code_waived(event: AuditEvent) -> str:
    return _("%(actor)s no longer asks for the code at “%(object)s”.") % _words(event)


def _half_day_nudged(event: AuditEvent) -> str:
    return _("%(actor)s wrote to those who had not signed “%(object)s”: %(letters)s letters.") % {
        **_words(event),
        "letters": event.data["letters"],
    }


def _half_day_purged(event: AuditEvent) -> str:
    return _("%(actor)s purged the contents of the evidence of “%(object)s”.") % _words(event)


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
    "half_day.code_asked": _code_asked,
    "half_day.code_waived": _code_waived,
    "half_day.moved": _half_day_moved,
    "half_day.nudged": _half_day_nudged,
    "half_day.planned": _half_day_planned,
    "half_day.purged": _half_day_purged,
    "half_day.sealed_again": _half_day_sealed_again,
    "halfday.state_changed": _half_day_changed,
    "presence.state_changed": _presence_changed,
    "presence.minutes_noted": _minutes_noted,
}.items():
    register_presenter(_verb, _presenter)
