"""What a text says beside the words of its competencies, and whether another says it too.

All that is written counts, but for dates, what a source says of the standing of its own text, and
the order of associations: their numbers tell it where there is one.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from competencies.frameworks.services import STANDING
from competencies.interchange.package import End, Item, Link, Package, Value
from lms.kernel.reference import canonical_json

_DATE = "lastChangeDateTime"


def changed_words(before: Package, after: Package) -> list[str]:
    """The names of what differs: those of ``planning.WORDS`` but for the scale and the order."""
    old, new = _words(before), _words(after)
    names = [name for name in old if old[name] != new[name]]
    if _values_differ(before.values, after.values):
        names.append("axes")
    if _links_differ(before.links, after.links):
        names.append("associations")
    if _undated(before.details, STANDING) != _undated(after.details, STANDING):
        names.append("details")
    return names


def extra_of(item: Item) -> str:
    """What a source says of a competency and the platform has no field for, as text."""
    details = _undated(item.details)
    return canonical_json(details) if details else ""


def key_of(link: Link) -> tuple[str, str, str]:
    """What a link says; two links with the same key say the same."""
    ends = (link.origin, link.destination)
    return link.kind, *(end.ref or end.identifier for end in ends)


def _words(package: Package) -> dict[str, str]:
    return {
        "title": package.title,
        "short_title": package.short_title or package.title,
        "audience": package.audience,
        # What the platform takes where a source says nothing.
        "language": package.language or "fr",
        "status": package.status or "proposed",
    }


def _undated(details: Mapping[str, Any], standing: frozenset[str] = frozenset()) -> dict[str, Any]:
    """``details`` without dates; parts that are empty then are left out."""
    left_out = standing | {_DATE}
    parts = dict(details)
    if isinstance(parts.get("case"), Mapping):
        parts["case"] = {k: v for k, v in parts["case"].items() if k not in left_out}
    if isinstance(parts.get("edges"), Mapping):
        edges = {parent: _undated(said) for parent, said in parts["edges"].items()}
        parts["edges"] = {parent: said for parent, said in edges.items() if said}
    return {name: part for name, part in parts.items() if part}


def _values_differ(before: list[Value], after: list[Value]) -> bool:
    return len(before) != len(after) or any(map(_value_differs, before, after))


def _value_differs(before: Value, after: Value) -> bool:
    names = ("axis", "code", "label", "statement", "source")
    return (
        any(getattr(before, name) != getattr(after, name) for name in names)
        or after.identifier not in (None, before.identifier)
        or _undated(before.details) != _undated(after.details)
    )


def _links_differ(before: list[Link], after: list[Link]) -> bool:
    old, new = _by_key(before), _by_key(after)
    return old.keys() != new.keys() or any(
        len(old[key]) != len(links) or any(map(_link_differs, old[key], links))
        for key, links in new.items()
    )


def _by_key(links: list[Link]) -> dict[tuple[str, str, str], list[Link]]:
    found = defaultdict(list)
    for link in links:
        found[key_of(link)].append(link)
    return found


def _link_differs(before: Link, after: Link) -> bool:
    return (
        before.sequence != after.sequence
        or after.identifier not in (None, before.identifier)
        or _undated(before.details) != _undated(after.details)
        or _end_differs(before.origin, after.origin)
        or _end_differs(before.destination, after.destination)
    )


def _end_differs(before: End, after: End) -> bool:
    """Whether an end of the same identity is told otherwise."""
    if before.ref is not None or after.ref is not None:
        return False
    # A competency that the platform found has a version and a title though the file told none.
    is_found = bool(before.version)
    return (
        (after.title != before.title and (bool(after.title) or not is_found))
        or after.uri != before.uri
        or (is_found and after.version not in ("", before.version))
    )
