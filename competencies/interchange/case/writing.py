"""A framework out as a CFPackage of CASE 1.1: strict, and the same bytes for the same framework."""

import json
from collections.abc import Mapping
from typing import Any

from competencies.interchange.case.building import Builder
from competencies.interchange.case.defining import definitions, foreign_rubrics, rubrics
from competencies.interchange.case.extensions import with_extensions
from competencies.interchange.package import Package


def write(package: Package, *, base_url: str) -> bytes:
    """The CFPackage as UTF-8 JSON with a line end.

    ``base_url`` (scheme and host) is where the platform serves what has no address of its own.
    Identifiers leave as they came; those that are None are made from what they identify.
    """
    return encode(package_object(Builder(package, base_url)))


def package_object(builder: Builder) -> dict[str, Any]:
    """The CFPackage as the object that is written."""
    parts = {
        "CFDocument": builder.document(),
        "CFItems": builder.values_and_items(),
        "CFAssociations": builder.associations(),
        "CFDefinitions": definitions(builder),
        "CFRubrics": rubrics(builder),
    } | _extensions(builder)
    return {name: part for name, part in parts.items() if part}


def _extensions(builder: Builder) -> dict[str, Any]:
    case = builder.package.details.get("case")
    beside = case.get("CFPackage") if isinstance(case, Mapping) else None
    other = dict(beside) if isinstance(beside, Mapping) else {}
    theirs = other.pop("extensions", None)
    _, rest = foreign_rubrics(builder)
    ours = {"other": other, "CFRubrics": rest}
    return with_extensions(
        theirs if isinstance(theirs, Mapping) else {},
        {name: value for name, value in ours.items() if value},
    )


def encode(tree: Mapping[str, Any]) -> bytes:
    """JSON as a person can read it and a program can compare it."""
    return (json.dumps(tree, ensure_ascii=False, indent=2) + "\n").encode()
