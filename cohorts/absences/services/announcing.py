"""A trainee says beforehand that she will not come, and takes it back."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.absences import rules
from cohorts.absences.enums import AnnouncedKind
from cohorts.absences.models import Announcement, AnnouncementReason, AnnouncementWithdrawal
from cohorts.absences.queries import standing_announcement
from cohorts.absences.services.locks import Own, hold_all_own, hold_own
from cohorts.absences.services.telling import tell_trainers_at_once
from cohorts.attendance.models import HalfDay
from cohorts.attendance.services.locks import refuse
from lms import audit
from lms.accounts.models import User
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def announce_absence(
    *,
    half_days: Iterable[HalfDay],
    by: User,
    kind: str,
    category: str,
    minutes: int | None = None,
    note: str = "",
) -> list[Announcement]:
    """``by`` announces the same of all ``half_days``, or of none: ``kind`` with the ``minutes``
    that she will miss, unless she does not come.

    Said again as it stands, it is the announcement that is there; anything else has to be taken
    back first. Nothing is concluded: if she comes, she signs. Announced on the day itself, her
    trainers get a mail at once, else with those of the day.
    """
    chosen = {half_day.pk: half_day for half_day in half_days}
    if not chosen:
        raise Refused(_("Choose at least one half-day."), field="half_days")
    announced = [
        _announce(own, by, kind=kind, category=category, minutes=minutes, note=note.strip())
        for own in hold_all_own(chosen.values(), by)
    ]
    tell_trainers_at_once([each for each, is_new in announced if is_new], by=by)
    return [each for each, _is_new in announced]


def _announce(
    own: Own, by: User, *, kind: str, category: str, minutes: int | None, note: str
) -> tuple[Announcement, bool]:
    held, presence, enrolment = own
    refuse(rules.announcing_obstacle(held, enrolment, presence))
    if obstacle := rules.minutes_obstacle(held, kind, minutes):
        raise Refused(obstacle, field="minutes")
    known = standing_announcement(held, enrolment)
    if known is not None:
        if (known.kind, known.minutes) == (kind, minutes):
            return known, False
        raise Refused(
            _("You have already announced something for %(when)s. Take it back first.")
            % {"when": rules.when(held)}
        )
    announcement = Announcement.objects.create(
        half_day=held,
        enrolment=enrolment,
        number=Announcement.objects.filter(half_day=held, enrolment=enrolment).count() + 1,
        kind=kind,
        minutes=None if kind == AnnouncedKind.ABSENT else minutes,
        starts_at=held.starts_at,
        announced_at=clock.now(),
    )
    AnnouncementReason.objects.create(announcement=announcement, category=category, note=note)
    audit.record(
        "absence.announced",
        by=by,
        on=announcement,
        subject_id=by.pk,
        audience=Audience.PERSON,
        data={"kind": str(kind), "minutes": announcement.minutes},
    )
    return announcement, True


@transaction.atomic
def take_back_announcement(*, announcement: Announcement, by: User) -> Announcement:
    """She will come after all: a further fact. Until the half-day is closed, and by herself."""
    if announcement.enrolment.person_id != by.pk:
        raise Refused(_("Only the person herself takes back what she announced."))
    held, _presence, _enrolment = hold_own(announcement.half_day, by)
    current = Announcement.objects.select_related("withdrawal").get(pk=announcement.pk)
    refuse(rules.taking_back_obstacle(current, held))
    AnnouncementWithdrawal.objects.create(announcement=current, withdrawn_at=clock.now())
    audit.record(
        "absence.taken_back",
        by=by,
        on=announcement,
        subject_id=by.pk,
        audience=Audience.PERSON,
    )
    return announcement
