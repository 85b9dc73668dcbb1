"""Words of positioning."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Moment(TextChoices):
    """When in the training somebody positions herself."""

    INITIAL = "initial", _("Initial")
    AFTER_MODULE = "after_module", _("After a module")
    FINAL = "final", _("Final")
    FOLLOW_UP = "follow_up", _("Follow-up")
    # Where she was at the beginning, seen from now: a series of its own beside the first one.
    THEN_TEST = "then_test", _("Initial, looking back")


class FormView(TextChoices):
    """How much of the form is on screen; the values stand in addresses."""

    LIST = "liste", _("All at once")
    CELL = "cellule", _("Part by part")
    ONE = "une", _("One at a time")


class RaterRole(TextChoices):
    """Who answers: the person about herself, or her trainer about her."""

    SELF = "self", _("Self")
    TRAINER = "trainer", _("Trainer")
