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


class Origin(TextChoices):
    """Where the text of a version came from."""

    PLATFORM = "platform", _("This platform")
    CASE = "case", _("CASE package")
    MOODLE = "moodle", _("Moodle file")
    TABLE = "table", _("Table")


class LinkKind(TextChoices):
    """What an association says of its origin, in the words of CASE 1.1."""

    EXACT_MATCH_OF = "exactMatchOf", _("means the same as")
    REPLACED_BY = "replacedBy", _("is replaced by")
    IS_RELATED_TO = "isRelatedTo", _("is related to")
    IS_PART_OF = "isPartOf", _("is a part of")
    IS_PEER_OF = "isPeerOf", _("is a peer of")
    PRECEDES = "precedes", _("comes before")
    EXEMPLAR = "exemplar", _("is shown by")
    HAS_SKILL_LEVEL = "hasSkillLevel", _("has the skill level")
    IS_TRANSLATION_OF = "isTranslationOf", _("translates")
    IS_CHILD_OF = "isChildOf", _("also stands below")


LINK_KINDS = sorted(LinkKind.values)
