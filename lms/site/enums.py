"""Choices of the public pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ArticleKind(models.TextChoices):
    """Decides where an article is linked from: legal articles stand in every footer."""

    NEWS = "news", _("News")
    INFORMATION = "information", _("Information")
    LEGAL = "legal", _("Legal information")


class Delivery(models.TextChoices):
    """How one may take part in an event."""

    ONSITE = "onsite", _("On site")
    REMOTE = "remote", _("Remote")
    ONSITE_AND_REMOTE = "onsite_and_remote", _("On site and remote")


class ProgrammeItemKind(models.TextChoices):
    """What happens in one item of an event's programme."""

    WELCOME = "welcome", _("Welcome")
    PLENARY = "plenary", _("Plenary session")
    ROUND_TABLE = "round_table", _("Round table")
    WORKSHOP = "workshop", _("Workshop")
    BREAK = "break", _("Break")
