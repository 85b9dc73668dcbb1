"""Words of frameworks and scales."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Axis(TextChoices):
    """The axes that the platform has words for; a framework may bring others."""

    MISSION = "mission", _("Mission")
    DIMENSION = "dimension", _("Dimension")
    FIELD = "field", _("Field of competence")
    DOMAIN = "domain", _("Domain")


class TextStatus(TextChoices):
    """How much weight a text carries."""

    PROPOSED = "proposed", _("Proposed")
    OFFICIAL = "official", _("Official")


class NonAnswer(TextChoices):
    """An answer that is no level: a fact of its own that never enters a mean."""

    NOT_APPLICABLE = "not_applicable", _("Not applicable")
    DONT_KNOW = "dont_know", _("I do not know")
    NOT_OBSERVED = "not_observed", _("Not observed")
    SKIPPED = "skipped", _("Skipped")
