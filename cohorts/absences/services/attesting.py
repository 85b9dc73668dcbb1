"""The trainer who receives a guest says whether she came.

A guest is no row of the host's sheet, and she does not sign there: what proves the make-up is the
word of the trainer who received her. Attendance counts nothing of it, completion counts it as made
up (``Conclusion.MADE_UP``).
"""

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from cohorts.absences import rules
from cohorts.absences.models import MakeUp
from cohorts.absences.services.locks import hold_with_host
from cohorts.absences.services.telling import tell_make_up
from cohorts.absences.statements import attesting_statement, made_up_reason
from cohorts.absences.states import MakeUpState
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.services.locks import refuse, refuse_strangers
from cohorts.attendance.services.presence import conclude
from cohorts.attendance.states import Conclusion
from cohorts.enrolment.progress import announce_progress
from lms import audit
from lms.accounts.models import User
from lms.audit.models import Audience


@transaction.atomic
def attest_make_up(*, make_up: MakeUp, by: User, reason: str = "") -> MakeUp:
    """She came: her absence is made up, with where and when in the reason of the conclusion.

    By those who run the host's half-days; they need no right on her own cohort, whose staff
    confirmed the make-up. ``reason`` is needed after “did not come”.
    """
    held, presence, host = _hold(make_up)
    refuse_strangers(by, host)
    refuse(rules.attesting_obstacle(held, host))
    refuse(rules.make_up_obstacle(presence))
    _step(held, presence, MakeUpState.ATTENDED, by=by, reason=reason.strip())
    # What is kept is in the language of the installation; a refusal is in that of the reader.
    with override(settings.LANGUAGE_CODE):
        statement = attesting_statement(host, by, presence.enrolment.person)
        where_and_when = made_up_reason(host, by)
    conclude(presence, Conclusion.MADE_UP, by=by, statement=statement, reason=where_and_when)
    announce_progress(presence.enrolment, by)
    tell_make_up(held, by=by)
    return held


@transaction.atomic
def note_no_show(*, make_up: MakeUp, by: User) -> MakeUp:
    """She did not come: the absence stays what it was, and can be made up elsewhere."""
    held, presence, host = _hold(make_up)
    refuse_strangers(by, host)
    refuse(rules.attesting_obstacle(held, host))
    _step(held, presence, MakeUpState.MISSED, by=by)
    return held


def _step(make_up: MakeUp, presence: Presence, state: str, *, by: User, reason: str = "") -> None:
    audit.change_state(
        make_up,
        state,
        by=by,
        reason=reason,
        effective_on=make_up.host.local_day,
        subject_id=presence.enrolment.person_id,
        audience=Audience.PERSON,
    )


def _hold(make_up: MakeUp) -> tuple[MakeUp, Presence, HalfDay]:
    presence, host = hold_with_host(make_up.presence, make_up.host)
    held = MakeUp.objects.select_for_update().get(pk=make_up.pk)
    held.presence, held.host = presence, host
    return held, presence, host
