"""Mails about absences: never a category, a note or a file."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from cohorts.absences import letters
from cohorts.absences.models import Announcement, Justification, MakeUp
from cohorts.absences.queries import announced_to_own_trainers
from cohorts.absences.states import MakeUpState
from cohorts.enrolment.models import Cohort
from cohorts.enrolment.queries import trainers_of
from lms.accounts.models import User
from lms.kernel import clock
from lms.messages.services import queue_mail

ANNOUNCED, DIGEST, DECIDED, MAKE_UP = (
    "absence_announced",
    "absence_digest",
    "absence_decided",
    "make_up",
)


def tell_trainers_at_once(announcements: Iterable[Announcement], *, by: User) -> None:
    """Write to the trainers of what concerns today; the rest is in the mail of the day."""
    for announcement in announcements:
        half_day = announcement.half_day
        if half_day.local_day != clock.today(half_day.timezone):
            continue
        subject, body = letters.announced([announcement])
        for trainer in trainers_of(half_day.seminar.cohort):
            queue_mail(
                key=f"absence:{announcement.pk}:{trainer.pk}",
                kind=ANNOUNCED,
                to=trainer,
                subject=subject,
                body=body,
                by=by,
            )


def tell_yesterdays_announcements() -> int:
    """One mail to each trainer of what was announced yesterday and is to come; how many mails.

    Yesterday is that of the installation's time zone. Run again, it tells nobody twice.
    """
    day = clock.today(settings.TIME_ZONE) - timedelta(days=1)
    for trainer, announcements in _by_trainer(day).items():
        subject, body = letters.announced(announcements)
        queue_mail(
            key=f"absences:{day.isoformat()}:{trainer.pk}",
            kind=DIGEST,
            to=trainer,
            subject=subject,
            body=body,
            by=None,
        )
    return len(_by_trainer(day))


def _by_trainer(day: date) -> dict[User, list[Announcement]]:
    by_cohort: dict[Cohort, list[Announcement]] = defaultdict(list)
    for announcement in announced_to_own_trainers(_midnight(day), _midnight(day, after=1)):
        by_cohort[announcement.half_day.seminar.cohort].append(announcement)
    found: dict[User, list[Announcement]] = defaultdict(list)
    for cohort, announcements in by_cohort.items():
        for trainer in trainers_of(cohort):
            found[trainer] += announcements
    return found


def _midnight(day: date, *, after: int = 0) -> datetime:
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.combine(day + timedelta(days=after), time.min, tzinfo=zone)


def tell_decision(justification: Justification, *, accepted: bool, by: User | None) -> None:
    """Write to the trainee what was decided; the reason is on her page, not in the mail."""
    subject, body = letters.decided(justification, accepted=accepted)
    queue_mail(
        key=f"justification:{justification.pk}",
        kind=DECIDED,
        to=justification.enrolment.person,
        subject=subject,
        body=body,
        by=by,
    )


def tell_make_up(make_up: MakeUp, *, by: User | None) -> None:
    """Write to the trainee where her make-up stands, unless she did it herself; and to the trainers
    who receive her once it is confirmed."""
    person = make_up.presence.enrolment.person
    if person != by:
        _write(make_up, person, letters.make_up_settled(make_up), by)
    if make_up.state == MakeUpState.CONFIRMED:
        for trainer in trainers_of(make_up.host.seminar.cohort):
            _write(make_up, trainer, letters.guest_announced(make_up), by)


def _write(make_up: MakeUp, to: User, letter: tuple[str, str], by: User | None) -> None:
    subject, body = letter
    queue_mail(
        key=f"make_up:{make_up.pk}:{make_up.state}:{to.pk}",
        kind=MAKE_UP,
        to=to,
        subject=subject,
        body=body,
        by=by,
    )
