"""Words of attendance."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Delivery(TextChoices):
    ONSITE = "onsite", _("On site")
    REMOTE = "remote", _("Remote")
    BOTH = "both", _("On site and remote")


class EvidenceKind(TextChoices):
    TRAINEE_SIGNATURE = "trainee_signature", _("Trainee’s signature")
    TRAINER_SIGNATURE = "trainer_signature", _("Trainer’s signature")
    TRAINER_WORD = "trainer_word", _("Trainer’s word")


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
