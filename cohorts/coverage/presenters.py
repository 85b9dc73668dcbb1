"""How the log reads for team coverages. Who shared is not in it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.coverage.states import CoverageState
from lms.audit import register_presenter
from lms.audit.models import AuditEvent
from lms.audit.presenters import actor_of


def _words(event: AuditEvent) -> dict[str, object]:
    return {
        "actor": actor_of(event),
        "object": event.object_label,
        "number": event.data.get("invited", 0),
    }


def opened(event: AuditEvent) -> str:
    return ngettext(
        "%(actor)s opened the team coverage “%(object)s” and invited %(number)d person.",
        "%(actor)s opened the team coverage “%(object)s” and invited %(number)d people.",
        event.data.get("invited", 0),
    ) % _words(event)


def invited(event: AuditEvent) -> str:
    return ngettext(
        "%(actor)s invited %(number)d more person to the team coverage “%(object)s”.",
        "%(actor)s invited %(number)d more people to the team coverage “%(object)s”.",
        event.data.get("invited", 0),
    ) % _words(event)


def closed(event: AuditEvent) -> str:
    if event.to_state == CoverageState.SHOWN:
        return _("%(actor)s closed the team coverage “%(object)s”, with a result.") % _words(event)
    return _("%(actor)s closed the team coverage “%(object)s”, without a result.") % _words(event)


register_presenter("team_coverage.opened", opened)
register_presenter("team_coverage.invited", invited)
register_presenter("teamcoverage.state_changed", closed)
