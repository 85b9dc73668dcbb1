"""What a chart shows, without a word on how it is drawn.

Every specification has a ``title``, a ``sentence`` that says what there is to see (composed from
the numbers when it is left empty), and raises ``ValueError`` when it makes no sense. ``None`` as a
value means that it is unknown: nothing is drawn and the table shows a dash. All texts are plain
text in the reader's language.
"""

from dataclasses import dataclass, field
from math import isfinite

from lms.kernel.charts.numbers import COUNT, ONE_DECIMAL, PERCENT, NumberFormat

Values = tuple[float | None, ...]
RADAR_AXES = 8


@dataclass(frozen=True, slots=True)
class Series:
    """A name and one value for each category, with the bounds of an interval if there is one."""

    label: str
    values: Values
    low: Values | None = None
    high: Values | None = None

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError("An interval has two bounds.")
        for bounds in (self.low, self.high):
            if bounds is not None and len(bounds) != len(self.values):
                raise ValueError("One interval for each value.")
        for value in (*self.values, *(self.low or ()), *(self.high or ())):
            _check_number(value)
        for low, value, high in zip(self.low or (), self.values, self.high or (), strict=False):
            if None not in (low, value, high) and not low <= value <= high:
                raise ValueError(f"{value} lies outside of its interval.")

    @property
    def has_interval(self) -> bool:
        return self.low is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """Amounts side by side, from zero. Vertical bars suit few categories with short names."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    sentence: str = ""
    category_label: str = ""
    number: NumberFormat = COUNT
    horizontal: bool = True
    stacked: bool = False
    maximum: float | None = None

    def __post_init__(self) -> None:
        _check_series(self.categories, self.series)
        if any(v is not None and v < 0 for series in self.series for v in series.values):
            raise ValueError("A bar starts at zero and has no negative length.")
        if self.stacked and any(series.has_interval for series in self.series):
            raise ValueError("Stacked bars cannot show intervals.")

    @property
    def reach(self) -> float:
        """Where the axis must go at least."""
        if self.maximum is not None:
            return self.maximum
        if self.stacked:
            columns = zip(*(series.values for series in self.series), strict=True)
            return max(sum(value or 0 for value in column) for column in columns)
        return max(_numbers(self.series), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart:
    """Values in the order of their categories, which are mostly dates or periods."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    sentence: str = ""
    category_label: str = ""
    number: NumberFormat = COUNT
    minimum: float = 0.0
    maximum: float | None = None

    def __post_init__(self) -> None:
        _check_series(self.categories, self.series)

    @property
    def lowest(self) -> float:
        """Where the axis starts: at ``minimum``, or lower when a value lies there."""
        return min([self.minimum, *_numbers(self.series)])

    @property
    def reach(self) -> float:
        """Where the axis must go at least."""
        if self.maximum is not None:
            return self.maximum
        return max(_numbers(self.series), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DumbbellRow:
    """One line: from ``start`` to ``end``, another's view, and the band aimed at."""

    label: str
    start: float | None = None
    end: float | None = None
    other: float | None = None
    target_low: float | None = None
    target_high: float | None = None

    def __post_init__(self) -> None:
        for value in (self.start, self.end, self.other, self.target_low, self.target_high):
            _check_number(value)
        if (self.target_low is None) != (self.target_high is None):
            raise ValueError("A band has two ends.")
        if self.target_low is not None and self.target_low > self.target_high:
            raise ValueError("A band goes upwards.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DumbbellChart:
    """Two moments and another's view on one scale, a row for each thing that is rated.

    A label left empty means that the chart has no such mark. ``levels`` names places of the scale
    (value, name); else numbers stand there.
    """

    title: str
    rows: tuple[DumbbellRow, ...]
    minimum: float
    maximum: float
    start_label: str
    end_label: str = ""
    other_label: str = ""
    target_label: str = ""
    sentence: str = ""
    category_label: str = ""
    number: NumberFormat = ONE_DECIMAL
    levels: tuple[tuple[float, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.rows:
            raise ValueError("A chart needs something to show.")
        if self.minimum >= self.maximum:
            raise ValueError("A scale goes upwards.")
        for mark in self.marks:
            if not mark.label and any(value is not None for value in mark.values):
                raise ValueError("A mark that is drawn needs a label.")
        values = [value for mark in self.marks for value in mark.values if value is not None]
        if any(not self.minimum <= value <= self.maximum for value in values):
            raise ValueError("A value lies outside of the scale.")

    @property
    def marks(self) -> tuple["Series", ...]:
        """Start, end, other and the two ends of the target, each as a series over the rows."""
        return (
            Series(self.start_label, tuple(row.start for row in self.rows)),
            Series(self.end_label, tuple(row.end for row in self.rows)),
            Series(self.other_label, tuple(row.other for row in self.rows)),
            Series(self.target_label, tuple(row.target_low for row in self.rows)),
            Series(self.target_label, tuple(row.target_high for row in self.rows)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPoint:
    """A proportion with the size it comes from."""

    label: str
    successes: int
    total: int
    highlighted: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.successes <= self.total or self.total == 0:
            raise ValueError(f"{self.successes} of {self.total} is no proportion.")

    @property
    def proportion(self) -> float:
        return self.successes / self.total


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPlot:
    """Proportions against their size, with the limits that chance alone explains.

    Between the limits at 95 % a point says nothing; beyond those at 99.8 % it calls for a look.
    The centre is the pooled proportion of the points.
    """

    title: str
    points: tuple[FunnelPoint, ...]
    sentence: str = ""
    category_label: str = ""
    total_label: str = ""
    proportion_label: str = ""
    number: NumberFormat = PERCENT

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("A chart needs something to show.")

    @property
    def centre(self) -> float:
        return sum(p.successes for p in self.points) / sum(p.total for p in self.points)

    @property
    def sizes(self) -> list[int]:
        """Sizes at which the limits are computed: those of the points, and some between."""
        totals = {point.total for point in self.points}
        top = max(round(max(totals) * 1.1), 5)
        return sorted(totals | {max(1, round(top * step / 40)) for step in range(1, 41)})


@dataclass(frozen=True, slots=True, kw_only=True)
class RadarChart:
    """A profile over three to eight axes of one scale; more cannot be read: use a dumbbell."""

    title: str
    axes: tuple[str, ...]
    series: tuple[Series, ...]
    minimum: float
    maximum: float
    sentence: str = ""
    category_label: str = ""
    number: NumberFormat = ONE_DECIMAL

    # The axes under the name that tables and sentences use for every chart of series.
    categories: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        if not 3 <= len(self.axes) <= RADAR_AXES:
            raise ValueError(f"A radar has 3 to {RADAR_AXES} axes, not {len(self.axes)}.")
        if self.minimum >= self.maximum:
            raise ValueError("A scale goes upwards.")
        object.__setattr__(self, "categories", self.axes)
        _check_series(self.axes, self.series)
        if any(series.has_interval for series in self.series):
            raise ValueError("A radar cannot show intervals.")
        values = [v for series in self.series for v in series.values if v is not None]
        if any(not self.minimum <= value <= self.maximum for value in values):
            raise ValueError("A value lies outside of the scale.")


Specification = BarChart | LineChart | DumbbellChart | FunnelPlot | RadarChart


def _numbers(series: tuple[Series, ...]) -> list[float]:
    return [
        number
        for one in series
        for number in (*one.values, *(one.low or ()), *(one.high or ()))
        if number is not None
    ]


def _check_number(value: float | None) -> None:
    if value is not None and not isfinite(value):
        raise ValueError(f"{value} cannot be drawn; an unknown value is None.")


def _check_series(categories: tuple[str, ...], series: tuple[Series, ...]) -> None:
    if not categories or not series:
        raise ValueError("A chart needs something to show.")
    if len(set(categories)) != len(categories):
        raise ValueError("Two categories have the same name.")
    if len({one.label for one in series}) != len(series):
        raise ValueError("Two series have the same name.")
    for one in series:
        if len(one.values) != len(categories):
            raise ValueError(f"“{one.label}” needs one value for each category.")
