"""Words of learning resources."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ResourceKind(TextChoices):
    READING = "reading", _("Reading")
    VIDEO = "video", _("Video")
    EXERCISE = "exercise", _("Exercise")
    TOOL = "tool", _("Tool")
    SITE = "site", _("Website")
