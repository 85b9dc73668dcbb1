"""A closed sheet is never changed in silence: a manager rectifies it, with her reason beside it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.attendance import rules
from cohorts.attendance.conclusions import announce_conclusion
from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.models import Presence
from cohorts.attendance.services.chaining import conclusion_of, keep_evidence
from cohorts.attendance.services.locks import hold_alone, hold_presence, refuse
from cohorts.attendance.statements import rectification_statement
from cohorts.attendance.states import PRESENT, HalfDayState
from cohorts.enrolment.progress import announce_progress
from cohorts.enrolment.services import mark_started
from lms import audit
from lms.accounts.models import User
from lms.audit.models import Audience
from lms.kernel.refusals import Refused


@transaction.atomic
def rectify_presence(
    *,
    presence: Presence,
    by: User,
    conclusion: str,
    late_minutes: int,
    left_early_minutes: int,
    reason: str,
) -> Presence:
    """Change what a closed sheet says of one trainee: there or absent, and the minutes missed.

    Managers of the cohort only. What was said before stays in the chain and in the log; the sheet
    gets a new version when it is sealed next. Refuses a change that changes nothing.
    """
    half_day = hold_alone(presence.half_day)
    if not rules.may_rectify(by, half_day):
        raise Refused(_("Only a manager of this cohort may rectify a closed sheet."))
    held = hold_presence(presence, half_day)
    minutes = (late_minutes, left_early_minutes) if conclusion in PRESENT else (0, 0)
    refuse(rules.rectifying_obstacle(held, conclusion, minutes))
    if not reason.strip():
        raise Refused(_("A reason is required for this step."), field="reason")
    before = conclusion_of(held)
    _conclude(held, conclusion, minutes, by=by, reason=reason.strip())
    if half_day.state != HalfDayState.RECTIFIED:
        audit.change_state(half_day, HalfDayState.RECTIFIED, by=by, reason=reason.strip())
    keep_evidence(
        half_day=half_day,
        presence=held,
        kind=EvidenceKind.RECTIFICATION,
        statement=rectification_statement(held, by),
        reason=reason.strip(),
        signer=by,
        concluded=held,
        facts={"before": before},
    )
    return held


def _conclude(
    presence: Presence, conclusion: str, minutes: tuple[int, int], *, by: User, reason: str
) -> None:
    noted: dict[str, Any] = {"late_minutes": minutes[0], "left_early_minutes": minutes[1]}
    if presence.state == conclusion:
        Presence.objects.filter(pk=presence.pk).update(**noted)
        presence.late_minutes, presence.left_early_minutes = minutes
        audit.record(
            "presence.minutes_noted",
            by=by,
            on=presence,
            reason=reason,
            subject_id=presence.enrolment.person_id,
            data=noted,
        )
    else:
        audit.change_state(
            presence,
            conclusion,
            by=by,
            reason=reason,
            effective_on=presence.half_day.local_day,
            subject_id=presence.enrolment.person_id,
            audience=Audience.PERSON,
            set_fields=noted,
        )
    if conclusion in PRESENT:
        mark_started(enrolment=presence.enrolment, on=presence.half_day.local_day, by=by)
    announce_progress(presence.enrolment, by)
    announce_conclusion(presence, by)
