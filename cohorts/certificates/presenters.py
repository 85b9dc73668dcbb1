"""How the log reads for certificates; imported at start-up."""

from django.utils.translation import gettext as _

from cohorts.certificates.states import CertificateState
from lms.audit import register_presenter
from lms.audit.models import AuditEvent
from lms.audit.presenters import actor_of


def present_certificate(event: AuditEvent) -> str:
    """Issued or revoked, by whom."""
    words = {"actor": actor_of(event), "number": event.object_label}
    if event.to_state == CertificateState.REVOKED:
        return _("%(actor)s revoked the document %(number)s.") % words
    return _("%(actor)s issued the document %(number)s.") % words


register_presenter("certificate.state_changed", present_certificate)
