"""How the log reads for frameworks and scales."""

from django.utils.translation import gettext as _

from competencies.frameworks.states import VersionState
from lms.audit import register_presenter
from lms.audit.models import AuditEvent


def _words(event: AuditEvent) -> dict[str, str]:
    return {"actor": event.actor_label, "object": event.object_label}


def scale_version_added(event: AuditEvent) -> str:
    return _("%(actor)s added the scale “%(object)s”.") % _words(event)


def framework_version_added(event: AuditEvent) -> str:
    return _("%(actor)s added the framework “%(object)s”.") % _words(event)


def framework_version_changed(event: AuditEvent) -> str:
    if event.to_state == VersionState.RETIRED:
        return _("%(actor)s retired the framework “%(object)s”.") % _words(event)
    return _("%(actor)s published the framework “%(object)s”.") % _words(event)


def target_profile_saved(event: AuditEvent) -> str:
    return _("%(actor)s set what the function “%(object)s” should reach.") % _words(event)


register_presenter("scale_version.added", scale_version_added)
register_presenter("framework_version.added", framework_version_added)
register_presenter("frameworkversion.state_changed", framework_version_changed)
register_presenter("target_profile.saved", target_profile_saved)
