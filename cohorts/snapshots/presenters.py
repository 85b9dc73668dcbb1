"""How the log reads for frozen figures and letters; imported at start-up."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.snapshots.states import LetterState
from lms.audit import register_presenter
from lms.audit.models import AuditEvent
from lms.audit.presenters import actor_of


def _words(event: AuditEvent) -> dict[str, object]:
    return {
        "actor": actor_of(event),
        "object": event.object_label,
        "number": event.data.get("cohorts", 0),
    }


def taken(event: AuditEvent) -> str:
    return _("%(actor)s froze the figures as of %(object)s.") % _words(event)


def revised(event: AuditEvent) -> str:
    return ngettext(
        "%(actor)s noted a revision of the figures as of %(object)s: %(number)d cohort.",
        "%(actor)s noted a revision of the figures as of %(object)s: %(number)d cohorts.",
        event.data.get("cohorts", 0),
    ) % _words(event)


def drafted(event: AuditEvent) -> str:
    return _("%(actor)s drafted the letter “%(object)s”.") % _words(event)


def edited(event: AuditEvent) -> str:
    return _("%(actor)s changed the words of the letter “%(object)s”.") % _words(event)


def settled(event: AuditEvent) -> str:
    if event.to_state == LetterState.SENT:
        return _("%(actor)s sent the letter “%(object)s” to those who review the region.") % _words(
            event
        )
    return _("%(actor)s dropped the letter “%(object)s”.") % _words(event)


register_presenter("snapshot.taken", taken)
register_presenter("snapshot.revised", revised)
register_presenter("region_letter.drafted", drafted)
register_presenter("region_letter.edited", edited)
register_presenter("regionletter.state_changed", settled)
