"""The mails of team coverages, in the language of the installation."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.coverage.models import TeamCoverage
from cohorts.coverage.states import CoverageState
from lms.accounts.models import User


def invitation_letter(coverage: TeamCoverage, invitation_id: int, person: User) -> tuple[str, str]:
    """Subject and text of the mail to somebody who is invited to share her answers."""
    with override(settings.LANGUAGE_CODE):
        words = _words(coverage) | {
            "name": person.get_short_name(),
            "address": settings.BASE_URL
            + reverse("coverage_invitation", kwargs={"coverage_invitation_id": invitation_id}),
        }
        paragraphs = (
            _("Hello %(name)s,"),
            _(
                "%(director)s, director of “%(structure)s”, would like to know what her team "
                "masters of “%(framework)s”. You may share the answers of your latest positioning "
                "for this, until %(day)s."
            ),
            _(
                "She will see counts of at least eleven people, never an answer of yours, nor "
                "whether you shared. It is up to you: read first what would be shared, then decide "
                "here: %(address)s"
            ),
        )
        subject = _("Invitation to share your positioning with your team")
        return subject, "\n\n".join(paragraph % words for paragraph in paragraphs)


def closing_letter(coverage: TeamCoverage) -> tuple[str, str]:
    """Subject and text of the mail to the director once the round is over."""
    with override(settings.LANGUAGE_CODE):
        words = _words(coverage) | {
            "name": coverage.opened_by.get_short_name(),
            "address": settings.BASE_URL
            + reverse("coverage_page", kwargs={"coverage_id": coverage.pk}),
        }
        if coverage.state == CoverageState.SHOWN:
            outcome = _("The round “%(framework)s” of your team is over. Its result: %(address)s")
        else:
            outcome = _(
                "The round “%(framework)s” of your team is over without a result: fewer than "
                "eleven people shared their answers. %(address)s"
            )
        subject = _("Your team’s round is over")
        body = "\n\n".join(paragraph % words for paragraph in (_("Hello %(name)s,"), outcome))
        return subject, body


def _words(coverage: TeamCoverage) -> dict[str, str]:
    return {
        "director": str(coverage.opened_by),
        "structure": str(coverage.structure),
        "framework": str(coverage.framework_version),
        "day": date_format(coverage.closes_on, "j F Y"),
    }
