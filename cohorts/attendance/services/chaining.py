"""The one door through which evidence is kept: each proof becomes a link of a chain."""

import secrets
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from cohorts.attendance.chain import START, link_digest, payload_digest
from cohorts.attendance.contents import content_of, stamp
from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.models import ChainLink, Evidence, HalfDay, Presence
from cohorts.attendance.services.locks import hold_chain
from lms.accounts.models import User
from lms.kernel import clock
from lms.kernel.refusals import Refused


def keep_evidence(
    *,
    half_day: HalfDay,
    kind: str,
    statement: str,
    signer: User | None,
    concluded: Presence | list[Presence] | None = None,
    facts: dict[str, Any] | None = None,
    **fields: Any,
) -> Evidence:
    """Append a proof with both clocks, the zone and its offset at that instant.

    ``signer`` is None for what the platform does by itself. ``concluded`` are the presences whose
    conclusion, as it stands on the instances now, this proof establishes. Holds the chain of
    ``half_day`` until the transaction ends, so it is called last, within one. Raises ``Refused``
    once the contents were purged.
    """
    if half_day.is_held and kind != EvidenceKind.PURGE and hasattr(half_day, "purge"):
        raise Refused(_("The evidence of this half-day was purged: nothing can be added to it."))
    now = clock.now()
    fields.setdefault("client_key", uuid4())
    presences = [concluded] if isinstance(concluded, Presence) else concluded or []
    facts = dict(facts or {})
    if presences:
        facts["conclusions"] = {str(each.pk): conclusion_of(each) for each in presences}
        facts["enrolments"] = {str(each.pk): each.enrolment_id for each in presences}
    evidence = Evidence(
        half_day=half_day,
        kind=kind,
        statement=statement,
        signer=signer,
        signed_name=signer.get_full_name() if signer else settings.PRODUCT_NAME,
        signed_at=now,
        timezone=half_day.timezone,
        utc_offset_minutes=_offset_minutes(half_day, now),
        facts=facts,
        salt=secrets.token_hex(16),
        **fields,
    )
    evidence.link = _append_link(half_day, now, payload_digest(evidence.salt, content_of(evidence)))
    evidence.save(force_insert=True)
    return evidence


def conclusion_of(presence: Presence) -> list[str | int]:
    """What is concluded, as chains write it: state, minutes late, minutes left early."""
    return [str(presence.state), presence.late_minutes, presence.left_early_minutes]


def _append_link(half_day: HalfDay, now: datetime, payload: str) -> ChainLink:
    hold_chain(half_day)
    last = (
        ChainLink.objects.filter(half_day=half_day)
        .order_by("-number")
        .values_list("number", "hash")
        .first()
    )
    number, previous = (last[0] + 1, last[1]) if last else (1, START)
    return ChainLink.objects.create(
        half_day=half_day,
        number=number,
        recorded_at=now,
        payload=payload,
        previous=previous,
        hash=link_digest(
            half_day=half_day.pk,
            number=number,
            recorded_at=stamp(now),
            payload=payload,
            previous=previous,
        ),
    )


def _offset_minutes(half_day: HalfDay, moment: datetime) -> int:
    offset = moment.astimezone(half_day.local_start.tzinfo).utcoffset()
    return int(offset.total_seconds() // 60)
