"""The mails of absences, in the language of the installation. None says why somebody is absent."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cohorts.absences.models import Announcement, Justification, MakeUp
from cohorts.absences.queries.announcements import announced_in_words
from cohorts.absences.rules import when
from cohorts.absences.states import MakeUpState

Letter = tuple[str, str]


def announced(announcements: Sequence[Announcement]) -> Letter:
    """Who will not come, to her trainers: names, half-days, and what was announced."""
    with override(settings.LANGUAGE_CODE):
        subject = ngettext(
            "An absence is announced", "%(number)s absences are announced", len(announcements)
        )
        lines = [
            _("– %(name)s, %(title)s, %(when)s: %(announced)s")
            % {
                "name": each.enrolment.person,
                "title": each.half_day.seminar.title,
                "when": when(each.half_day),
                "announced": announced_in_words(each.kind, each.minutes),
            }
            for each in announcements
        ]
        paragraphs = (
            _("Hello,"),
            "\n".join(lines),
            _(
                "They stand beside the names on the page of each half-day. Whoever comes all the "
                "same signs as usual."
            ),
        )
        return subject % {"number": len(announcements)}, "\n\n".join(paragraphs)


def decided(justification: Justification, *, accepted: bool) -> Letter:
    """What was decided, to the trainee."""
    with override(settings.LANGUAGE_CODE):
        half_day = justification.half_day
        words = {
            "name": justification.enrolment.person.get_short_name(),
            "title": half_day.seminar.title,
            "when": when(half_day),
            "address": settings.BASE_URL + reverse("own_absence", args=[half_day.pk]),
        }
        if accepted:
            subject, decision = (
                _("Your absence is excused"),
                _("Your absence from “%(title)s” on %(when)s is excused."),
            )
        else:
            subject, decision = (
                _("Your absence is not excused"),
                _(
                    "The justification of your absence from “%(title)s” on %(when)s was not "
                    "accepted."
                ),
            )
        paragraphs = (
            _("Hello %(name)s,"),
            decision,
            _("The reason is on your page: %(address)s. What you had sent with it is deleted."),
        )
        return subject, "\n\n".join(paragraph % words for paragraph in paragraphs)


def make_up_settled(make_up: MakeUp) -> Letter:
    """Where her make-up stands, to the trainee."""
    with override(settings.LANGUAGE_CODE):
        missed, host = make_up.presence.half_day, make_up.host
        words = {
            "name": make_up.presence.enrolment.person.get_short_name(),
            "title": missed.seminar.title,
            "missed": when(missed),
            "when": when(host),
            "cohort": host.seminar.cohort.label,
            "place": host.seminar.where or host.seminar.get_delivery_display(),
            "address": settings.BASE_URL + reverse("own_absence", args=[missed.pk]),
        }
        match make_up.state:
            case MakeUpState.CONFIRMED:
                subject = _("Your make-up is confirmed")
                news = _(
                    "You make “%(title)s” up with %(cohort)s on %(when)s (%(place)s). The trainer "
                    "there attests that you came."
                )
            case MakeUpState.ATTENDED:
                subject = _("Your absence is made up")
                news = _(
                    "Your absence from “%(title)s” on %(missed)s is made up: the trainer attests "
                    "that you came on %(when)s."
                )
            case MakeUpState.LAPSED:
                subject = _("Your make-up does not take place")
                news = _(
                    "“%(title)s” with %(cohort)s does not take place on %(when)s: you cannot make "
                    "your absence up there. On your page you may ask for another half-day."
                )
            case _other:
                subject = _("Your make-up is not confirmed")
                news = _(
                    "You cannot make “%(title)s” up on %(when)s. The reason is on your page; you "
                    "may ask for another half-day."
                )
        paragraphs = (_("Hello %(name)s,"), news, _("Your page: %(address)s"))
        return subject, "\n\n".join(paragraph % words for paragraph in paragraphs)


def guest_announced(make_up: MakeUp) -> Letter:
    """That somebody of another cohort will come, to the trainers who receive her."""
    with override(settings.LANGUAGE_CODE):
        host = make_up.host
        words = {
            "guest": make_up.presence.enrolment.person,
            "cohort": make_up.presence.enrolment.cohort.label,
            "title": host.seminar.title,
            "when": when(host),
            "address": settings.BASE_URL + reverse("half_day_board", args=[host.pk]),
        }
        paragraphs = (
            _("Hello,"),
            _("%(guest)s (%(cohort)s) comes to “%(title)s” on %(when)s to make an absence up."),
            _("She does not sign: attest on the page of the half-day that she came: %(address)s"),
        )
        return _("A guest is announced"), "\n\n".join(each % words for each in paragraphs)
