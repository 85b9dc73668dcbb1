"""Definitions and rubrics of CASE 1.1 that tell a framework's item types, scale and behaviours."""

from collections.abc import Mapping
from typing import Any

from competencies.interchange.case import identifiers
from competencies.interchange.case.building import Builder
from competencies.interchange.case.extensions import conforming, ordered, with_extensions
from competencies.interchange.case.identifiers import address, generated
from competencies.interchange.case.moments import moment_text, parse_moment
from competencies.interchange.case.vocabulary import (
    DEFINITIONS,
    EXTENSION,
    PROPERTIES,
    is_valid,
)
from competencies.interchange.package import Item, ScaleText

# Parts of rubrics within one another: the property that has them, their class.
_PARTS = {
    "CFRubric": ("CFRubricCriteria", "CFRubricCriterion"),
    "CFRubricCriterion": ("CFRubricCriterionLevels", "CFRubricCriterionLevel"),
}


def definitions(builder: Builder) -> dict[str, Any]:
    """The CFDefinitions: those of the source, and the item types that we define."""
    case = builder.package.details.get("case")
    told = case.get("CFDefinitions") if isinstance(case, Mapping) else None
    told = told if isinstance(told, Mapping) else {}
    result: dict[str, Any] = {}
    other = {name: value for name, value in told.items() if name not in DEFINITIONS}
    extensions = other.pop("extensions", None)
    for name, (kind, required) in DEFINITIONS.items():
        found, rest = _foreign_list(builder, kind, required, told.get(name))
        if name == "CFItemTypes":
            found += _item_types(builder, {one["identifier"] for one in found})
        if found:
            result[name] = found
        if rest:
            other[name] = rest
    ours = {"other": other} if other else {}
    return result | with_extensions(extensions if isinstance(extensions, Mapping) else {}, ours)


def _item_types(builder: Builder, defined: set[str]) -> list[dict[str, Any]]:
    document = builder.identifier
    types = [
        {
            "identifier": identifiers.item_type_identifier(document, title),
            "uri": address(
                builder.base_url,
                "CFItemTypes",
                identifiers.item_type_identifier(document, title),
            ),
            "title": identifiers.one_line(title),
            "description": title,
            "hierarchyCode": str(place),
            "lastChangeDateTime": moment_text(builder.changed_at),
        }
        for place, title in enumerate(builder.item_type_titles(), start=1)
    ]
    return [one for one in types if one["identifier"] not in defined]


def _foreign_list(
    builder: Builder, kind: str, required: tuple[str, ...], told: Any
) -> tuple[list[dict[str, Any]], Any]:
    """What of a source's list can be said strictly, and what cannot."""
    if not isinstance(told, list):
        return [], told
    good, rest = [], []
    for one in told:
        if isinstance(one, Mapping) and _text(one, "identifier"):
            good.append(_foreign(builder, kind, required, one))
        else:
            rest.append(one)
    return good, rest


def _foreign(
    builder: Builder, kind: str, required: tuple[str, ...], one: Mapping[str, Any]
) -> dict[str, Any]:
    """A source's object made strict: what must be there is, what must not be is an extension."""
    found = dict(one)
    changed = parse_moment(one["lastChangeDateTime"]) if _text(one, "lastChangeDateTime") else None
    taken: dict[str, Any] = {
        "lastChangeDateTime": moment_text(changed[0] if changed else builder.changed_at)
    }
    if changed:
        del found["lastChangeDateTime"]
    if not is_valid("uri", one.get("uri")):
        taken["uri"] = address(builder.base_url, _COLLECTIONS[kind], one["identifier"])
    taken |= {name: "" for name in required if not isinstance(one.get(name), str)}
    part = _PARTS.get(kind)
    if part:
        good, rest = _foreign_list(builder, part[1], (), found.pop(part[0], None))
        taken[part[0]] = good or None
        taken["extensions"] = {"left_out": {part[0]: rest}} if rest else {}
    if PROPERTIES[kind]["extensions"] == "objects":
        return _foreign_level(found, taken)
    return conforming(kind, found, taken)


def _foreign_level(found: dict[str, Any], taken: Mapping[str, Any]) -> dict[str, Any]:
    """Levels alone have a list of extensions."""
    theirs = found.pop("extensions", None)
    if theirs is not None and not is_valid("objects", theirs):
        found["_extensions"], theirs = theirs, None
    level = conforming("CFRubricCriterionLevel", found, taken)
    ours = level.pop("extensions", None)
    extensions = ordered(theirs or []) + ([ours] if ours else [])
    return level | ({"extensions": extensions} if extensions else {})


_COLLECTIONS = {kind: name for name, (kind, _) in DEFINITIONS.items()} | {
    "CFRubric": "CFRubrics",
    "CFRubricCriterion": "CFRubricCriteria",
    "CFRubricCriterionLevel": "CFRubricCriterionLevels",
}


def rubrics(builder: Builder) -> list[dict[str, Any]]:
    """The CFRubrics: those of the source, then ours with the scale and what can be observed."""
    found, _ = foreign_rubrics(builder)
    package = builder.package
    if package.scale or any(item.behaviours for item in package.items):
        found.append(scale_rubric(builder))
    return found


def foreign_rubrics(builder: Builder) -> tuple[list[dict[str, Any]], Any]:
    """The rubrics of the source, and what it called so that has no identifier."""
    case = builder.package.details.get("case")
    told = case.get("CFRubrics") if isinstance(case, Mapping) else None
    return _foreign_list(builder, "CFRubric", (), told)


def scale_rubric(builder: Builder) -> dict[str, Any]:
    """The rubric that tells the scale: one criterion with its anchors, one for each competency
    that has behaviours of its own."""
    scale = builder.package.scale
    identifier = rubric_identifier(builder)
    criteria = [_anchors(builder, identifier, scale)] if scale else []
    for item in builder.package.items:
        if item.behaviours:
            criteria.append(_behaviours(builder, identifier, item, len(criteria) + 1))
    rubric = {
        "identifier": identifier,
        "uri": address(builder.base_url, "CFRubrics", identifier),
        "title": scale.title if scale else None,
        "lastChangeDateTime": moment_text(builder.changed_at),
        "CFRubricCriteria": criteria or None,
        "extensions": {EXTENSION: {"scale": _scale(scale) if scale else None}},
    }
    return {name: value for name, value in rubric.items() if value is not None}


def rubric_identifier(builder: Builder) -> str:
    """The identifier of the rubric that tells the scale."""
    return generated(builder.identifier, "rubric")


def _scale(scale: ScaleText) -> dict[str, Any]:
    told = {
        "key": scale.key,
        "status": scale.status,
        "version": scale.version,
        "proficient": [
            ordinal for ordinal, level in enumerate(scale.levels, start=1) if level.proficient
        ],
        "non_answers": [
            {"key": choice.key, "label": choice.label, "raters_only": choice.raters_only}
            for choice in scale.non_answers
        ],
    }
    return {name: told[name] for name in sorted(told) if told[name] not in (None, "", [])}


def _anchors(builder: Builder, rubric: str, scale: ScaleText) -> dict[str, Any]:
    identifier = generated(rubric, "anchors")
    changed = moment_text(builder.changed_at)
    levels = [
        _level(builder, identifier, ordinal, level.anchor, level.label, changed)
        for ordinal, level in enumerate(scale.levels, start=1)
    ]
    return _criterion(builder, rubric, identifier, 1, levels, changed, None)


def _behaviours(builder: Builder, rubric: str, item: Item, position: int) -> dict[str, Any]:
    identifier = generated(rubric, "criterion", builder.item_identifiers[item.ref])
    changed = moment_text(item.changed_at or builder.changed_at)
    scale = builder.package.scale
    labels = dict(enumerate((level.label for level in scale.levels), start=1)) if scale else {}
    levels = [
        _level(builder, identifier, ordinal, text, labels.get(ordinal), changed)
        for ordinal, text in sorted(item.behaviours.items())
    ]
    about = builder.item_link(item)
    return _criterion(builder, rubric, identifier, position, levels, changed, about)


def _criterion(
    builder: Builder,
    rubric: str,
    identifier: str,
    position: int,
    levels: list[dict[str, Any]],
    changed: str,
    about: dict[str, str] | None,
) -> dict[str, Any]:
    criterion = {
        "identifier": identifier,
        "uri": address(builder.base_url, "CFRubricCriteria", identifier),
        "CFItemURI": about,
        "position": position,
        "rubricId": rubric,
        "lastChangeDateTime": changed,
        "CFRubricCriterionLevels": levels or None,
    }
    return {name: value for name, value in criterion.items() if value is not None}


def _level(
    builder: Builder, criterion: str, ordinal: int, text: str, label: str | None, changed: str
) -> dict[str, Any]:
    identifier = generated(criterion, str(ordinal))
    level = {
        "identifier": identifier,
        "uri": address(builder.base_url, "CFRubricCriterionLevels", identifier),
        "description": text,
        "quality": label,
        "score": ordinal,
        "position": ordinal,
        "rubricCriterionId": criterion,
        "lastChangeDateTime": changed,
    }
    return {name: value for name, value in level.items() if value is not None}


def _text(one: Mapping[str, Any], name: str) -> bool:
    value = one.get(name)
    return isinstance(value, str) and bool(value.strip())
