"""The CFDocument and the CFItems of a package while it is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from competencies.interchange.case.findings import Report
from competencies.interchange.case.identifiers import address, item_type_identifier
from competencies.interchange.case.objects import Properties, said
from competencies.interchange.case.vocabulary import (
    DEFAULT_CREATOR,
    UUID_SHAPE,
)
from competencies.interchange.package import Item, Package, Value

_AXIS = re.compile(r"[-a-zA-Z0-9_]+")


@dataclass(frozen=True)
class Source:
    """Where a package says it comes from; ``base_url`` is empty for one that is not ours."""

    document: str
    base_url: str = ""

    @property
    def is_ours(self) -> bool:
        return bool(self.base_url)

    def told_uri(self, found: Properties, collection: str, identifier: str) -> dict[str, str]:
        """The address the source gave, taken out, unless it is the one that we give anyway."""
        uri, odd = found.plain("uri"), said(found.ours, "uri")
        if odd:
            return {"uri": odd}
        if not uri or (self.is_ours and uri == address(self.base_url, collection, identifier)):
            return {}
        return {"uri": uri}


@dataclass
class Members:
    """The values and items of a package, found again by identifier however it is spelt."""

    values: list[Value] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    _exact: dict[str, Value | Item] = field(default_factory=dict)
    _folded: dict[str, Value | Item] = field(default_factory=dict)

    def add(self, member: Value | Item) -> None:
        (self.values if isinstance(member, Value) else self.items).append(member)
        identifier = str(member.identifier)
        self._exact[identifier] = member
        self._folded.setdefault(identifier.lower(), member)

    def get(self, identifier: str) -> Value | Item | None:
        """The member of that identifier: the letters as they are first, then in any case."""
        return self._exact.get(identifier) or self._folded.get(identifier.lower())

    def same_identity(self, identifier: str) -> Value | Item | None:
        """The member whose identifier that is. UUIDs are the same in upper and lower case."""
        if UUID_SHAPE.fullmatch(identifier):
            return self.get(identifier)
        return self._exact.get(identifier)


def read_document(
    raw: Mapping[str, Any], name: str, report: Report
) -> tuple[Package, Source] | None:
    """The package without its parts; None, with the reason in ``report``, without identity."""
    found = Properties(raw, "CFDocument", "CFDocument", report)
    identifier = found.identifier()
    if not identifier:
        report.fail("document_identifier_missing", "CFDocument.identifier")
        return None
    ours = found.ours
    source = Source(identifier, said(ours, "base_url") if "format" in ours else "")
    title = found.text("title")
    if not title.strip():
        title = PurePath(name).stem
        if not title:
            report.fail("document_title_missing", "CFDocument.title")
            return None
        report.warn("document_title_missing", "CFDocument.title")
    found.plain("caseVersion")
    creator = found.plain("creator")
    if creator and not (source.is_ours and creator == DEFAULT_CREATOR):
        found.left["creator"] = creator
    found.remark("description", "notes")
    axes = ours.get("axes")
    package = Package(
        title=title,
        identifier=identifier,
        key=said(ours, "key") or None,
        short_title=said(ours, "short_title"),
        audience=said(ours, "audience"),
        version=found.text("version"),
        status=said(ours, "status"),
        axes=tuple(axis for axis in axes if isinstance(axis, str))
        if isinstance(axes, list)
        else (),
        changed_at=found.moment(),
    )
    package.language = found.plain("language") or package.language
    package.details = source.told_uri(found, "CFDocuments", identifier)
    package.details |= _kept(found)
    return package, source


def read_items(raw: list[Any], source: Source, report: Report) -> Members:
    """The values and items in the order of the file; failures are in ``report``."""
    members = Members()
    for place, one in enumerate(raw):
        where = f"CFItems[{place}]"
        if not isinstance(one, dict):
            report.fail("item_unreadable", where)
            continue
        found = Properties(one, "CFItem", where, report)
        identifier = found.identifier()
        if not identifier:
            report.fail("identifier_missing", f"{where}.identifier")
            continue
        if source.is_ours and _is_value(found, members):
            member: Value | Item = _value(found, identifier, source)
        else:
            if not one.get("CFItemType", "absent"):
                report.warn("item_type_missing", f"{where}.CFItemType")
            member = _item(found, identifier, source, report)
        _add(members, member, where, report)
    return members


def _add(members: Members, member: Value | Item, where: str, report: Report) -> None:
    standing = members.same_identity(str(member.identifier))
    if standing is None:
        members.add(member)
        return
    report.warn("identifier_twice", f"{where}.identifier")
    if standing.statement != member.statement or standing.code != member.code:
        report.warn("item_left_out", where)


def _is_value(found: Properties, members: Members) -> bool:
    """Whether the item says that it is a value of an axis, in a way that can be true."""
    code = found.left.get("humanCodingScheme")
    return (
        _AXIS.fullmatch(said(found.ours, "axis")) is not None
        and isinstance(code, str)
        and bool(code.strip())
        and code not in {value.code for value in members.values}
    )


def _value(found: Properties, identifier: str, source: Source) -> Value:
    ours = found.ours
    found.plain("CFItemType")
    found.left.pop("CFItemTypeURI", None)
    statement, label = found.text("fullStatement"), found.text("abbreviatedStatement")
    return Value(
        axis=said(ours, "axis"),
        code=found.text("humanCodingScheme"),
        label=label,
        statement="" if ours.get("without_statement") else statement,
        source=said(ours, "source"),
        identifier=identifier,
        changed_at=found.moment(),
        details=source.told_uri(found, "CFItems", identifier) | _kept(found),
    )


def _item(found: Properties, identifier: str, source: Source, report: Report) -> Item:
    ours = found.ours
    code = found.text("humanCodingScheme")
    statement = _statement(found, code, report)
    kind = found.text("CFItemType")
    link = found.left.get("CFItemTypeURI")
    if isinstance(link, dict) and link.get("identifier") == item_type_identifier(
        source.document, kind
    ):
        del found.left["CFItemTypeURI"]
    found.remark("abbreviatedStatement", "alternativeLabel")
    return Item(
        ref=identifier,
        code=code,
        statement=statement,
        notes=found.text("notes"),
        kind="" if ours.get("without_type") else kind,
        source=said(ours, "source"),
        identifier=identifier,
        changed_at=found.moment(),
        details=source.told_uri(found, "CFItems", identifier) | _kept(found),
    )


def _statement(found: Properties, code: str, report: Report) -> str:
    """The full statement, or the longest of what the source says instead of it."""
    statement = found.text("fullStatement")
    if statement.strip():
        return statement
    for name in ("abbreviatedStatement", "alternativeLabel"):
        shorter = found.left.get(name)
        if isinstance(shorter, str) and shorter.strip():
            report.warn("statement_missing", f"{found.where}.fullStatement")
            return shorter
    if code.strip():
        report.warn("statement_missing", f"{found.where}.fullStatement")
        return code
    report.fail("item_without_text", f"{found.where}.fullStatement")
    return ""


def _kept(found: Properties) -> dict[str, Any]:
    """What nobody took, and what our extension carries along of other formats."""
    beside = found.ours.get("details")
    kept = {
        name: value
        for name, value in (beside.items() if isinstance(beside, dict) else ())
        if name not in ("case", "uri", "edges")
    }
    return kept | ({"case": found.kept} if found.kept else {})
