"""What a package defines for itself, while it is read: kept as the source says it.

What had to be made strict when we wrote it comes back as it was before.
"""

from collections.abc import Mapping
from typing import Any

from competencies.interchange.case.documents import Source
from competencies.interchange.case.extensions import OTHER, split
from competencies.interchange.case.findings import Report
from competencies.interchange.case.identifiers import item_type_identifier
from competencies.interchange.case.vocabulary import DEFINITIONS


def read_definitions(raw: Mapping[str, Any], source: Source) -> dict[str, Any]:
    """The definitions of the source, without the item types that we define ourselves."""
    result = {name: value for name, value in raw.items() if value is not None}
    ours, theirs = split(result.pop("extensions", None))
    if theirs:
        result["extensions"] = theirs
    for name in DEFINITIONS:
        if isinstance(result.get(name), list):
            result[name] = [restored(one) for one in result[name] if not _own(one, source)]
    other = ours.get(OTHER)
    for name, value in other.items() if isinstance(other, dict) else ():
        both = isinstance(result.get(name), list) and isinstance(value, list)
        result[name] = result[name] + value if both else value
    return {name: value for name, value in result.items() if value != []}


def report_nulls(tree: Any, where: str, report: Report) -> None:
    """Name every null in what is kept without being looked at further."""
    if isinstance(tree, list):
        for place, part in enumerate(tree):
            report_nulls(part, f"{where}[{place}]", report)
    elif isinstance(tree, dict):
        for name, part in tree.items():
            if part is None:
                report.warn("explicit_null", f"{where}.{name}"[:200])
            elif name != "extensions":
                report_nulls(part, f"{where}.{name}"[:200], report)


def _own(one: Any, source: Source) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("title"), str)
        and isinstance(one.get("description"), str)
        and one.get("identifier") == item_type_identifier(source.document, one["description"])
    )


def restored(one: Any) -> Any:
    """An object of the source as it was before it had to be made strict."""
    if not isinstance(one, dict):
        return one
    result = {name: value for name, value in one.items() if value is not None}
    theirs = result.pop("extensions", None)
    if isinstance(theirs, list):
        ours, rest = _last_of(theirs)
    else:
        ours, rest = split(theirs)
    if rest:
        result["extensions"] = rest
    for part in ("CFRubricCriteria", "CFRubricCriterionLevels"):
        if isinstance(result.get(part), list):
            result[part] = [restored(inner) for inner in result[part]]
    left_out = ours.get("left_out")
    for part, rest in left_out.items() if isinstance(left_out, dict) else ():
        standing = result.get(part, [])
        both = isinstance(standing, list) and isinstance(rest, list)
        result[part] = standing + rest if both else rest
    other = ours.get(OTHER)
    result |= other if isinstance(other, dict) else {}
    if "_extensions" in result:
        result["extensions"] = result.pop("_extensions")
    return result


def _last_of(extensions: list[Any]) -> tuple[dict[str, Any], list[Any]]:
    """Ours and theirs of a list of extensions, in which ours are an object of their own."""
    if extensions and isinstance(extensions[-1], dict):
        ours, theirs = split(extensions[-1])
        if ours and not theirs:
            return ours, extensions[:-1]
    return {}, extensions
