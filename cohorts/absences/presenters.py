"""The words for what happens to absences, in the log. None of them says why."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from cohorts.absences.queries.announcements import announced_in_words
from cohorts.absences.states import JustificationState, MakeUpState
from lms.audit import register_presenter
from lms.audit.models import AuditEvent


def _words(event: AuditEvent) -> dict[str, str]:
    return {"actor": event.actor_label, "object": event.object_label}


def _announced(event: AuditEvent) -> str:
    return _("%(actor)s announced for “%(object)s”: %(announced)s.") % {
        **_words(event),
        "announced": announced_in_words(event.data["kind"], event.data["minutes"]),
    }


def _saying(sentence: Callable[[], str]) -> Callable[[AuditEvent], str]:
    return lambda event: sentence() % _words(event)


def _justification_changed(event: AuditEvent) -> str:
    return _("%(actor)s settled the justification of “%(object)s”: %(state)s.") % {
        **_words(event),
        "state": JustificationState(event.to_state).label,
    }


def _make_up_changed(event: AuditEvent) -> str:
    return _("%(actor)s settled the make-up of “%(object)s”: %(state)s.") % {
        **_words(event),
        "state": MakeUpState(event.to_state).label,
    }


for _verb, _presenter in {
    "absence.announced": _announced,
    "absence.taken_back": _saying(
        lambda: _("%(actor)s took back what was announced for “%(object)s”.")
    ),
    "justification.filed": _saying(lambda: _("%(actor)s filed a justification: “%(object)s”.")),
    "justification.document_opened": _saying(
        lambda: _("%(actor)s opened the document of the justification of “%(object)s”.")
    ),
    "justification.emptied": _saying(
        lambda: _("What came with the justification of “%(object)s” was deleted, undecided.")
    ),
    "justification.state_changed": _justification_changed,
    "make_up.asked": _saying(lambda: _("%(actor)s asked for a make-up: “%(object)s”.")),
    "makeup.state_changed": _make_up_changed,
}.items():
    register_presenter(_verb, _presenter)
