"""Words of programmes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ModuleKind(TextChoices):
    OPENING = "opening", _("Opening")
    CORE = "core", _("Core module")
    SHARED = "shared", _("Shared time")
    COMPLEMENTARY = "complementary", _("Complementary module")


class AwardKind(TextChoices):
    DIPLOMA = "diploma", _("Diploma")
    CERTIFICATE = "certificate", _("Certificate")
    ATTESTATION = "attestation", _("Attestation")


class Delivery(TextChoices):
    """How a half-day can be attended."""

    ONSITE = "onsite", _("On site")
    REMOTE = "remote", _("Remote")


class RuleStatus(TextChoices):
    """Where a rule stands: proposed by the platform, or decided by the training body."""

    PROPOSED = "proposed", _("Proposed")
    DECIDED = "decided", _("Decided")
