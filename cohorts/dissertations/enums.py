"""Words of dissertations and juries."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Opinion(TextChoices):
    """A juror's own opinion; never averaged with another's."""

    FAVOURABLE = "favourable", _("Favourable")
    RESERVED = "reserved", _("Favourable with reservations")
    UNFAVOURABLE = "unfavourable", _("Unfavourable")


class Outcome(TextChoices):
    """What the jury decides together."""

    VALIDATED = "validated", _("Validated")
    WITH_RESERVATIONS = "with_reservations", _("Validated with reservations")
    DEFERRED = "deferred", _("Deferred to a second session")
    REFUSED = "refused", _("Refused")
