"""Where items stand: parents, axis values, order – out of the associations of a package."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from competencies.interchange.case.associations import Statement
from competencies.interchange.case.documents import Members, Source
from competencies.interchange.case.findings import Report
from competencies.interchange.case.identifiers import address, edge_identifier, foreign_address
from competencies.interchange.case.moments import moment_text
from competencies.interchange.case.vocabulary import CHILD, is_valid
from competencies.interchange.package import End, Item, Link, Package, Value

_LAST = float("inf")


@dataclass
class _Places:
    """What the associations say of places, before it is decided which of it holds.

    ``spare`` are the edges to the document of items that an item places.
    """

    parents: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    top: dict[str, Statement] = field(default_factory=dict)
    spare: dict[str, Statement] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    axes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def place_members(
    package: Package,
    members: Members,
    statements: list[Statement],
    source: Source,
    report: Report,
) -> None:
    """Give ``package`` its values, items and links, in their order."""
    places = _Places()
    links: list[tuple[int, Link]] = []
    for statement in _distinct(statements, members, source, report):
        if statement.link.kind == CHILD and not statement.is_link:
            placed = _take_place(statement, places, members, package, source)
        else:
            placed = False
        if not placed:
            links.append((statement.place, _link(statement, members, package, source, report)))
    links += _choose_parents(places, members, package, source, report)
    links += _open_circles(places, members, package, source, report)
    for spare in places.spare.values():
        links.append((spare.place, _link(spare, members, package, source, None)))
    package.links = [link for _, link in sorted(links, key=lambda pair: pair[0])]
    for item in members.items:
        item.axis_codes = tuple(dict.fromkeys(places.axes[item.ref]))
    _report_tops(places, members, report)
    package.values = sorted(members.values, key=lambda value: _number(places, value))
    package.items = _in_order(members.items, places, source)


def _distinct(
    statements: list[Statement], members: Members, source: Source, report: Report
) -> Iterable[Statement]:
    """Each thing said once: the first time counts."""
    said: set[tuple[str, str, str, bool]] = set()
    for statement in statements:
        link = statement.link
        key = (
            link.kind,
            _identity(link.origin, members, source),
            _identity(link.destination, members, source),
            statement.is_link,
        )
        if key in said:
            report.warn("duplicate_edge", statement.where)
        else:
            said.add(key)
            yield statement


def _identity(end: End, members: Members, source: Source) -> str:
    member = members.get(end.identifier)
    if member is not None:
        return str(member.identifier)
    return source.document if _is_document(end, source) else end.identifier


def _is_document(end: End, source: Source) -> bool:
    return end.identifier.lower() == source.document.lower()


def _take_place(
    statement: Statement,
    places: _Places,
    members: Members,
    package: Package,
    source: Source,
) -> bool:
    """Note where the statement places a member; False where it says nothing of the tree."""
    link = statement.link
    child = members.get(link.origin.identifier)
    if child is None:
        return False
    identifier = str(child.identifier)
    parent = members.get(link.destination.identifier)
    if parent is None and _is_document(link.destination, source):
        places.top[identifier] = statement
    elif isinstance(parent, Value) and isinstance(child, Item):
        places.axes[identifier].append(parent.code)
        _keep_edge(statement, child, str(parent.identifier), package, source)
    elif isinstance(parent, Item) and isinstance(child, Item) and parent is not child:
        places.parents[identifier].append(statement)
    else:
        return False
    if statement.sequence is not None:
        number = places.numbers.get(identifier, statement.sequence)
        places.numbers[identifier] = min(number, statement.sequence)
    return True


def _choose_parents(
    places: _Places, members: Members, package: Package, source: Source, report: Report
) -> list[tuple[int, Link]]:
    """The first by number, then in the file, places the item; the others become links."""
    links = []
    for item in members.items:
        candidates = sorted(places.parents[item.ref], key=_by_number)
        top = places.top.get(item.ref)
        if candidates:
            first, *others = candidates
            item.parent = _parent_ref(first, members)
            places.numbers.pop(item.ref, None)
            if first.sequence is not None:
                places.numbers[item.ref] = first.sequence
            if top is not None:
                places.spare[item.ref] = places.top.pop(item.ref)
            if others or top is not None:
                report.warn("several_parents", first.where)
            links += [
                (other.place, _link(other, members, package, source, None)) for other in others
            ]
            if first.sequence is None:
                report.warn("sequence_missing", first.where)
        elif top is not None and top.sequence is None:
            report.warn("sequence_missing", top.where)
    return links


def _by_number(statement: Statement) -> tuple[float, int]:
    return (_LAST if statement.sequence is None else statement.sequence, statement.place)


def _parent_ref(statement: Statement, members: Members) -> str:
    parent = members.get(statement.link.destination.identifier)
    return str(parent.identifier) if parent is not None else ""


def _open_circles(
    places: _Places, members: Members, package: Package, source: Source, report: Report
) -> list[tuple[int, Link]]:
    """Open each circle of parents above one member: the first in the file of those that the
    document places as well, else the first of all.

    Keeps what the source says of the edges that hold after all.
    """
    by_ref = {item.ref: item for item in members.items}
    order = {item.ref: place for place, item in enumerate(members.items)}
    chosen = {
        item.ref: min(places.parents[item.ref], key=_by_number)
        for item in members.items
        if item.parent is not None
    }
    links = []
    safe: set[str] = set()
    for item in members.items:
        path: dict[str, None] = {}
        ref: str | None = item.ref
        while ref is not None and ref not in safe and ref not in path:
            path[ref] = None
            ref = by_ref[ref].parent
        if ref is not None and ref in path:
            walked = list(path)
            circle = walked[walked.index(ref) :]
            first = min(circle, key=lambda one: (one not in places.spare, order[one]))
            by_ref[first].parent = None
            places.numbers.pop(first, None)
            if first in places.spare:
                _stand_at_the_top(first, places)
            statement = chosen.pop(first)
            report.warn("cycle", statement.where)
            links.append((statement.place, _link(statement, members, package, source, None)))
        safe |= set(path)
    for ref, statement in chosen.items():
        _keep_edge(statement, by_ref[ref], str(by_ref[ref].parent), package, source)
    for identifier, statement in places.top.items():
        member = members.get(identifier)
        if member is not None:
            _keep_edge(statement, member, source.document, package, source)
    return links


def _stand_at_the_top(ref: str, places: _Places) -> None:
    statement = places.spare.pop(ref)
    places.top[ref] = statement
    if statement.sequence is not None:
        places.numbers[ref] = statement.sequence


def _keep_edge(
    statement: Statement, child: Value | Item, parent: str, package: Package, source: Source
) -> None:
    """Keep of the edge what writing would not say anyway."""
    link, said = statement.link, dict[str, Any]()
    usual = edge_identifier(source.document, str(child.identifier), parent)
    if link.identifier is not None and link.identifier != usual:
        said["identifier"] = link.identifier
    if "uri" in link.details:
        said["uri"] = link.details["uri"]
    case = dict(link.details.get("case", {}))
    if link.changed_at is not None and link.changed_at != (child.changed_at or package.changed_at):
        case["lastChangeDateTime"] = moment_text(link.changed_at)
    if case:
        said["case"] = case
    if said:
        child.details.setdefault("edges", {})[parent] = said


def _link(
    statement: Statement,
    members: Members,
    package: Package,
    source: Source,
    report: Report | None,
) -> Link:
    """The statement as a link, its ends resolved; without a report nothing is said of them."""
    link = statement.link
    for name, end in (("origin", link.origin), ("destination", link.destination)):
        member = members.get(end.identifier)
        if isinstance(member, Item):
            end.ref, end.identifier, end.title, end.uri = member.ref, "", "", ""
            continue
        if end.uri == _usual_uri(end, member, package, source):
            end.uri = ""
        is_here = member is not None or _is_document(end, source)
        if not is_here and not end.version and report is not None:
            report.warn(f"{name}_outside_package", statement.where)
    return link


def _usual_uri(end: End, value: Value | None, package: Package, source: Source) -> str:
    """The address that writing gives to an end which is no item and has none."""
    if value is not None or _is_document(end, source):
        told = (package if value is None else value).details.get("uri")
        collection = "CFDocuments" if value is None else "CFItems"
        if isinstance(told, str) and is_valid("uri", told):
            return told
        return address(source.base_url, collection, end.identifier)
    if end.version:
        return address(source.base_url, "CFItems", end.identifier)
    return foreign_address(end.identifier)


def _report_tops(places: _Places, members: Members, report: Report) -> None:
    """Items that nothing places: those with children are roots without an edge."""
    parents = {item.parent for item in members.items}
    for item in members.items:
        if item.parent is None and item.ref not in places.top and not item.axis_codes:
            code = "root_without_edge" if item.ref in parents else "item_without_parent"
            report.warn(code, item.code or item.ref)


def _number(places: _Places, member: Value | Item) -> float:
    return places.numbers.get(str(member.identifier), _LAST)


def _in_order(items: list[Item], places: _Places, source: Source) -> list[Item]:
    """Our own packages count through the whole; others below each parent."""
    if source.is_ours:
        counted = sorted(items, key=lambda item: _number(places, item))
        if _parents_come_first(counted):
            return counted
    children: dict[str | None, list[Item]] = defaultdict(list)
    for item in sorted(items, key=lambda item: _number(places, item)):
        children[item.parent].append(item)
    result: list[Item] = []
    waiting = children[None][::-1]
    while waiting:
        item = waiting.pop()
        result.append(item)
        waiting += children[item.ref][::-1]
    return result


def _parents_come_first(items: list[Item]) -> bool:
    met: set[str] = set()
    for item in items:
        if item.parent is not None and item.parent not in met:
            return False
        met.add(item.ref)
    return True
