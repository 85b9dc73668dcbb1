"""The CFRubrics of a package while it is read: our scale and behaviours, and those of others."""

from collections.abc import Iterable, Mapping
from typing import Any

from competencies.frameworks.enums import NonAnswer
from competencies.interchange.case.documents import Members
from competencies.interchange.case.extensions import split
from competencies.interchange.case.objects import said
from competencies.interchange.case.restoring import restored
from competencies.interchange.case.vocabulary import is_valid
from competencies.interchange.package import Item, Package, ScaleLevel, ScaleNonAnswer, ScaleText


def read_rubrics(raw: list[Any], package: Package, members: Members) -> list[Any]:
    """Give ``package`` the scale and the behaviours that our rubric tells; the others come back."""
    others = []
    for rubric in raw:
        ours, _ = split(rubric.get("extensions")) if isinstance(rubric, dict) else ({}, {})
        if "scale" not in ours:
            others.append(restored(rubric))
            continue
        for criterion in _objects(rubric, "CFRubricCriteria"):
            about = criterion.get("CFItemURI")
            if not isinstance(about, dict):
                package.scale = package.scale or _scale(ours["scale"], rubric, criterion)
            elif isinstance(about.get("identifier"), str):
                item = members.get(about["identifier"])
                if isinstance(item, Item):
                    item.behaviours |= _behaviours(criterion)
    return others


def _scale(told: Any, rubric: Mapping[str, Any], criterion: Mapping[str, Any]) -> ScaleText | None:
    if not isinstance(told, dict):
        return None
    proficient = told.get("proficient")
    proficient = proficient if isinstance(proficient, list) else []
    levels = sorted(_levels(criterion), key=lambda level: level[0])
    return ScaleText(
        levels=tuple(
            ScaleLevel(said(level, "quality"), said(level, "description"), ordinal in proficient)
            for ordinal, level in levels
        ),
        non_answers=tuple(
            ScaleNonAnswer(choice["key"], said(choice, "label"), choice.get("raters_only") is True)
            for choice in _objects(told, "non_answers")
            if choice.get("key") in NonAnswer.values
        ),
        key=said(told, "key") or None,
        title=said(rubric, "title"),
        version=said(told, "version"),
        status=said(told, "status"),
    )


def _behaviours(criterion: Mapping[str, Any]) -> dict[int, str]:
    return {ordinal: said(level, "description") for ordinal, level in _levels(criterion)}


def _levels(criterion: Mapping[str, Any]) -> Iterable[tuple[int, Mapping[str, Any]]]:
    """Levels with their ordinals; one whose score is no whole number is none of ours."""
    for level in _objects(criterion, "CFRubricCriterionLevels"):
        score = level.get("score")
        if is_valid("number", score) and score == int(score) and score >= 1:
            yield int(score), level


def _objects(told: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = told.get(name)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
