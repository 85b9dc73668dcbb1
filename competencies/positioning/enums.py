"""Words of positioning."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Moment(TextChoices):
    """When in the training somebody positions herself."""

    INITIAL = "initial", _("Initial")
    AFTER_MODULE = "after_module", _("After a module")
    FINAL = "final", _("Final")
    FOLLOW_UP = "follow_up", _("Follow-up")


class RaterRole(TextChoices):
    """Who answers: the person about herself, or her trainer about her."""

    SELF = "self", _("Self")
    TRAINER = "trainer", _("Trainer")
