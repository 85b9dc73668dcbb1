"""The steps that signing and vouching share: keep the proof, conclude, tell what follows."""

from datetime import datetime
from typing import Any

from cohorts.attendance.models import Evidence, HalfDay, Presence
from cohorts.attendance.states import Conclusion
from cohorts.enrolment.progress import announce_progress
from cohorts.enrolment.services import mark_started
from lms import audit
from lms.accounts.models import User
from lms.audit.models import Audience
from lms.kernel import clock


def keep_evidence(*, half_day: HalfDay, signer: User, **fields: Any) -> Evidence:
    """Append a proof with both clocks, the zone and its offset at that instant."""
    now = clock.now()
    return Evidence.objects.create(
        half_day=half_day,
        signer=signer,
        signed_name=signer.get_full_name(),
        signed_at=now,
        timezone=half_day.timezone,
        utc_offset_minutes=_offset_minutes(half_day, now),
        **fields,
    )


def conclude_present(presence: Presence, *, by: User, remote: bool, reason: str = "") -> None:
    """The conclusion, the start of the enrolment at the first one, and the news of progress."""
    half_day = presence.half_day
    audit.change_state(
        presence,
        Conclusion.PRESENT_REMOTE if remote else Conclusion.PRESENT_ONSITE,
        by=by,
        reason=reason,
        effective_on=half_day.local_day,
        subject_id=presence.enrolment.person_id,
        audience=Audience.PERSON,
    )
    mark_started(enrolment=presence.enrolment, on=half_day.local_day, by=by)
    announce_progress(presence.enrolment, by)


def _offset_minutes(half_day: HalfDay, moment: datetime) -> int:
    offset = moment.astimezone(half_day.local_start.tzinfo).utcoffset()
    return int(offset.total_seconds() // 60)
