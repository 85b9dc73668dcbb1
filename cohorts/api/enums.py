"""How long a token works."""

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _

LONGEST_DAYS = 365


class Lifetime(IntegerChoices):
    """After how many days a token stops working, as offered."""

    MONTH = 30, _("30 days")
    QUARTER = 90, _("90 days")
    HALF_YEAR = 180, _("180 days")
    YEAR = LONGEST_DAYS, _("One year")
