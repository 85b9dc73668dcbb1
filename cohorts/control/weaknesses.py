"""What holds in a chain and yet weighs less than a signature given on the spot."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from cohorts.attendance.enums import SIGNATURES, EvidenceKind
from cohorts.attendance.states import PRESENT

# A signature is sent within seconds; what comes later waited in a device without network.
LATE = timedelta(minutes=10)


def weaknesses_of(document: dict[str, Any]) -> Counter[str]:
    """How many people of the half-day of ``document`` (a chain, as ``chain_documents`` gives it)
    are present on the trainer's word alone (``by_word``), on a rectification alone
    (``by_rectification``), or by a signature received long after its code was read
    (``signed_late``). Nothing of a purged half-day, whose contents are gone. No queries."""
    kinds: dict[str, set[str]] = defaultdict(set)
    late: set[str] = set()
    for kept in document["contents"].values():
        content = kept["content"]
        key = str(content["presence"])
        kinds[key].add(content["kind"])
        if content["kind"] == EvidenceKind.TRAINEE_SIGNATURE and _is_late(content):
            late.add(key)
    found: Counter[str] = Counter()
    for key, presence in document["presences"].items():
        if presence["conclusion"][0] in PRESENT:
            found[_weakness(kinds[key], is_late=key in late)] += 1
    del found[""]
    return found


def _weakness(kinds: set[str], *, is_late: bool) -> str:
    if kinds & set(SIGNATURES):
        return "signed_late" if is_late else ""
    if EvidenceKind.TRAINER_WORD in kinds:
        return "by_word"
    return "by_rectification" if EvidenceKind.RECTIFICATION in kinds else ""


def _is_late(content: dict[str, Any]) -> bool:
    """Whether the server received it long after the code that it carries was shown."""
    if not (code_at := content["facts"].get("code_at")):
        return False
    received = datetime.fromisoformat(content["signed_at"])
    return received - datetime.fromisoformat(code_at) > LATE
