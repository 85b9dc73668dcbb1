"""What a source says beyond CASE, and what we say beyond it, in the ``extensions`` of an object.

Ours stand under one key, so that whoever reads the object can leave them aside as one thing.
``other`` in it has properties that CASE does not know or would not accept as they are.
"""

from collections.abc import Mapping
from typing import Any

from competencies.interchange.case.vocabulary import EXTENSION, PROPERTIES, is_valid

OTHER = "other"


def ordered(value: Any) -> Any:
    """``value`` with the names of every object in it sorted: databases keep no order of names."""
    if isinstance(value, Mapping):
        return {name: ordered(value[name]) for name in sorted(value)}
    if isinstance(value, list | tuple):
        return [ordered(part) for part in value]
    return value


def conforming(kind: str, found: Mapping[str, Any], taken: Mapping[str, Any]) -> dict[str, Any]:
    """An object of class ``kind``: what we say (``taken``) and what the source said (``found``).

    ``taken`` wins, and its ``extensions`` are ours; None in it means that we say nothing. What the
    source said and a strict reader would refuse goes to ``other``.
    """
    known = PROPERTIES[kind]
    other = {}
    result: dict[str, Any] = {}
    for name, value in found.items():
        if name == "extensions" and isinstance(value, Mapping):
            continue
        if name in known and name not in taken and is_valid(known[name], value):
            result[name] = ordered(value)
        elif value != taken.get(name):
            other[name] = value
    result |= {name: value for name, value in taken.items() if value is not None}
    ours = dict(taken.get("extensions") or {}) | ({OTHER: other} if other else {})
    result.pop("extensions", None)
    theirs = found.get("extensions")
    result |= with_extensions(theirs if isinstance(theirs, Mapping) else {}, ours)
    return {name: result[name] for name in known if name in result}


def with_extensions(theirs: Mapping[str, Any], ours: Mapping[str, Any]) -> dict[str, Any]:
    """An object of ``extensions`` alone, theirs and ours; empty where there are none."""
    extensions = {name: value for name, value in theirs.items() if name != EXTENSION}
    if ours:
        extensions[EXTENSION] = dict(ours)
    return {"extensions": ordered(extensions)} if extensions else {}


def split(extensions: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Ours and theirs of the ``extensions`` of an object; two empty ones where it has none."""
    if not isinstance(extensions, Mapping):
        return {}, {}
    theirs = {name: value for name, value in extensions.items() if name != EXTENSION}
    ours = extensions.get(EXTENSION)
    return (dict(ours) if isinstance(ours, Mapping) else {}), theirs
