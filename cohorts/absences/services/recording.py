"""Steps of a conclusion that are taken here: the state, and its proof in the chain."""

from cohorts.attendance.conclusions import announce_conclusion
from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.models import Presence
from cohorts.attendance.services.presence import keep_evidence
from lms import audit
from lms.accounts.models import User
from lms.audit.models import Audience


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
