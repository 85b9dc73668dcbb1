"""The words for what happens to dissertations and juries, in the log."""

from django.utils.translation import gettext as _

from cohorts.dissertations.states import DefenceState, DissertationState
from lms.audit import register_presenter
from lms.audit.models import AuditEvent
from lms.audit.presenters import actor_of


def _words(event: AuditEvent) -> dict[str, object]:
    return {"actor": actor_of(event), "object": event.object_label, **event.data}


def _started(event: AuditEvent) -> str:
    return _("%(actor)s began a dissertation.") % _words(event)


def _version_received(event: AuditEvent) -> str:
    words = {**_words(event), "hash": event.document_sha256[:12]}
    if event.data.get("late"):
        return (
            _(
                "%(actor)s handed in “%(title)s”, after the due date: version %(number)s, "
                "%(pages)s pages, SHA-256 %(hash)s."
            )
            % words
        )
    return (
        _("%(actor)s handed in “%(title)s”: version %(number)s, %(pages)s pages, SHA-256 %(hash)s.")
        % words
    )


def _dissertation_changed(event: AuditEvent) -> str:
    words = _words(event)
    match event.to_state:
        case DissertationState.SUBMITTED:
            return _("%(actor)s submitted “%(object)s”.") % words
        case DissertationState.WRITING:
            return _("%(actor)s took “%(object)s” back.") % words
        case DissertationState.CONVENED:
            return _("%(actor)s convened the defence of “%(object)s”.") % words
        case DissertationState.RESERVATIONS_LIFTED:
            return _("%(actor)s lifted the reservations on “%(object)s”.") % words
    words["state"] = DissertationState(event.to_state).label
    return _("%(actor)s: “%(object)s” is now “%(state)s”.") % words


def _jury_formed(event: AuditEvent) -> str:
    words = {**_words(event), "members": ", ".join(event.data["members"])}
    return (
        _("%(actor)s formed the jury “%(object)s”: %(members)s; president: %(president)s.") % words
    )


def _jury_changed(event: AuditEvent) -> str:
    return _("%(actor)s published the results of “%(object)s”.") % _words(event)


def _defence_changed(event: AuditEvent) -> str:
    if event.to_state == DefenceState.HELD:
        return _("%(actor)s recorded the defence of “%(object)s” as held.") % _words(event)
    return _("%(actor)s recorded the defence of “%(object)s” as missed.") % _words(event)


def _assessment_changed(event: AuditEvent) -> str:
    return _("%(actor)s locked her assessment: “%(object)s”.") % _words(event)


def _decided(event: AuditEvent) -> str:
    return _("%(actor)s recorded the jury’s decision on “%(object)s”.") % _words(event)


for _verb, _presenter in {
    "dissertation.started": _started,
    "dissertation.version_received": _version_received,
    "dissertation.state_changed": _dissertation_changed,
    "jury.formed": _jury_formed,
    "jury.state_changed": _jury_changed,
    "defence.state_changed": _defence_changed,
    "assessment.state_changed": _assessment_changed,
    "defence.decided": _decided,
}.items():
    register_presenter(_verb, _presenter)
