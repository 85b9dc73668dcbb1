"""The mails of campaigns."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.campaigns.models import Campaign


def reminder_letter(campaign: Campaign, person) -> tuple[str, str]:
    """Subject and text of the mail to somebody who has not submitted yet.

    In the language of the installation. It says nothing of what she answered.
    """
    with override(settings.LANGUAGE_CODE):
        closes_on = campaign.closes_on
        words = {
            "name": person.get_short_name(),
            "moment": campaign.get_moment_display(),
            "cohort": str(campaign.cohort),
            "day": date_format(closes_on, "j F Y") if closes_on else "",
            "address": settings.BASE_URL + reverse("positionings"),
        }
        if closes_on:
            subject = _("To submit by %(day)s: your self-positioning")
            state = _(
                "Your self-positioning “%(moment)s” in “%(cohort)s” is open until %(day)s and not "
                "submitted yet."
            )
        else:
            subject = _("To submit: your self-positioning")
            state = _(
                "Your self-positioning “%(moment)s” in “%(cohort)s” is open and not submitted yet."
            )
        paragraphs = (
            _("Hello %(name)s,"),
            state,
            _("What you have answered is kept. You can begin or go on here: %(address)s"),
        )
        return subject % words, "\n\n".join(paragraph % words for paragraph in paragraphs)
