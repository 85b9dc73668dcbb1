"""Which stored competency an item of a file is, and what the file leaves untold.

Pure: works on packages. An item is known by its identifier, else by a code that stands once on
both sides. What a format cannot tell, or an empty cell leaves open, stays as it stands.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _

from competencies.frameworks.services import without_standing
from competencies.interchange.codes import Codes
from competencies.interchange.differences import key_of
from competencies.interchange.moodle.writing import written_codes as moodle_codes
from competencies.interchange.package import Finding, Item, Link, Package, Value
from competencies.interchange.table.writing import written_codes as table_codes

# Formats that tell everything there is. The others tell a part and leave the rest alone; they name
# everything by a code, which is one of theirs where the platform has none or the same one twice.
COMPLETE = {"case"}
_WRITTEN: dict[str, Callable[[Package], Codes]] = {"moodle": moodle_codes, "table": table_codes}


def merged(
    incoming: Package, base: Package | None, format_name: str
) -> tuple[Package, list[Finding]]:
    """``incoming`` with the refs of ``base`` for what both have, completed from ``base``."""
    if base is None:
        return incoming, []
    written = _WRITTEN[format_name](base).items if format_name in _WRITTEN else {}
    known = _known(incoming, base, written)
    findings = _re_identified(incoming, base, known)
    complete = format_name in COMPLETE
    items = [
        _item(item, known.get(item.ref), known, written, complete=complete)
        for item in incoming.items
    ]
    result = replace(
        incoming,
        items=items,
        links=[_link(link, known) for link in incoming.links],
        values=_values(incoming, base),
    )
    if not complete:
        _complete(result, base)
    return result, findings


def _known(incoming: Package, base: Package, written: dict[str, str]) -> dict[str, Item]:
    """The stored item of each item of the file that is one, by the ref in the file.

    ``written`` are the codes that the format gives to the stored items.
    """
    by_identifier = {item.ref: item for item in base.items}
    by_folded = _once_folded(base.items)
    by_written = {written[item.ref]: item for item in base.items if item.ref in written}
    known: dict[str, Item] = {}
    taken: set[str] = set()
    for item in incoming.items:
        name = item.identifier or item.ref
        found = by_identifier.get(name) or by_folded.get(name.casefold())
        if found is None and item.identifier is None:
            found = by_written.get(item.code or item.ref)
        if found is not None and found.ref not in taken:
            known[item.ref] = found
            taken.add(found.ref)
    return known


def _once_folded(items: list[Item]) -> dict[str, Item]:
    """Items by their identifier in small letters, where that is one item's alone."""
    counts = Counter(item.ref.casefold() for item in items)
    return {item.ref.casefold(): item for item in items if counts[item.ref.casefold()] == 1}


def _once(items: list[Item]) -> dict[str, Item]:
    """Items by their code, those whose code is empty or stands twice left out."""
    counts = Counter(item.code for item in items)
    return {item.code: item for item in items if item.code and counts[item.code] == 1}


def _re_identified(incoming: Package, base: Package, known: dict[str, Item]) -> list[Finding]:
    taken = {item.ref for item in known.values()}
    free = {code: item for code, item in _once(base.items).items() if item.ref not in taken}
    return [
        Finding(
            "re_identified",
            _(
                "“%(code)s” has another identifier here than on the platform: it counts as a new "
                "competency, and answers to the old one do not follow."
            )
            % {"code": item.code},
            item.code,
        )
        for item in incoming.items
        if item.ref not in known and item.identifier is not None and item.code in free
    ]


def _item(
    item: Item,
    found: Item | None,
    known: dict[str, Item],
    written: dict[str, str],
    *,
    complete: bool,
) -> Item:
    parent = item.parent
    if parent in known:
        parent = known[parent].ref
    if found is None:
        return replace(item, parent=parent)
    moved = replace(item, ref=found.ref, identifier=found.identifier, parent=parent)
    if complete:
        return moved
    return replace(
        moved,
        # A code that the format gave where the platform has none, or twice the same.
        code=found.code if item.code == written.get(found.ref) else item.code,
        notes=item.notes or found.notes,
        kind=item.kind or found.kind,
        source=item.source or found.source,
        behaviours=item.behaviours or found.behaviours,
        changed_at=None,
        details={**found.details, **item.details},
    )


def _link(link: Link, known: dict[str, Item]) -> Link:
    ends = {
        name: replace(end, ref=known[end.ref].ref) if end.ref in known else end
        for name, end in (("origin", link.origin), ("destination", link.destination))
    }
    return replace(link, **ends)


def _values(incoming: Package, base: Package) -> list[Value]:
    """The axis values of the file, with the identity of those stored under the same code."""
    stored = {value.code: value for value in base.values}
    return [
        replace(
            value,
            identifier=value.identifier or stored[value.code].identifier,
            statement=value.statement or stored[value.code].statement,
            source=value.source or stored[value.code].source,
            details={**stored[value.code].details, **value.details},
        )
        if value.code in stored and value.identifier is None
        else value
        for value in incoming.values
    ]


def _complete(package: Package, base: Package) -> None:
    """Fill in what formats that tell a part leave open."""
    package.short_title = package.short_title or base.short_title
    package.audience = package.audience or base.audience
    package.status = package.status or base.status
    package.language = base.language
    package.details = {**without_standing(base.details), **package.details}
    told = {key_of(link) for link in package.links}
    refs = {item.ref for item in package.items}
    package.links = [
        *_with_identities(package.links, base),
        *(
            link
            for link in base.links
            if key_of(link) not in told
            and (link.origin.ref is None or link.origin.ref in refs)
            and (link.destination.ref is None or link.destination.ref in refs)
        ),
    ]
    if not package.axes:
        package.axes, package.values = base.axes, base.values
        places = {item.ref: item.axis_codes for item in base.items}
        package.items = [
            replace(item, axis_codes=places.get(item.ref, ())) for item in package.items
        ]


def _with_identities(links: list[Link], base: Package) -> list[Link]:
    """The stored link where it says the same: the file has no identifiers of links."""
    stored = {key_of(link): link for link in base.links}
    return [stored.get(key_of(link), link) for link in links]
