"""A CFPackage of CASE 1.0 or 1.1 in: lenient with what real packages do, and saying each of it."""

from collections.abc import Mapping
from typing import Any

from competencies.interchange.case.associations import read_associations
from competencies.interchange.case.decoding import Unreadable, decode
from competencies.interchange.case.documents import (
    Members,
    Source,
    read_document,
    read_items,
)
from competencies.interchange.case.extensions import OTHER, split
from competencies.interchange.case.findings import Report
from competencies.interchange.case.placing import place_members
from competencies.interchange.case.restoring import read_definitions, report_nulls
from competencies.interchange.case.rubrics import read_rubrics
from competencies.interchange.package import Package, Reading

_PARTS = frozenset(
    {"CFDocument", "CFItems", "CFAssociations", "CFDefinitions", "CFRubrics", "extensions"}
)


def read(content: bytes, *, name: str = "") -> Reading:
    """What the bytes say. ``name`` is that of the file, a title where the document has none.

    Never raises for a bad file: what stops an import is in ``errors``, and then there is no
    package; what deviates and came in nevertheless is in ``warnings``, once for each kind.
    """
    report = Report()
    try:
        tree = decode(content, report)
        package = _package(_unwrapped(tree, report), name, report)
    except Unreadable:
        package = None
    if package is None or report.failed:
        return Reading(None, report.warnings(), report.errors())
    package.payload = tree if isinstance(tree, dict) else {"CFPackages": tree}
    return Reading(package, report.warnings(), [])


def _unwrapped(tree: Any, report: Report) -> Mapping[str, Any]:
    """The object with the CFDocument; raises ``Unreadable`` where there is none."""
    wrapped = False
    for _ in range(3):
        if isinstance(tree, dict) and isinstance(tree.get("CFDocument"), dict):
            if wrapped:
                report.warn("wrapped_package")
            return tree
        inner = list(tree.values()) if isinstance(tree, dict) else tree
        if not isinstance(inner, list):
            break
        packages = [one for one in inner if isinstance(one, dict) and "CFDocument" in one]
        if len(packages) > 1:
            report.fail("several_packages")
            raise Unreadable
        packages = packages or [one for one in inner if isinstance(one, dict | list)]
        if len(packages) != 1:
            break
        tree, wrapped = packages[0], True
    report.fail("not_a_package")
    raise Unreadable


def _package(raw: Mapping[str, Any], name: str, report: Report) -> Package | None:
    opened = read_document(raw["CFDocument"], name, report)
    items = _list(raw, "CFItems", "items_unreadable", report)
    associations = _list(raw, "CFAssociations", "associations_unreadable", report)
    if opened is None:
        return None
    package, source = opened
    members = read_items(items, source, report)
    statements = read_associations(associations, source, report)
    if report.failed:
        return None
    place_members(package, members, statements, source, report)
    _keep_the_rest(raw, package, members, source, report)
    return package


def _list(raw: Mapping[str, Any], name: str, failure: str, report: Report) -> list[Any]:
    value = raw.get(name)
    if isinstance(value, list):
        return value
    if value is not None:
        report.fail(failure, name)
    elif name in raw:
        report.warn("explicit_null", name)
    return []


def _keep_the_rest(
    raw: Mapping[str, Any], package: Package, members: Members, source: Source, report: Report
) -> None:
    """Definitions, rubrics and what is none of CASE stay with the details of the package."""
    kept: dict[str, Any] = {}
    rest = {name: value for name, value in raw.items() if value is not None and name not in _PARTS}
    for name in rest:
        report.warn("unknown_properties", name[:200])
    for name in ("CFDefinitions", "CFRubrics", "extensions"):
        if name in raw and raw[name] is None:
            report.warn("explicit_null", name)
    ours, theirs = split(raw.get("extensions"))
    other = ours.get(OTHER)
    rest |= other if isinstance(other, dict) else {}
    if theirs:
        rest["extensions"] = theirs
    for name in ("CFDefinitions", "CFRubrics"):
        report_nulls(raw.get(name), name, report)
    definitions, rubrics = raw.get("CFDefinitions"), raw.get("CFRubrics")
    if isinstance(definitions, dict):
        kept["CFDefinitions"] = read_definitions(definitions, source)
    elif definitions is not None:
        report.warn("wrong_type", "CFDefinitions")
        rest["CFDefinitions"] = definitions
    left_out = ours.get("CFRubrics")
    if isinstance(rubrics, list) or rubrics is None:
        kept["CFRubrics"] = read_rubrics(rubrics or [], package, members)
        kept["CFRubrics"] += left_out if isinstance(left_out, list) else []
    else:
        report.warn("wrong_type", "CFRubrics")
        rest["CFRubrics"] = rubrics
    kept["CFPackage"] = rest
    kept = {part: value for part, value in kept.items() if value}
    if kept:
        package.details["case"] = package.details.get("case", {}) | kept
