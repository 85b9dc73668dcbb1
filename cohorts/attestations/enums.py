"""Words of attestations."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AttestationKind(TextChoices):
    """What a manager issues and the platform keeps. The values stand in addresses."""

    REALISATION = "realisation", _("Certificate of realisation")
    END_OF_TRAINING = "fin-de-formation", _("End-of-training attestation")


class GuestStatus(TextChoices):
    """Where somebody stands towards the convocation to a seminar."""

    NEW = "new", _("Not convened yet")
    CHANGED = "changed", _("Changed since it was sent")
    CURRENT = "current", _("Convened")
