"""What the package writes to people."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.enrolment.models import Enrolment


def enrolment_letter(enrolment: Enrolment) -> tuple[str, str]:
    """Subject and text of the mail to somebody who has an account: where she is enrolled.

    In the language of the installation.
    """
    cohort = enrolment.cohort
    with override(settings.LANGUAGE_CODE):
        words = {
            "name": enrolment.person.get_short_name(),
            "cohort": str(cohort),
            "starts_on": date_format(cohort.starts_on, "j F Y"),
            "address": settings.BASE_URL,
        }
        paragraphs = (
            _("Hello %(name)s,"),
            _("You are enrolled in “%(cohort)s”, which starts on %(starts_on)s."),
            _("Your training is in your account, with the password you have: %(address)s"),
        )
        subject = _("You are enrolled: %(cohort)s") % words
        return subject, "\n\n".join(paragraph % words for paragraph in paragraphs)
