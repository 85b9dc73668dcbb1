"""What waited for a half-day that does not take place, or was held without the person, lapses.

Each is called within the transaction of the step, with the half-day held alone: nobody files, takes
back or decides meanwhile.
"""

from cohorts.absences.enums import Departure
from cohorts.absences.models import Justification, MakeUp
from cohorts.absences.services.purging import empty
from cohorts.absences.services.telling import tell_make_up
from cohorts.absences.states import UNDER_WAY, JustificationState, MakeUpState
from cohorts.attendance.models import HalfDay
from lms import audit
from lms.accounts.models import User
from lms.audit.models import Audience


def lapse_cancelled(*, half_day: HalfDay, by: User | None) -> None:
    """Cancelled or postponed: no absence is left to justify, and what was filed is deleted. Who was
    to come as a guest is told that she cannot make her absence up there."""
    for justification in _waiting(half_day):
        _lapse(justification, half_day, by)
    hosted = MakeUp.objects.filter(host=half_day, state__in=UNDER_WAY)
    joined = hosted.select_related("presence__enrolment__person", "presence__half_day__seminar")
    for make_up in joined.select_for_update(of=("self",)).order_by("pk"):
        make_up.host = half_day
        audit.change_state(
            make_up,
            MakeUpState.LAPSED,
            by=by,
            subject_id=make_up.presence.enrolment.person_id,
            audience=Audience.PERSON,
        )
        tell_make_up(make_up, by=by)


def lapse_of_leavers(*, half_day: HalfDay, by: User | None) -> None:
    """Closed without having them on the sheet: they left before, and nothing is to be decided."""
    on_the_sheet = half_day.presences.values("enrolment")
    for justification in _waiting(half_day).exclude(enrolment__in=on_the_sheet):
        _lapse(justification, half_day, by)


def _waiting(half_day: HalfDay):
    return (
        Justification.objects.filter(half_day=half_day, state=JustificationState.FILED)
        .select_related("enrolment__person")
        .select_for_update(of=("self",))
        .order_by("pk")
    )


def _lapse(justification: Justification, half_day: HalfDay, by: User | None) -> None:
    justification.half_day = half_day
    audit.change_state(
        justification,
        JustificationState.LAPSED,
        by=by,
        subject_id=justification.enrolment.person_id,
        audience=Audience.PERSON,
        set_fields=empty(justification, Departure.NOT_NEEDED),
    )
