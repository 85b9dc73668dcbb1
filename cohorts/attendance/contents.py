"""The content of an evidence row as the chain hashes it: format 1 of ``cohorts.attendance.chain``.

What is not named here is not protected; a name added later makes a new format.
"""

from datetime import UTC, datetime
from typing import Any

from cohorts.attendance.models import Evidence, HalfDay


def content_of(evidence: Evidence) -> dict[str, Any]:
    """The hashed content, in strings, whole numbers and nulls."""
    return {
        "kind": str(evidence.kind),
        "presence": evidence.presence_id,
        "signer": evidence.signer_id,
        "signed_name": evidence.signed_name,
        "statement": evidence.statement,
        "reason": evidence.reason,
        "drawing": evidence.drawing,
        "facts": evidence.facts,
        "signed_at": stamp(evidence.signed_at),
        "timezone": evidence.timezone,
        "utc_offset_minutes": evidence.utc_offset_minutes,
        "client_time": stamp(evidence.client_time) if evidence.client_time else None,
        "client_key": str(evidence.client_key),
        "device_class": str(evidence.device_class),
    }


def hours_of(half_day: HalfDay) -> list[str]:
    """When a half-day takes place: start and end (UTC), and the zone of its place."""
    return [stamp(half_day.starts_at), stamp(half_day.ends_at), half_day.timezone]


def stamp(moment: datetime) -> str:
    """An instant in UTC with microseconds, the same from every database."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
