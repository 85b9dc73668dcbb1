"""What a caller of the API may ask of a list: a page of it, an order, a filter, some fields.

``filter`` is one condition such as ``title~'care'``, or two joined by AND or OR. A value stands in
single quotes; ~ means "contains". Texts are compared without regard to case.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from competencies.interchange.case.vocabulary import PROPERTIES

FIELDS = (*PROPERTIES["CFDocument"], "CFPackageURI")
DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1000
_CONDITION = r"\s*([A-Za-z]+)\s*(!=|>=|<=|=|>|<|~)\s*'([^']*)'\s*"
_FILTER = re.compile(rf"{_CONDITION}(?:(AND|OR){_CONDITION})?")
_COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "=": lambda told, wanted: told == wanted,
    "!=": lambda told, wanted: told != wanted,
    ">": lambda told, wanted: told > wanted,
    ">=": lambda told, wanted: told >= wanted,
    "<": lambda told, wanted: told < wanted,
    "<=": lambda told, wanted: told <= wanted,
    "~": lambda told, wanted: wanted in told,
}

Object = Mapping[str, Any]


class NotSelectable(Exception):
    """A parameter asks for what there is not. ``minor`` is the code of CASE for that."""

    def __init__(self, description: str, minor: str = "invalid_selection_field") -> None:
        super().__init__(description)
        self.description = description
        self.minor = minor


@dataclass(frozen=True)
class Page:
    """A part of a list of ``total`` objects."""

    objects: list[dict[str, Any]]
    total: int
    limit: int
    offset: int

    def offsets(self) -> dict[str, int]:
        """Where the pages begin that a caller may go on to, by relation."""
        last = max(self.total - 1, 0) // self.limit * self.limit
        found = {"first": 0, "last": last}
        if self.offset > 0:
            found["prev"] = max(self.offset - self.limit, 0)
        if self.offset + self.limit < self.total:
            found["next"] = self.offset + self.limit
        return found


def select(objects: Sequence[Object], parameters: Mapping[str, str]) -> Page:
    """The page that the query ``parameters`` ask for; raises ``NotSelectable``."""
    limit = min(_number(parameters, "limit", DEFAULT_LIMIT, least=1), LARGEST_LIMIT)
    offset = _number(parameters, "offset", 0, least=0)
    found = _sorted(_filtered(objects, parameters), parameters)
    page = [restricted(one, parameters) for one in found[offset : offset + limit]]
    return Page(page, len(found), limit, offset)


def restricted(one: Object, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The object with the ``fields`` asked for, all where none are; raises ``NotSelectable``."""
    if "fields" not in parameters:
        return dict(one)
    names = [name.strip() for name in parameters["fields"].split(",")]
    for name in names:
        if name not in FIELDS:
            raise NotSelectable(f"There is no field {name!r}.")
    return {name: value for name, value in one.items() if name in names}


def _filtered(objects: Sequence[Object], parameters: Mapping[str, str]) -> list[Object]:
    if "filter" not in parameters:
        return list(objects)
    matched = _FILTER.fullmatch(parameters["filter"])
    if not matched:
        raise NotSelectable("The filter cannot be read.")
    first, joint, second = matched.group(1, 2, 3), matched.group(4), matched.group(5, 6, 7)
    conditions = [first, second] if joint else [first]
    for name, _, _ in conditions:
        if name not in FIELDS:
            raise NotSelectable(f"There is no field {name!r}.")
    together = any if joint == "OR" else all
    return [one for one in objects if together(_holds(one, *condition) for condition in conditions)]


def _holds(one: Object, name: str, comparison: str, wanted: str) -> bool:
    return name in one and _COMPARISONS[comparison](_text(one[name]).lower(), wanted.lower())


def _sorted(objects: list[Object], parameters: Mapping[str, str]) -> list[Object]:
    name, order = parameters.get("sort", "identifier"), parameters.get("orderBy", "asc")
    if name not in FIELDS:
        raise NotSelectable(f"There is no field {name!r}.", "invalid_sort_field")
    if order not in ("asc", "desc"):
        raise NotSelectable("orderBy is asc or desc.", "invalid_sort_field")
    by_identifier = sorted(objects, key=lambda one: one["identifier"])
    return sorted(
        by_identifier, key=lambda one: _text(one.get(name, "")).lower(), reverse=order == "desc"
    )


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("title", ""))
    if isinstance(value, list):
        return ", ".join(_text(part) for part in value)
    return str(value)


def _number(parameters: Mapping[str, str], name: str, otherwise: int, *, least: int) -> int:
    told = parameters.get(name)
    if told is None:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,9}", told) or int(told) < least:
        raise NotSelectable(f"{name} is a whole number from {least}.")
    return int(told)
