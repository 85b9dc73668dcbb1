"""An absence is to be made up with another cohort: asked, confirmed, declined, given up."""

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.absences import rules
from cohorts.absences.models import MakeUp
from cohorts.absences.queries import make_up_under_way, possible_hosts
from cohorts.absences.services.locks import hold_with_host
from cohorts.absences.services.telling import tell_make_up
from cohorts.absences.states import MakeUpState
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.rules import leaver_obstacle, may_run
from cohorts.attendance.services.locks import refuse, refuse_strangers
from cohorts.attendance.states import NOT_HELD
from lms import audit
from lms.accounts.models import User
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def ask_make_up(*, presence: Presence, host: HalfDay, by: User) -> MakeUp:
    """Plan to make the absence ``presence`` up at ``host``.

    By the trainee herself it waits for a confirmation; by those who run her half-days it is
    confirmed with it. Asked again for the same half-day, it is the one that is there. One whose
    half-day does not take place any more makes room for another.
    """
    held, _host = hold_with_host(presence, host)
    is_own = held.enrolment.person_id == by.pk
    if not is_own:
        refuse_strangers(by, held.half_day)
    refuse(rules.make_up_obstacle(held))
    refuse(leaver_obstacle(held.enrolment))
    known = make_up_under_way(held)
    if known is not None and known.host_id == host.pk:
        return known
    if known is not None:
        _make_room(known, by)
    if host.pk not in {each.pk for each in possible_hosts(held)}:
        raise Refused(
            _("This half-day cannot make the absence up any more. Choose another one."),
            field="host",
        )
    make_up = MakeUp.objects.create(presence=held, host=host, asked_at=clock.now(), asked_by=by)
    audit.record(
        "make_up.asked",
        by=by,
        on=make_up,
        subject_id=held.enrolment.person_id,
        audience=Audience.PERSON,
    )
    if not is_own or may_run(by, held.half_day):
        _confirm(make_up, held, by)
    return make_up


@transaction.atomic
def confirm_make_up(*, make_up: MakeUp, by: User) -> MakeUp:
    """Agree that it is made up there; she is told, and the trainer who receives her sees her."""
    held, presence = _hold_make_up(make_up)
    refuse_strangers(by, presence.half_day)
    _refuse_unless_asked(held)
    refuse(rules.make_up_obstacle(presence))
    if held.host.state in NOT_HELD or held.host.ends_at <= clock.now():
        raise Refused(_("The other half-day is over or does not take place."))
    _confirm(held, presence, by)
    return held


@transaction.atomic
def decline_make_up(*, make_up: MakeUp, by: User, reason: str) -> MakeUp:
    """Say no to what she asked for, with a reason that she reads."""
    held, presence = _hold_make_up(make_up)
    refuse_strangers(by, presence.half_day)
    _refuse_unless_asked(held)
    _step(held, presence, MakeUpState.DECLINED, by=by, reason=reason.strip())
    tell_make_up(held, by=by)
    return held


@transaction.atomic
def give_up_make_up(*, make_up: MakeUp, by: User) -> MakeUp:
    """She will not go there after all; by herself or by those who run her half-days."""
    held, presence = _hold_make_up(make_up)
    if presence.enrolment.person_id != by.pk:
        refuse_strangers(by, presence.half_day)
    _step(held, presence, MakeUpState.WITHDRAWN, by=by)
    return held


def _confirm(make_up: MakeUp, presence: Presence, by: User) -> None:
    _step(make_up, presence, MakeUpState.CONFIRMED, by=by)
    tell_make_up(make_up, by=by)


def _make_room(known: MakeUp, by: User) -> None:
    if known.host.state not in NOT_HELD and known.host.ends_at > clock.now():
        raise Refused(
            _("Another make-up is already planned, on %(when)s. Give it up first.")
            % {"when": rules.when(known.host)}
        )
    _step(known, known.presence, MakeUpState.LAPSED, by=by)


def _step(make_up: MakeUp, presence: Presence, state: str, *, by: User, reason: str = "") -> None:
    audit.change_state(
        make_up,
        state,
        by=by,
        reason=reason,
        subject_id=presence.enrolment.person_id,
        audience=Audience.PERSON,
    )


def _refuse_unless_asked(make_up: MakeUp) -> None:
    if make_up.state != MakeUpState.ASKED:
        raise Refused(
            _("This is already settled: the make-up is “%(state)s”.")
            % {"state": make_up.get_state_display()}
        )


def _hold_make_up(make_up: MakeUp) -> tuple[MakeUp, Presence]:
    presence, _host = hold_with_host(make_up.presence, make_up.host)
    held = (
        MakeUp.objects.select_related("host__seminar__cohort", "host__seminar__trainer")
        .select_for_update(of=("self",))
        .get(pk=make_up.pk)
    )
    held.presence = presence
    return held, presence
