"""How the competencies of a version lie on their axes and below one another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from competencies.frameworks.enums import Axis
from competencies.frameworks.models import AxisValue, CompetencyRevision


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

    def standing(self) -> dict[str, list[UUID]]:
        """The competencies that stand on each axis value, by its code."""
        found: dict[str, list[UUID]] = {}
        for revision in self.revisions:
            for code in self.codes_of(revision):
                found.setdefault(code, []).append(revision.competency_id)
        return found

    def grid(self) -> list[tuple[AxisValue, list[Cell]]]:
        """For two axes: each value of the first with a cell for each value of the second."""
        first, second = self.axes
        found = {cell.values: cell for section in self.sections for cell in section.cells}
        return [
            (row, [found.get((row, column), Cell((row, column), ())) for column in columns])
            for columns in [self.values_on(second)]
            for row in self.values_on(first)
        ]


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


def axis_label(axis: str) -> str:
    """The name of an axis in the active language; an axis without words shows its key."""
    return str(Axis(axis).label) if axis in Axis.values else axis.capitalize()
