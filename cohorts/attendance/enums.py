"""Words of attendance."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Where somebody says that she takes part.
ONSITE, REMOTE = "onsite", "remote"


class Delivery(TextChoices):
    ONSITE = "onsite", _("On site")
    REMOTE = "remote", _("Remote")
    BOTH = "both", _("On site and remote")


class EvidenceKind(TextChoices):
    TRAINEE_SIGNATURE = "trainee_signature", _("Trainee’s signature")
    DEVICE_SIGNATURE = "device_signature", _("Signature on the trainer’s device")
    TRAINER_WORD = "trainer_word", _("Trainer’s word")
    SHEET_ROW = "sheet_row", _("Signature on the paper sheet")
    SCANNED_SHEET = "scanned_sheet", _("Photograph of the paper sheet")
    MINUTES = "minutes", _("Minutes noted")
    TRAINER_SIGNATURE = "trainer_signature", _("Trainer’s signature")
    DECISION = "decision", _("Decision about an absence")
    RECTIFICATION = "rectification", _("Rectification")
    SEAL = "seal", _("Sealed sheet")
    ADOPTION = "adoption", _("Taken over into the chain")
    PURGE = "purge", _("Purge of the contents")


# What carries her own signature, wherever she wrote it.
SIGNATURES = (
    EvidenceKind.TRAINEE_SIGNATURE,
    EvidenceKind.DEVICE_SIGNATURE,
    EvidenceKind.SHEET_ROW,
)
# What was given before the sheet was closed; a rectification never takes its place.
PROOFS_BEFORE_CLOSING = (*SIGNATURES, EvidenceKind.TRAINER_WORD)
# What says that somebody was there; one of these stands behind every presence.
PROOFS_OF_PRESENCE = (*PROOFS_BEFORE_CLOSING, EvidenceKind.RECTIFICATION)
# What concerns the half-day as a whole.
WITHOUT_PRESENCE = (
    EvidenceKind.SCANNED_SHEET,
    EvidenceKind.TRAINER_SIGNATURE,
    EvidenceKind.SEAL,
    EvidenceKind.ADOPTION,
    EvidenceKind.PURGE,
)
# What the platform states by itself.
WITHOUT_SIGNER = (EvidenceKind.SEAL, EvidenceKind.ADOPTION, EvidenceKind.PURGE)


class DeviceClass(TextChoices):
    PHONE = "phone", _("Phone")
    TABLET = "tablet", _("Tablet")
    COMPUTER = "computer", _("Computer")
    UNKNOWN = "unknown", _("Unknown")

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> "DeviceClass":
        """The coarse class of the device behind a request; its model is not kept."""
        agent = headers.get("User-Agent", "").lower()
        if "ipad" in agent or "tablet" in agent or ("android" in agent and "mobile" not in agent):
            return cls.TABLET
        if headers.get("Sec-CH-UA-Mobile") == "?1" or "mobi" in agent or "iphone" in agent:
            return cls.PHONE
        if any(word in agent for word in ("windows", "macintosh", "x11", "cros", "linux")):
            return cls.COMPUTER
        return cls.UNKNOWN
