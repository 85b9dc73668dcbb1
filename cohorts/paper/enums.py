"""Words of the paper way."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WaitingReason(TextChoices):
    """Why a photograph waits for somebody to say where it belongs."""

    NO_CODE = "no_code", _("No code of a sheet could be read on it.")
    MADE_UP = "made_up", _("Its code was not made by this platform, or is damaged.")
    SEVERAL = "several", _("It shows the codes of several half-days.")
    NOT_YOURS = "not_yours", _("Its code names a half-day that is not yours to run.")
    NOT_OPEN = "not_open", _("Its code names a half-day that takes no sheets now.")
    ELSEWHERE = "elsewhere", _("Its code names another half-day than the one you chose.")
