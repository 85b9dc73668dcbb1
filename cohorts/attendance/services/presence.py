"""What every conclusion shares: the step, its proof in the chain, and telling what follows."""

from typing import Any

from cohorts.attendance.conclusions import announce_conclusion
from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.models import Evidence, Presence
from cohorts.attendance.services.chaining import keep_evidence
from cohorts.attendance.states import Conclusion
from cohorts.enrolment.progress import announce_progress
from cohorts.enrolment.services import mark_started
from lms import audit
from lms.accounts.models import User
from lms.audit.models import Audience


def record_present(
    presence: Presence,
    *,
    by: User,
    remote: bool,
    kind: str,
    statement: str,
    reason: str = "",
    holds_enrolment: bool = False,
    **proof: Any,
) -> Evidence:
    """Conclude that somebody is there and keep the proof ``kind`` of it; ``proof`` are further
    fields of ``keep_evidence``. The first presence starts the enrolment; progress is announced.
    The caller holds ``presence`` and its half-day, and says so when she has read the enrolment
    under its lock (``holds_enrolment``): otherwise it is held here, after the presence."""
    half_day, enrolment = presence.half_day, presence.enrolment
    audit.change_state(
        presence,
        Conclusion.PRESENT_REMOTE if remote else Conclusion.PRESENT_ONSITE,
        by=by,
        reason=reason,
        effective_on=half_day.local_day,
        subject_id=enrolment.person_id,
        audience=Audience.PERSON,
    )
    mark_started(enrolment=enrolment, on=half_day.local_day, by=by, is_held=holds_enrolment)
    announce_progress(enrolment, by, is_held=holds_enrolment)
    announce_conclusion(presence, by)
    return keep_evidence(
        half_day=half_day,
        presence=presence,
        kind=kind,
        statement=statement,
        signer=by,
        reason=reason,
        concluded=presence,
        **proof,
    )


def conclude(
    presence: Presence, conclusion: str, *, by: User, statement: str, reason: str = ""
) -> None:
    """Conclude something of ``presence``, which the caller holds with its half-day; ``statement``
    is what ``by`` declares. Those who wait for a conclusion are told before the proof is kept."""
    audit.change_state(
        presence,
        conclusion,
        by=by,
        reason=reason,
        subject_id=presence.enrolment.person_id,
        audience=Audience.PERSON,
    )
    announce_conclusion(presence, by)
    keep_evidence(
        half_day=presence.half_day,
        presence=presence,
        kind=EvidenceKind.DECISION,
        statement=statement,
        reason=reason,
        signer=by,
        concluded=presence,
    )
