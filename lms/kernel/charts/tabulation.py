"""The table of a chart: every number of its figure, for those who read or copy."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lms.kernel.charts.numbers import COUNT, NumberFormat
from lms.kernel.charts.specifications import (
    DumbbellChart,
    FunnelPlot,
    Series,
    Specification,
)
from lms.kernel.intervals import TAIL_95, TAIL_998, funnel_limits

# Header, values, format.
Column = tuple[str, Sequence[float | None], NumberFormat]


@dataclass(frozen=True, slots=True)
class ChartTable:
    """``rows`` are texts in the reader's language; ``values`` the same cells as numbers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    values: tuple[tuple[str | float | None, ...], ...]


def tabulate(spec: Specification) -> ChartTable:
    if isinstance(spec, FunnelPlot):
        return _funnel_table(spec)
    if isinstance(spec, DumbbellChart):
        low = _("%(label)s, from") % {"label": spec.target_label}
        high = _("%(label)s, to") % {"label": spec.target_label}
        *marks, target_low, target_high = spec.marks
        columns = [(mark.label, mark.values) for mark in marks if mark.label]
        if spec.target_label:
            columns += [(low, target_low.values), (high, target_high.values)]
        labels = [row.label for row in spec.rows]
    else:
        columns = [column for series in spec.series for column in _series_columns(series)]
        labels = list(spec.categories)
    first = spec.category_label or _("Name")
    return _table(first, labels, [(header, values, spec.number) for header, values in columns])


def _series_columns(series: Series) -> list[tuple[str, Sequence[float | None]]]:
    columns: list[tuple[str, Sequence[float | None]]] = [(series.label, series.values)]
    if series.low is not None and series.high is not None:
        columns.append((_("%(label)s, low") % {"label": series.label}, series.low))
        columns.append((_("%(label)s, high") % {"label": series.label}, series.high))
    return columns


def _funnel_table(spec: FunnelPlot) -> ChartTable:
    points = spec.points
    columns: list[Column] = [
        (_("Number"), [point.successes for point in points], COUNT),
        (spec.total_label or _("Out of"), [point.total for point in points], COUNT),
        (spec.proportion_label or _("Share"), [p.proportion for p in points], spec.number),
    ]
    for tail in (TAIL_95, TAIL_998):
        limits = [funnel_limits(spec.centre, point.total, tail=tail) for point in points]
        level = NumberFormat(decimals=0 if tail == TAIL_95 else 1, percent=True).text(1 - 2 * tail)
        low = _("%(level)s limit, low") % {"level": level}
        high = _("%(level)s limit, high") % {"level": level}
        columns.append((low, [limit.low for limit in limits], spec.number))
        columns.append((high, [limit.high for limit in limits], spec.number))
    return _table(spec.category_label or _("Name"), [point.label for point in points], columns)


def _table(
    first: str,
    labels: Sequence[str],
    columns: Sequence[Column],
) -> ChartTable:
    return ChartTable(
        headers=(first, *(header for header, _values, _number in columns)),
        rows=tuple(
            (label, *(number.text(values[place]) for _header, values, number in columns))
            for place, label in enumerate(labels)
        ),
        values=tuple(
            (label, *(values[place] for _header, values, _number in columns))
            for place, label in enumerate(labels)
        ),
    )
