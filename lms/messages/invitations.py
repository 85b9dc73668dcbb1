"""The mail of an invitation."""

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import override

from lms.accounts.invitations import link_for, register_delivery, valid_until
from lms.accounts.models import User
from lms.messages.links import register_link
from lms.messages.models import OutgoingMail
from lms.messages.services import queue_mail

KIND = "invitation"


def send_invitation(person: User, *, by: User | None) -> OutgoingMail:
    """Queue the mail of her latest invitation, in the language of the installation."""
    with override(settings.LANGUAGE_CODE):
        return queue_mail(
            key=f"invitation:{person.pk}:{person.invited_at.timestamp()}",
            kind=KIND,
            to=person,
            subject=_("Your account on %(product)s") % _words(person),
            body=_text(person),
            by=by,
            link_kind=KIND,
        )


def _text(person: User) -> str:
    return "\n\n".join(
        paragraph % _words(person)
        for paragraph in (
            _("Hello %(name)s,"),
            _(
                "%(organisation)s opens an account for you on %(product)s, where you will find "
                "your training from the first day to the diploma."
            ),
            _("Choose your password here:"),
            "{link}",
            _("This link works once, until %(day)s. It is yours alone: do not pass it on."),
            _("If it has expired, ask the person who follows your training for another one."),
        )
    )


def _words(person: User) -> dict[str, str]:
    expiry = valid_until(person)
    return {
        "name": person.get_short_name(),
        "product": settings.PRODUCT_NAME,
        "organisation": settings.ORGANISATION_NAME,
        "day": date_format(localtime(expiry), "j F Y") if expiry else "",
    }


register_link(KIND, link_for)
register_delivery(send_invitation)
