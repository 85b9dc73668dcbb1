"""Those who run the half-days of a cohort decide a justification."""

from collections.abc import Callable

from django.db import transaction

from cohorts.absences import rules
from cohorts.absences.models import Justification
from cohorts.absences.states import JustificationState
from cohorts.attendance.models import Presence
from cohorts.attendance.services import excuse_absence, refuse_excuse
from cohorts.attendance.services.locks import (
    hold_presence,
    hold_together,
    refuse,
    refuse_strangers,
)
from lms import audit
from lms.accounts.models import User
from lms.kernel import clock


@transaction.atomic
def accept_justification(*, justification: Justification, by: User, reason: str) -> Justification:
    """Excuse the absence. The note and the file are deleted at once, and she is told."""
    return _decide(justification, excuse_absence, by=by, reason=reason)


@transaction.atomic
def refuse_justification(*, justification: Justification, by: User, reason: str) -> Justification:
    """Do not excuse the absence. The note and the file are deleted at once, and she is told."""
    return _decide(justification, refuse_excuse, by=by, reason=reason)


@transaction.atomic
def note_seen(*, justification: Justification, by: User) -> Justification:
    """Note that ``by`` opens the document of a justification that waits. The first time stays."""
    held, _presence = _hold(justification, by)
    if held.state == JustificationState.FILED and held.seen_at is None:
        Justification.objects.filter(pk=held.pk).update(seen_at=clock.now(), seen_by=by)
    audit.record(
        "justification.document_opened",
        by=by,
        on=held,
        subject_id=held.enrolment.person_id,
    )
    return held


def _decide(
    justification: Justification, decide: Callable[..., Presence], *, by: User, reason: str
) -> Justification:
    """The conclusion is that of attendance, and settling follows it (``concluding``): so whatever
    page an absence is decided on, what came with the justification goes."""
    held, presence = _hold(justification, by)
    refuse(rules.deciding_obstacle(held, presence))
    decide(presence=presence, by=by, reason=reason)
    held.refresh_from_db()
    return held


def _hold(justification: Justification, by: User) -> tuple[Justification, Presence | None]:
    half_day = hold_together(justification.half_day)
    refuse_strangers(by, half_day)
    presence = Presence.objects.filter(
        half_day=half_day, enrolment=justification.enrolment_id
    ).first()
    if presence is not None:
        presence = hold_presence(presence, half_day)
    held = (
        Justification.objects.select_related("enrolment__person")
        .select_for_update(of=("self",))
        .get(pk=justification.pk)
    )
    held.half_day = half_day
    return held, presence
