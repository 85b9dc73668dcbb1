"""The life of an enrolment, step by step. Each step is a dated fact; nothing is overwritten."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cohorts.enrolment.models import Cohort, Departure, Enrolment
from cohorts.enrolment.rules import (
    check_confirmation,
    check_effective_day,
    correction_target,
    latest_change,
)
from cohorts.enrolment.states import DepartureReason, EnrolmentState, NeutralisationReason
from lms.accounts.models import Profile, Structure, User
from lms.audit import change_state, hold, record
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def enrol(
    *,
    cohort: Cohort,
    person: User,
    confirmed_on: date,
    by,
    structure: Structure | None = None,
    profile: Profile | None = None,
) -> Enrolment:
    """Enrol ``person`` from the day ``confirmed_on`` on (local to the cohort).

    Refused when she is enrolled there already, even by a request of the same moment, when her
    account is disabled, or when the day lies in the future or after the end of the cohort.
    """
    if not person.is_active:
        raise Refused(_("This account is disabled: the person cannot be enrolled."), field="email")
    check_confirmation(cohort, confirmed_on)
    try:
        with transaction.atomic():
            enrolment = Enrolment.objects.create(
                person=person,
                cohort=cohort,
                structure=structure,
                profile=profile,
                confirmed_on=confirmed_on,
                created_at=clock.now(),
            )
    except IntegrityError:
        raise Refused(
            _("%(person)s is already enrolled in this cohort.") % {"person": person},
            field="email",
        ) from None
    enrolment.changes.create(
        from_state="",
        to_state=EnrolmentState.ENROLLED,
        effective_on=confirmed_on,
        recorded_at=clock.now(),
        recorded_by=by,
    )
    record(
        "enrolment.created",
        by=by,
        on=enrolment,
        subject_id=person.pk,
        to_state=EnrolmentState.ENROLLED,
        audience=Audience.PERSON,
    )
    return enrolment


@transaction.atomic(savepoint=False)
def mark_started(*, enrolment: Enrolment, on: date, by, is_held: bool = False) -> Enrolment:
    """Her first half-day was attended on the local day ``on``. Does nothing unless enrolled.

    A day before the enrolment itself counts as the day of the enrolment. ``is_held`` says that the
    caller locked the row of ``enrolment``, which is as its row is.
    """
    if enrolment.state != EnrolmentState.ENROLLED:
        return enrolment
    if not is_held:
        _lock(enrolment)
    if enrolment.state != EnrolmentState.ENROLLED:
        return enrolment
    steps = enrolment.changes.order_by("-effective_on").values_list("effective_on", flat=True)
    since = steps.first() or enrolment.confirmed_on
    return _take(enrolment, EnrolmentState.STARTED, by=by, effective_on=max(on, since))


def withdraw(
    *, enrolment: Enrolment, cause: str, by, reason: str, effective_on: date | None = None
):
    """She leaves before her first half-day. ``cause`` is a ``DepartureReason``, for the figures;
    ``reason`` says it in words, which no figure shows."""
    return _leave(
        enrolment,
        EnrolmentState.WITHDRAWN,
        cause=cause,
        by=by,
        reason=reason,
        effective_on=effective_on,
    )


def suspend(*, enrolment: Enrolment, by, reason: str, effective_on: date | None = None):
    """She pauses; after twelve months the indicators count her as dropped out on this day."""
    return _step(
        enrolment, EnrolmentState.SUSPENDED, by=by, reason=reason, effective_on=effective_on
    )


def resume(*, enrolment: Enrolment, by, reason: str = "", effective_on: date | None = None):
    """She comes back after a pause. Refused unless suspended."""
    if _locked_state(enrolment) != EnrolmentState.SUSPENDED:
        raise Refused(_("Only a suspended enrolment can be resumed."))
    return _step(enrolment, EnrolmentState.STARTED, by=by, reason=reason, effective_on=effective_on)


def drop_out(
    *, enrolment: Enrolment, cause: str, by, reason: str, effective_on: date | None = None
):
    """She stops after her first half-day. ``cause`` as for ``withdraw``."""
    return _leave(
        enrolment,
        EnrolmentState.DROPPED_OUT,
        cause=cause,
        by=by,
        reason=reason,
        effective_on=effective_on,
    )


def exclude(*, enrolment: Enrolment, cause: str, by, reason: str, effective_on: date | None = None):
    """She may no longer follow the training; counts as dropped out. ``cause`` as for
    ``withdraw``: what led to it."""
    return _leave(
        enrolment,
        EnrolmentState.EXCLUDED,
        cause=cause,
        by=by,
        reason=reason,
        effective_on=effective_on,
    )


def neutralise(
    *,
    enrolment: Enrolment,
    cause: str,
    by,
    reason: str = "",
    effective_on: date | None = None,
):
    """Her exit counts against nobody. ``cause`` is a ``NeutralisationReason``, a closed list."""
    if cause not in NeutralisationReason.values:
        raise Refused(_("Choose a cause of the list."), field="cause")
    return _step(
        enrolment,
        EnrolmentState.NEUTRALISED,
        by=by,
        reason=reason.strip() or str(NeutralisationReason(cause).label),
        effective_on=effective_on,
        neutralisation=cause,
    )


@transaction.atomic
def close_without_award(*, enrolment: Enrolment, by, reason: str, effective_on: date | None = None):
    """Her training ends without the award: no dissertation, or one that the jury refused."""
    return _step(
        enrolment,
        EnrolmentState.NOT_CERTIFIED,
        by=by,
        reason=reason,
        effective_on=effective_on,
    )


@transaction.atomic
def correct(*, enrolment: Enrolment, by, reason: str, effective_on: date | None = None):
    """The last step was an error: a further dated fact takes her back to where she was.

    ``effective_on`` defaults to the day of that step, so that she was never there. Refused when the
    last step is not one that staff correct by hand (see ``rules.correction_target``).
    """
    _lock(enrolment)
    target = correction_target(enrolment)
    if target is None:
        raise Refused(_("There is no step here that could be corrected."))
    latest = latest_change(enrolment)
    if effective_on is None and latest is not None:
        effective_on = latest.effective_on
    return _step(
        enrolment, target, by=by, reason=reason, effective_on=effective_on, neutralisation=None
    )


@transaction.atomic
def _leave(enrolment: Enrolment, to: str, *, cause: str, **step) -> Enrolment:
    """Refused like any step, and for a cause that is not on the list."""
    if cause not in DepartureReason.values:
        raise Refused(_("Choose a cause of the list."), field="cause")
    left = _step(enrolment, to, **step)
    Departure.objects.create(change=left.changes.latest("pk"), reason=cause)
    return left


@transaction.atomic
def _step(
    enrolment: Enrolment,
    to: str,
    *,
    by,
    reason: str,
    effective_on: date | None,
    **set_fields,
) -> Enrolment:
    """Refused for a day in the future, before the enrolment or before her last step."""
    _lock(enrolment)
    if not Enrolment.TRANSITIONS.allows(enrolment.state, to):
        raise Refused(
            _("This step is not possible: the enrolment is “%(state)s”.")
            % {"state": enrolment.get_state_display()}
        )
    day = effective_on or clock.today(enrolment.zone)
    check_effective_day(enrolment, day)
    return _take(
        enrolment, to, by=by, effective_on=day, reason=reason.strip(), set_fields=set_fields
    )


def _take(enrolment: Enrolment, to: str, **step) -> Enrolment:
    # She may read what is written about her: the reason too.
    return change_state(
        enrolment, to, subject_id=enrolment.person_id, audience=Audience.PERSON, **step
    )


def _lock(enrolment: Enrolment) -> None:
    hold(enrolment, "state", "neutralisation", "confirmed_on")


@transaction.atomic
def _locked_state(enrolment: Enrolment) -> str:
    _lock(enrolment)
    return enrolment.state
