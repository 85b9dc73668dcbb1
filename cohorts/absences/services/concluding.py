"""What follows a conclusion: the justification and the make-up that waited for it are settled."""

from cohorts.absences.enums import Departure
from cohorts.absences.models import Justification, MakeUp
from cohorts.absences.services.purging import empty
from cohorts.absences.services.telling import tell_decision
from cohorts.absences.states import UNDER_WAY, JustificationState, MakeUpState
from cohorts.attendance.models import Presence
from cohorts.attendance.states import ABSENCES, Conclusion
from lms import audit
from lms.accounts.models import User
from lms.audit.models import Audience

_SETTLED = {
    Conclusion.EXCUSED: (JustificationState.ACCEPTED, Departure.DECIDED),
    Conclusion.UNEXCUSED: (JustificationState.REFUSED, Departure.DECIDED),
}


def settle(*, presence: Presence, by: User | None) -> None:
    """Called within the transaction of each conclusion, with ``presence`` and its half-day held.

    Closed without her, an absence with a justification is “justification filed”. Decided, made up
    or proved wrong, it needs no justification any more, and what came with it is deleted.
    """
    filed = Justification.objects.filter(
        half_day=presence.half_day_id,
        enrolment=presence.enrolment_id,
        state=JustificationState.FILED,
    )
    # Nearly always nothing waits: seeing that must stay cheap where a whole room signs.
    if filed.exists():
        held = filed.select_related("enrolment__person").select_for_update(of=("self",))
        _settle_justification(held.first(), presence, by)
    # Nobody is absent of a half-day that is still open, and nothing but an absence is made up.
    if presence.half_day.is_held and presence.state not in ABSENCES:
        _settle_make_up(presence, by)


def _settle_justification(
    justification: Justification | None, presence: Presence, by: User | None
) -> None:
    if justification is None:
        return
    justification.half_day = presence.half_day
    match presence.state:
        case Conclusion.JUSTIFICATION_FILED:
            return
        case Conclusion.ABSENT:
            audit.change_state(
                presence,
                Conclusion.JUSTIFICATION_FILED,
                by=None,
                subject_id=justification.enrolment.person_id,
                audience=Audience.PERSON,
            )
            return
    state, why = _SETTLED.get(presence.state, (JustificationState.LAPSED, Departure.NOT_NEEDED))
    audit.change_state(
        justification,
        state,
        by=by,
        subject_id=justification.enrolment.person_id,
        audience=Audience.PERSON,
        set_fields=empty(justification, why),
    )
    if presence.state in _SETTLED:
        tell_decision(justification, accepted=state == JustificationState.ACCEPTED, by=by)


def _settle_make_up(presence: Presence, by: User | None) -> None:
    """Somebody present needs none; one that was made up elsewhere needs no other."""
    under_way = MakeUp.objects.filter(presence=presence, state__in=UNDER_WAY)
    if not under_way.exists():
        return
    for make_up in under_way.select_related("host").select_for_update(of=("self",)):
        audit.change_state(
            make_up,
            MakeUpState.LAPSED,
            by=by,
            subject_id=presence.enrolment.person_id,
            audience=Audience.PERSON,
        )
