"""Weighing anew whether somebody has followed her training in full."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.completion.queries import last_followed_on
from cohorts.completion.rules import (
    Line,
    are_met,
    completion_lines,
    last_fact,
    may_be_complete,
)
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.rules import latest_change
from cohorts.enrolment.states import EnrolmentState
from lms.audit import change_state, hold
from lms.audit.models import Audience
from lms.kernel import clock


@transaction.atomic(savepoint=False)
def review_completion(*, enrolment: Enrolment, by, is_held: bool = False) -> Enrolment:
    """Take ``enrolment`` to followed in full when every line of the rule is met, and back if not.

    It counts from the day of the last fact. Back to being in training is a further dated fact with
    the lines that fail as its reason: from the day of the completion when that was an error, else
    from today. Any other state is left alone: what holds an award is undone by hand.
    """
    # The caller's instance may be older than the step that her fact has just caused.
    if not is_held:
        hold(enrolment, "state")
    if enrolment.state not in (EnrolmentState.STARTED, EnrolmentState.COMPLETED):
        return enrolment
    if enrolment.state == EnrolmentState.STARTED and not may_be_complete(enrolment):
        return enrolment
    lines = completion_lines(enrolment)
    if enrolment.state == EnrolmentState.STARTED and are_met(lines):
        _take(enrolment, EnrolmentState.COMPLETED, by=by, day=_completed_on(enrolment, lines))
    elif enrolment.state == EnrolmentState.COMPLETED and any(line.met is False for line in lines):
        _take(
            enrolment,
            EnrolmentState.STARTED,
            by=by,
            day=_undone_on(enrolment),
            reason=_reason(lines),
        )
    return enrolment


def _take(enrolment: Enrolment, to: str, *, by, day: date, reason: str = "") -> None:
    change_state(
        enrolment,
        to,
        by=by,
        effective_on=day,
        reason=reason,
        subject_id=enrolment.person_id,
        audience=Audience.PERSON,
    )


def _completed_on(enrolment: Enrolment, lines: list[Line]) -> date:
    latest = latest_change(enrolment)
    days = [
        last_fact(lines),
        last_followed_on(enrolment),
        # Not before the step she is in: her state is the last of them.
        latest.effective_on if latest else None,
    ]
    return max((day for day in days if day), default=clock.today(enrolment.zone))


def _undone_on(enrolment: Enrolment) -> date:
    today = clock.today(enrolment.zone)
    latest = latest_change(enrolment)
    if latest is None or are_met(completion_lines(enrolment, on=latest.effective_on)):
        return today
    return latest.effective_on


def _reason(lines: list[Line]) -> str:
    failing = [
        _("%(label)s: %(detail)s") % {"label": line.label, "detail": line.detail}
        for line in lines
        if line.met is False
    ]
    return " ".join(failing)
