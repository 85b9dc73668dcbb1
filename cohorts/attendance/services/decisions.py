"""What becomes of an absence once the sheet is closed."""

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.attendance import rules
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.services.locks import (
    hold_presence,
    hold_together,
    refuse,
    refuse_strangers,
)
from cohorts.attendance.services.presence import conclude
from cohorts.attendance.statements import decision_statement
from cohorts.attendance.states import Conclusion
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.progress import announce_progress
from lms.accounts.models import User
from lms.kernel.refusals import Refused


@transaction.atomic
def excuse_absence(*, presence: Presence, by: User, reason: str) -> Presence:
    """Accept the reason of an absence. It stays due: an excuse is not attendance."""
    return _decide(presence, Conclusion.EXCUSED, by=by, reason=reason)


@transaction.atomic
def refuse_excuse(*, presence: Presence, by: User, reason: str) -> Presence:
    """Say that an absence has no accepted excuse."""
    return _decide(presence, Conclusion.UNEXCUSED, by=by, reason=reason)


@transaction.atomic
def make_up(*, presence: Presence, by: User, reason: str) -> Presence:
    """The absence was made up elsewhere (``reason`` says where and when): it counts for completion,
    never for attendance."""
    made_up = _decide(presence, Conclusion.MADE_UP, by=by, reason=reason)
    announce_progress(made_up.enrolment, by)
    return made_up


@transaction.atomic
def expect_latecomer(*, half_day: HalfDay, enrolment: Enrolment, by: User, reason: str) -> Presence:
    """Put somebody enrolled after a held half-day on its sheet as absent, so that it can be made
    up. Figures leave out half-days before her enrolment; completion asks for them."""
    held = hold_together(half_day)
    refuse_strangers(by, held)
    if not held.is_held or enrolment.cohort_id != held.seminar.cohort_id:
        raise Refused(_("This half-day is not one that she missed before she was enrolled."))
    presence, created = Presence.objects.get_or_create(half_day=held, enrolment=enrolment)
    if not created:
        raise Refused(_("%(name)s is already on this sheet.") % {"name": enrolment.person})
    presence.half_day = held
    return _conclude(presence, Conclusion.ABSENT, by=by, reason=reason.strip())


def _decide(presence: Presence, conclusion: str, *, by: User, reason: str) -> Presence:
    half_day = hold_together(presence.half_day)
    refuse_strangers(by, half_day)
    held = hold_presence(presence, half_day)
    refuse(rules.absence_obstacle(held, conclusion))
    if not reason.strip():
        raise Refused(_("A reason is required for this step."), field="reason")
    return _conclude(held, conclusion, by=by, reason=reason.strip())


def _conclude(presence: Presence, conclusion: str, *, by: User, reason: str) -> Presence:
    statement = decision_statement(presence, by, conclusion)
    conclude(presence, conclusion, by=by, statement=statement, reason=reason)
    return presence
