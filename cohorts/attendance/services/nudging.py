"""A trainer reminds those in the room who have not signed yet."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.attendance import rules
from cohorts.attendance.conclusions import announced_absent
from cohorts.attendance.models import HalfDay
from cohorts.attendance.services.locks import hold_alone, refuse, refuse_strangers
from cohorts.attendance.states import Conclusion
from lms import audit
from lms.accounts.models import User
from lms.kernel import clock
from lms.messages.models import OutgoingMail
from lms.messages.services import queue_mail

NUDGE = "attendance.nudge"
# Pressing again and again writes to nobody twice within this time.
PAUSE = timedelta(minutes=10)


@transaction.atomic
def nudge_missing(*, half_day: HalfDay, by: User) -> int:
    """Write to those expected who have not signed, once in ten minutes; how many letters leave.

    Whoever said that she will not come is left alone.
    """
    # Alone: of two presses at once the second finds everybody written to.
    held = hold_alone(half_day)
    refuse_strangers(by, held)
    refuse(rules.signing_obstacle(held))
    now, prefix = clock.now(), f"half_day:{held.pk}:nudge:"
    told = OutgoingMail.objects.filter(key__startswith=prefix, queued_at__gt=now - PAUSE)
    expected = held.presences.filter(state=Conclusion.EXPECTED).exclude(
        enrolment__person__in=told.values("recipient")
    )
    expected = expected.exclude(enrolment__in=announced_absent(held))
    letters = 0
    for presence in expected.select_related("enrolment__person"):
        person = presence.enrolment.person
        subject, body = _letter(held, person)
        key = f"{prefix}{int(now.timestamp())}:{person.pk}"
        queue_mail(key=key, kind=NUDGE, to=person, subject=subject, body=body, by=by)
        letters += 1
    if letters:
        audit.record("half_day.nudged", by=by, on=held, data={"letters": letters})
    return letters


def _letter(half_day: HalfDay, person: User) -> tuple[str, str]:
    with override(settings.LANGUAGE_CODE):
        subject = _("Your signature is missing: %(title)s") % {"title": half_day.seminar.title}
        body = _(
            "Hello %(name)s,\n\nyou have not signed yet for “%(title)s”. If you are taking part, "
            "sign here, in two taps:\n%(link)s\n\nIf you are not, there is nothing to do."
        ) % {
            "name": person.first_name,
            "title": half_day.seminar.title,
            "link": settings.BASE_URL + reverse("sign_half_day", args=[half_day.pk]),
        }
    return subject, body
