"""The life of a certificate."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lms.kernel.transitions import TransitionTable, steps


class CertificateState(TextChoices):
    PREPARED = "prepared", _("Prepared")
    ISSUED = "issued", _("Valid")
    REVOKED = "revoked", _("Revoked")


CERTIFICATE_TRANSITIONS = TransitionTable(
    initial=CertificateState.PREPARED,
    transitions=[
        *steps([CertificateState.PREPARED], [CertificateState.ISSUED]),
        *steps([CertificateState.ISSUED], [CertificateState.REVOKED], needs_reason=True),
    ],
)

_TONES = {CertificateState.ISSUED: "success", CertificateState.REVOKED: "danger"}

# An enrolment has at most one certificate in these states.
IN_FORCE = (CertificateState.PREPARED, CertificateState.ISSUED)


def tone_of(state: str) -> str:
    """The tone of the components that show ``state``."""
    return _TONES.get(CertificateState(state), "neutral")
