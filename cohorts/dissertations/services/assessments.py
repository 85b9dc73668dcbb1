"""The day of the jury: who came, each member's own assessment, the decision."""

from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cohorts.dissertations.enums import Opinion
from cohorts.dissertations.models import Assessment, Decision, Defence
from cohorts.dissertations.queries import membership_of
from cohorts.dissertations.rules import (
    check_assessing,
    check_attendance,
    check_outcome,
    why_not_decide,
    why_not_lock,
)
from cohorts.dissertations.states import AssessmentState, DefenceState, DissertationState
from lms.audit import change_state, hold, record
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.refusals import Refused

LONGEST_COMMENT = 10_000
HIGHEST_MARK = 20


@transaction.atomic
def record_attendance(*, defence: Defence, attended: bool, by) -> Defence:
    """Say that the defence was held, or that the author did not come; counts on the jury's day.

    For the president or a manager, from the jury's day on. Refused once said.
    """
    _lock(defence)
    check_attendance(defence, by)
    dissertation = defence.dissertation
    change_state(
        defence,
        DefenceState.HELD if attended else DefenceState.MISSED,
        by=by,
        subject_id=dissertation.enrolment.person_id,
    )
    change_state(
        dissertation,
        DissertationState.DEFENDED if attended else DissertationState.ABSENT,
        by=by,
        effective_on=defence.jury.held_on,
        subject_id=dissertation.enrolment.person_id,
        audience=Audience.PERSON,
    )
    return defence


@transaction.atomic
def save_assessment(
    *, defence: Defence, by, opinion: str, comment: str, mark: Decimal | None = None
) -> Assessment:
    """Keep the draft of a member's own assessment, whole or not, before or after the defence.

    Refused to others, once locked, for a defence that was missed, and for a mark not between 0
    and 20.
    """
    check_assessing(defence, by)
    if opinion and opinion not in Opinion.values:
        raise Refused(_("Choose one of the three opinions."), field="opinion")
    if mark is not None and not 0 <= mark <= HIGHEST_MARK:
        raise Refused(_("A mark lies between 0 and 20."), field="mark")
    if len(comment) > LONGEST_COMMENT:
        raise Refused(
            _("This comment is too long: %(limit)s signs at most.") % {"limit": LONGEST_COMMENT},
            field="comment",
        )
    _lock(defence)
    check_assessing(defence, by)
    assessment, _created = Assessment.objects.select_for_update().get_or_create(
        defence=defence,
        member=membership_of(defence.jury, by),
        defaults={"updated_at": clock.now()},
    )
    _check_draft(assessment)
    assessment.opinion, assessment.comment, assessment.mark = opinion, comment.strip(), mark
    assessment.updated_at = clock.now()
    assessment.save(update_fields=["opinion", "comment", "mark", "updated_at"])
    return assessment


@transaction.atomic
def lock_assessment(*, defence: Defence, by) -> Assessment:
    """Lock a member's own assessment for good. The last one to lock reveals all of them.

    Refused before the defence was held, without an opinion, and a second time.
    """
    _lock(defence)
    if sentence := why_not_lock(defence, by):
        raise Refused(sentence)
    assessment = defence.assessments.select_for_update().get(member=membership_of(defence.jury, by))
    # What she thinks is not written to the log: others read that.
    return change_state(
        assessment,
        AssessmentState.LOCKED,
        by=by,
        audience=Audience.INTERNAL,
        set_fields={"locked_at": clock.now()},
    )


@transaction.atomic
def decide(*, defence: Defence, outcome: str, by, reason: str = "") -> Decision:
    """Record what the jury decided together; it stays within the jury until published.

    By the president, once each of at least two members has locked. The decision is an ``Outcome``
    they agreed on, never computed. Refused without a reason unless validated, for a deferral in the
    second session, and a second time, even by a request of the same moment.
    """
    _lock(defence)
    if sentence := why_not_decide(defence, by):
        raise Refused(sentence)
    reason = reason.strip()
    check_outcome(defence, outcome, reason)
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                defence=defence,
                outcome=outcome,
                reason=reason,
                decided_at=clock.now(),
                decided_by=by,
            )
    except IntegrityError:
        raise Refused(_("The decision is recorded already.")) from None
    # Neither outcome nor reason: the log must not tell before the jury does.
    record("defence.decided", by=by, on=defence, audience=Audience.INTERNAL)
    return decision


def _lock(defence: Defence) -> None:
    hold(defence, "state")


def _check_draft(assessment: Assessment) -> None:
    if assessment.state != AssessmentState.DRAFT:
        raise Refused(_("Your assessment is locked: it cannot be changed any more."))
