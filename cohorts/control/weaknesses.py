"""What holds in a chain and yet weighs less than a signature given on the spot."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from cohorts.attendance.enums import SIGNATURES, EvidenceKind
from cohorts.attendance.models import HalfDay
from cohorts.attendance.states import PRESENT

# A signature is sent within seconds; what comes later waited in a device without network.
LATE = timedelta(minutes=10)
# How long before a half-day begins, and after it has ended, signing on the spot is usual.
AROUND = timedelta(minutes=30)
_BY_HAND = (EvidenceKind.TRAINEE_SIGNATURE, EvidenceKind.DEVICE_SIGNATURE)


def weaknesses_of(document: dict[str, Any], half_day: HalfDay) -> Counter[str]:
    """How many people of ``half_day``, whose chain is ``document`` (as ``chain_documents`` gives
    it), are present on the trainer's word alone (``by_word``), on a rectification alone
    (``by_rectification``), by a signature received long after its code was read (``signed_late``),
    or given well before the beginning or after the end (``signed_early``, ``signed_after``).
    Nothing of a purged half-day, whose contents are gone. No queries."""
    kinds: dict[str, set[str]] = defaultdict(set)
    faults: dict[str, set[str]] = defaultdict(set)
    for kept in document["contents"].values():
        content = kept["content"]
        key = str(content["presence"])
        kinds[key].add(content["kind"])
        if content["kind"] in _BY_HAND:
            faults[key] |= set(_faults(content, half_day))
    found: Counter[str] = Counter()
    for key, presence in document["presences"].items():
        if presence["conclusion"][0] in PRESENT:
            found.update(faults[key] if kinds[key] & set(SIGNATURES) else _instead(kinds[key]))
    return found


def _instead(kinds: set[str]) -> list[str]:
    """What stands in for a signature."""
    if EvidenceKind.TRAINER_WORD in kinds:
        return ["by_word"]
    return ["by_rectification"] if EvidenceKind.RECTIFICATION in kinds else []


def _faults(content: dict[str, Any], half_day: HalfDay) -> Iterator[str]:
    received = datetime.fromisoformat(content["signed_at"])
    if code_at := content["facts"].get("code_at"):
        # The code says when she was there; until it was received it waited on her device.
        if received - datetime.fromisoformat(code_at) > LATE:
            yield "signed_late"
        received = datetime.fromisoformat(code_at)
    if half_day.starts_at - received > AROUND:
        yield "signed_early"
    elif received - half_day.ends_at > AROUND:
        yield "signed_after"
