"""Reads of frameworks: what is in force, and how its competencies lie on their axes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, QuerySet, Value
from django.db.models.fields import BooleanField, CharField
from django.db.models.functions import Cast

from competencies.frameworks.enums import Axis
from competencies.frameworks.models import (
    AxisValue,
    CompetencyRevision,
    FrameworkVersion,
    Level,
    NonAnswerChoice,
    TargetRange,
)
from competencies.frameworks.states import VersionState


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """A level one can choose; ``value`` is its ordinal as a text."""

    id: int
    ordinal: int
    label: str
    anchor: str

    @property
    def value(self) -> str:
        return str(self.ordinal)


@dataclass(frozen=True, slots=True)
class NonAnswerOption:
    """A non-answer one can choose, in the words of the scale; ``value`` is its key."""

    value: str
    label: str
    raters_only: bool


@dataclass(frozen=True)
class Choices:
    """All that a scale version lets one answer, levels in rising order."""

    levels: tuple[LevelChoice, ...]
    non_answers: tuple[NonAnswerOption, ...]

    def level(self, ordinal: int) -> LevelChoice | None:
        """The level of that ordinal, if the scale has it."""
        return next((level for level in self.levels if level.ordinal == ordinal), None)

    def non_answer(self, key: str) -> NonAnswerOption | None:
        """The non-answer of that key, if the scale offers it."""
        return next((choice for choice in self.non_answers if choice.value == key), None)


@dataclass(frozen=True)
class Cell:
    """Competencies at the same place on every axis; ``values`` are in the order of the axes."""

    values: tuple[AxisValue, ...]
    revisions: tuple[CompetencyRevision, ...]

    @property
    def key(self) -> str:
        """A name for the cell that may stand in an address."""
        return "-".join(value.code for value in self.values) or "other"


@dataclass(frozen=True)
class Section:
    """A value of the first axis with its cells; ``value`` is None for what stands on no axis."""

    value: AxisValue | None
    cells: tuple[Cell, ...]

    @property
    def key(self) -> str:
        return self.value.code if self.value else "other"

    @property
    def revisions(self) -> tuple[CompetencyRevision, ...]:
        return tuple(revision for cell in self.cells for revision in cell.revisions)


@dataclass(frozen=True)
class Outline:
    """A framework version laid out: sections, cells, competencies, each in their order."""

    axes: tuple[str, ...]
    values: tuple[AxisValue, ...]
    revisions: tuple[CompetencyRevision, ...]
    places: Mapping[int, tuple[AxisValue, ...]] = field(repr=False)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """One for each value of the first axis that has competencies, then what has no place."""
        cells: dict[tuple[int, ...], list[CompetencyRevision]] = {}
        for revision in self.revisions:
            place = tuple(value.pk for value in self.places.get(revision.pk, ()))
            cells.setdefault(place, []).append(revision)
        order = {value.pk: place for place, value in enumerate(self.values)}
        by_id = {value.pk: value for value in self.values}
        sections: dict[int | None, list[Cell]] = {}
        off_the_axes = len(order)
        for place in sorted(cells, key=lambda p: [order[pk] for pk in p] or [off_the_axes]):
            cell = Cell(tuple(by_id[pk] for pk in place), tuple(cells[place]))
            sections.setdefault(place[0] if place else None, []).append(cell)
        return tuple(
            Section(by_id[pk] if pk else None, tuple(found)) for pk, found in sections.items()
        )

    @property
    def is_grid(self) -> bool:
        """Whether two axes cross, as missions and dimensions do."""
        return len(self.axes) == 2

    def values_on(self, axis: str) -> list[AxisValue]:
        """The values of ``axis`` in their order."""
        return [value for value in self.values if value.axis == axis]

    def codes_of(self, revision: CompetencyRevision) -> tuple[str, ...]:
        """The codes of the axis values that ``revision`` stands on."""
        return tuple(value.code for value in self.places.get(revision.pk, ()))

    def grid(self) -> list[tuple[AxisValue, list[Cell]]]:
        """For two axes: each value of the first with a cell for each value of the second."""
        first, second = self.axes
        found = {cell.values: cell for section in self.sections for cell in section.cells}
        return [
            (row, [found.get((row, column), Cell((row, column), ())) for column in columns])
            for columns in [self.values_on(second)]
            for row in self.values_on(first)
        ]


def published_version(framework_key: str) -> FrameworkVersion | None:
    """The version of that framework in force, framework and scale joined; None if there is none."""
    return _published().filter(framework__key=framework_key).first()


def published_frameworks() -> list[FrameworkVersion]:
    """The version in force of each framework by title, with ``competency_count``."""
    versions = _published().annotate(competency_count=Count("revisions"))
    newest: dict[int, FrameworkVersion] = {}
    for version in versions:
        newest.setdefault(version.framework_id, version)
    return sorted(newest.values(), key=lambda version: version.framework.title)


def _published() -> QuerySet[FrameworkVersion]:
    return (
        FrameworkVersion.objects.filter(state=VersionState.PUBLISHED)
        .select_related("framework", "scale_version__scale")
        .defer("source_payload")
        .order_by("-published_at", "-id")
    )


def competency_items(version: FrameworkVersion) -> list[CompetencyRevision]:
    """The competencies of ``version`` in their order."""
    return list(CompetencyRevision.objects.filter(framework_version=version).order_by("position"))


_REVISION_COLUMNS = [column.attname for column in CompetencyRevision._meta.concrete_fields]
_VALUE_COLUMNS = [column.attname for column in AxisValue._meta.concrete_fields]


def outline(version_id: int) -> Outline:
    """A framework version laid out on its axes, by one query whatever its size.

    An axis value that no competency stands on is left out.
    """
    # One plain row for each competency and axis: neither a query nor a model more than needed.
    rows = (
        CompetencyRevision.objects.filter(framework_version=version_id)
        .order_by("position", "pk")
        .values_list(*_REVISION_COLUMNS, *(f"axis_values__{name}" for name in _VALUE_COLUMNS))
    )
    revisions: dict[int, CompetencyRevision] = {}
    values: dict[int, AxisValue] = {}
    places: dict[int, list[AxisValue]] = {}
    split = len(_REVISION_COLUMNS)
    for row in rows:
        pk, value_id = row[0], row[split]
        if pk not in revisions:
            revisions[pk] = CompetencyRevision.from_db(rows.db, _REVISION_COLUMNS, row[:split])
        if value_id is not None:
            if value_id not in values:
                values[value_id] = AxisValue.from_db(rows.db, _VALUE_COLUMNS, row[split:])
            places.setdefault(pk, []).append(values[value_id])

    def order(value: AxisValue) -> tuple[int, int, int]:
        return value.axis_position, value.position, value.pk

    ordered = tuple(sorted(values.values(), key=order))
    return Outline(
        axes=tuple(dict.fromkeys(value.axis for value in ordered)),
        values=ordered,
        revisions=tuple(revisions.values()),
        places={pk: tuple(sorted(found, key=order)) for pk, found in places.items()},
    )


def choices_of(scale_version_id: int) -> Choices:
    """What the scale version lets one answer, by one query."""
    text = CharField()
    # No order of their own within a union.
    levels = (
        Level.objects.filter(scale_version=scale_version_id)
        .order_by()
        .values_list(
            Value("level", output_field=text),
            "id",
            "ordinal",
            "label",
            "anchor",
            Value(False, output_field=BooleanField()),
        )
    )
    offered = NonAnswerChoice.objects.filter(scale_version=scale_version_id).order_by()
    non_answers = offered.values_list(
        Value("non_answer", output_field=text),
        "id",
        "position",
        "label",
        Cast("key", text),
        "raters_only",
    )
    rows = sorted(levels.union(non_answers, all=True), key=lambda row: row[2])
    return Choices(
        levels=tuple(LevelChoice(*row[1:5]) for row in rows if row[0] == "level"),
        non_answers=tuple(
            NonAnswerOption(value=row[4], label=row[3], raters_only=bool(row[5]))
            for row in rows
            if row[0] == "non_answer"
        ),
    )


@dataclass(frozen=True)
class Targets:
    """The levels a function should reach, by the code of an axis value; both ends included."""

    title: str
    ranges: Mapping[str, tuple[int, int]]

    def band(self, codes: tuple[str, ...]) -> tuple[int, int] | None:
        """The range for a competency that stands on ``codes``; None where none is set."""
        return next((self.ranges[code] for code in codes if code in self.ranges), None)


def targets_for(framework_id: int, profile_code: str | None) -> Targets | None:
    """What the function of that profile should reach on the framework, or None when nobody says.

    A profile that two functions of the framework take in has the first by title.
    """
    if profile_code is None:
        return None
    rows = TargetRange.objects.filter(
        target_profile__framework=framework_id, target_profile__profiles=profile_code
    ).values_list("target_profile__title", "axis_code", "minimum", "maximum")
    by_title: dict[str, dict[str, tuple[int, int]]] = {}
    for title, code, minimum, maximum in rows:
        by_title.setdefault(title, {})[code] = (minimum, maximum)
    for title in sorted(by_title):
        return Targets(title, by_title[title])
    return None


def axis_label(axis: str) -> str:
    """The name of an axis in the active language; an axis without words shows its key."""
    return str(Axis(axis).label) if axis in Axis.values else axis.capitalize()
