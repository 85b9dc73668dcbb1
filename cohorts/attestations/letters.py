"""The mails of the package, in the language of the installation."""

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.attendance.enums import Delivery
from cohorts.attestations.facts import Facts
from cohorts.attestations.models import Attestation
from cohorts.attestations.shown import Hours
from cohorts.enrolment.models import Enrolment


def convocation_letter(enrolment: Enrolment, facts: Facts, seminar_id: int) -> tuple[str, str]:
    """Subject and text of a convocation, or of its withdrawal when nothing takes place any more.

    The address in it always leads to the last convocation to this seminar.
    """
    with override(settings.LANGUAGE_CODE):
        event = facts["event"]
        words = {
            "name": enrolment.person.get_short_name(),
            "title": event["title"],
            "programme": event["programme"],
            "address": settings.BASE_URL + reverse("my_convocation", args=[seminar_id]),
        }
        if not event["half_days"]:
            return _withdrawal(words)
        subject = _("Convocation: %(title)s, %(day)s") % {**words, "day": _first_day(event)}
        paragraphs = [
            _("Hello %(name)s,") % words,
            _("You are convened to “%(title)s”, a seminar of “%(programme)s”.") % words,
            *_details(facts),
            _("Your convocation, to keep or to show to your employer: %(address)s") % words,
        ]
        return subject, "\n\n".join(paragraphs)


def _withdrawal(words: dict[str, str]) -> tuple[str, str]:
    subject = _("Convocation withdrawn: %(title)s") % words
    paragraphs = (
        _("Hello %(name)s,"),
        _(
            "“%(title)s”, a seminar of “%(programme)s”, does not take place on the days you were "
            "given. Your convocation is withdrawn; you will get another one if new days are set."
        ),
        "%(address)s",
    )
    return subject, "\n\n".join(paragraph % words for paragraph in paragraphs)


def _details(facts: Facts) -> list[str]:
    event, practical = facts["event"], facts["practical"]
    found = ["\n".join(_hours(Hours(each)) for each in event["half_days"])]
    if event["place"] and event["delivery"] != Delivery.REMOTE:
        found.append(_("Place: %(place)s") % {"place": event["place"]})
    if event["delivery"] != Delivery.ONSITE:
        found.append(str(Delivery(event["delivery"]).label))
    if event["trainers"]:
        found.append(_("Trainer: %(names)s") % {"names": ", ".join(event["trainers"])})
    for label, text in (
        (_("To bring: %(text)s"), practical["to_bring"]),
        (_("How to get there or to connect: %(text)s"), practical["access"]),
        (_("Contact: %(text)s"), practical["contact"]),
    ):
        if text:
            found.append(label % {"text": text})
    return found


def _hours(hours: Hours) -> str:
    return _("%(day)s, %(start)s–%(end)s (%(zone)s)") % {
        "day": date_format(hours.day, "l j F Y"),
        "start": time_format(hours.start, "H:i"),
        "end": time_format(hours.end, "H:i"),
        "zone": hours.zone_in_words,
    }


def _first_day(event: Facts) -> str:
    return date_format(Hours(event["half_days"][0]).day, "j F Y")


def attestation_letter(attestation: Attestation) -> tuple[str, str]:
    """Subject and text of the mail that says that a document is ready."""
    with override(settings.LANGUAGE_CODE):
        words = {
            "name": attestation.enrolment.person.get_short_name(),
            "title": attestation.get_kind_display(),
            "address": settings.BASE_URL + reverse("attestation_page", args=[attestation.pk]),
        }
        paragraphs = (
            _("Hello %(name)s,"),
            _("Your document is ready: %(title)s. You will find it here: %(address)s"),
        )
        subject = _("Your document is ready: %(title)s") % words
        return subject, "\n\n".join(paragraph % words for paragraph in paragraphs)
