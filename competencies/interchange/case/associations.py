"""The CFAssociations of a package while it is read, each by itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from competencies.frameworks.enums import LINK_KINDS
from competencies.interchange.case.documents import Source
from competencies.interchange.case.findings import Report
from competencies.interchange.case.identifiers import generated
from competencies.interchange.case.objects import LONGEST_IDENTIFIER, Properties, said
from competencies.interchange.case.vocabulary import is_association_type
from competencies.interchange.package import End, Link

LARGEST_SEQUENCE = 2**31 - 1
_LONGEST_KIND = 100
_KINDS = {kind.lower(): kind for kind in LINK_KINDS}
_END_NAMES = frozenset({"title", "identifier", "uri", "targetType"})


@dataclass(frozen=True)
class Statement:
    """One association as the source makes it; its ends are told by identifier alone.

    ``is_link`` is set where we wrote it ourselves as a link and not as a place in the tree.
    ``sequence`` is its number in the order of the parent, which may be one that no link keeps.
    """

    link: Link
    place: int
    is_link: bool
    sequence: int | None

    @property
    def where(self) -> str:
        return f"CFAssociations[{self.place}]"


def read_associations(raw: list[Any], source: Source, report: Report) -> list[Statement]:
    """The associations in the order of the file; failures are in ``report``."""
    statements = []
    identifiers: set[str] = set()
    for place, one in enumerate(raw):
        where = f"CFAssociations[{place}]"
        if not isinstance(one, dict):
            report.fail("association_unreadable", where)
            continue
        statement = _statement(one, place, source, report)
        if statement is None:
            report.warn("association_without_end", where)
            continue
        identifier = statement.link.identifier
        if identifier is not None and identifier.lower() in identifiers:
            report.warn("identifier_twice", f"{where}.identifier")
            statement.link.identifier = None
        elif identifier is not None:
            identifiers.add(identifier.lower())
        statements.append(statement)
    return statements


def _statement(
    one: Mapping[str, Any], place: int, source: Source, report: Report
) -> Statement | None:
    found = Properties(one, "CFAssociation", f"CFAssociations[{place}]", report)
    kept: dict[str, Any] = {}
    origin = _end(found, "originNodeURI", kept, report)
    destination = _end(found, "destinationNodeURI", kept, report)
    if origin is None or destination is None:
        return None
    origin.version = said(found.ours, "origin_version")
    destination.version = said(found.ours, "destination_version")
    identifier = found.identifier() or None
    if identifier is None:
        report.warn("association_without_identifier", found.where)
    kind = _kind(found, report)
    sequence = found.number("sequenceNumber")
    details = source.told_uri(found, "CFAssociations", identifier or "")
    link = Link(
        kind=kind,
        origin=origin,
        destination=destination,
        identifier=identifier,
        sequence=sequence if 0 <= (sequence or 0) <= LARGEST_SEQUENCE else None,
        changed_at=found.moment(),
    )
    if link.sequence != sequence:
        report.warn("wrong_type", f"{found.where}.sequenceNumber")
    case = found.kept | kept
    beside = found.ours.get("details")
    link.details = (
        (beside if isinstance(beside, dict) else {}) | details | ({"case": case} if case else {})
    )
    return Statement(link, place, found.ours.get("link") is True, sequence)


def _kind(found: Properties, report: Report) -> str:
    """The type in the words of CASE 1.1; one that CASE does not know becomes an extension."""
    told = found.plain("associationType")
    kind = _KINDS.get(re.sub(r"[\s_-]", "", told).lower(), told)
    if is_association_type(kind) and len(kind) <= _LONGEST_KIND:
        return kind
    report.warn("unknown_association_type", f"{found.where}.associationType")
    word = re.sub(r"[^a-zA-Z0-9._-]+", "_", told.removeprefix("ext:")).strip("_") or "unknown"
    kind = f"ext:{word}"
    if len(kind) > _LONGEST_KIND:
        kind = f"{kind[:60]}_{generated('kind', told)[:8]}"
    if kind != f"ext:{told}":
        found.left["associationType"] = told
    return kind


def _end(found: Properties, name: str, kept: dict[str, Any], report: Report) -> End | None:
    """An end, taken out; None where it names nothing."""
    raw = found.left.pop(name, None)
    if isinstance(raw, str):
        raw = {"uri": raw}
    if not isinstance(raw, dict):
        return None
    told = {part: str(raw[part]) for part in ("title", "identifier", "uri") if _is_told(raw, part)}
    for part in sorted(_END_NAMES & set(raw)):
        if raw[part] is None:
            report.warn("explicit_null", f"{found.where}.{name}.{part}")
    identifier = told.get("identifier", "")
    if not identifier.strip():
        identifier = unquote(told.get("uri", "").rstrip("/").rpartition("/")[2].strip())
    if not identifier:
        return None
    if len(identifier) > LONGEST_IDENTIFIER:
        report.fail("identifier_too_long", f"{found.where}.{name}.identifier")
    carried = found.ours.get(name)
    beside = (carried if isinstance(carried, dict) else {}) | {
        part: value
        for part, value in raw.items()
        if part not in ("title", "identifier", "uri") and value is not None
    }
    if beside:
        kept[name] = beside
    return End(identifier=identifier, title=told.get("title", ""), uri=told.get("uri", ""))


def _is_told(raw: Mapping[str, Any], name: str) -> bool:
    value = raw.get(name)
    return isinstance(value, str | int | float) and not isinstance(value, bool)
