"""One chart of each kind, and strategies for any chart."""

from hypothesis import strategies as st

from lms.kernel.charts import (
    PERCENT,
    BarChart,
    DumbbellChart,
    DumbbellRow,
    FunnelPlot,
    FunnelPoint,
    LineChart,
    RadarChart,
    Series,
)

BARS = BarChart(
    title="Followed in full, by place",
    categories=("Bretagne", "Île-de-France <b>&</b>"),
    series=(Series("Share", (12 / 14, 36 / 42), (0.60, 0.72), (0.96, 0.93)),),
    number=PERCENT,
    maximum=1,
)
GROUPS = BarChart(
    title="Numbers by year",
    categories=("2018", "2019", "2020"),
    series=(Series("In", (14, 42, 1031)), Series("Out", (12, None, 500))),
    horizontal=False,
)
STACK = BarChart(
    title="Stacked",
    categories=("One", "Two"),
    series=(Series("In", (14, 42)), Series("Out", (12, 36))),
    stacked=True,
)
LINES = LineChart(
    title="Month by month",
    categories=("Jan", "Feb", "Mar", "Apr"),
    series=(Series("A", (0.9, None, 0.8, 0.82)), Series("B", (0.7, 0.75, 0.74, 0.8))),
    number=PERCENT,
    maximum=1,
)
DUMBBELLS = DumbbellChart(
    title="Before and after",
    rows=(
        DumbbellRow(label="Lead a meeting", start=1, end=3, other=2, target_low=3, target_high=4),
        DumbbellRow(label="Evaluate", start=2, end=2),
        DumbbellRow(label="Not rated"),
    ),
    minimum=0,
    maximum=4,
    start_label="Before",
    end_label="After",
    other_label="Other view",
    target_label="Aim",
    levels=((0, "None"), (2, "Some"), (4, "Full")),
)
FUNNEL = FunnelPlot(
    title="Places",
    points=(
        FunnelPoint(label="P", successes=12, total=14, highlighted=True),
        FunnelPoint(label="Q", successes=10, total=40),
        FunnelPoint(label="R", successes=64, total=65),
    ),
)
RADAR = RadarChart(
    title="Profile",
    axes=("One", "Two", "Three", "Four"),
    series=(Series("Before", (1, 2, None, 0)), Series("After", (3, 3, 2, 4))),
    minimum=0,
    maximum=4,
)
EXAMPLES = {
    "bars": BARS,
    "groups": GROUPS,
    "stack": STACK,
    "lines": LINES,
    "dumbbells": DUMBBELLS,
    "funnel": FUNNEL,
    "radar": RADAR,
}

names = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=40)
numbers = st.none() | st.integers(0, 10_000) | st.floats(0, 10_000, allow_subnormal=False)
levels = st.none() | st.sampled_from([0, 1, 1.5, 2, 3, 4])


@st.composite
def series_for(draw, count):
    labels = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    made = []
    for label in labels:
        values = tuple(draw(st.lists(numbers, min_size=count, max_size=count)))
        low = high = None
        if draw(st.booleans()):
            low = tuple(None if value is None else value * 0.5 for value in values)
            high = tuple(None if value is None else value * 1.5 for value in values)
        made.append(Series(label, values, low, high))
    return tuple(made)


@st.composite
def charts_of_series(draw):
    categories = tuple(draw(st.lists(names, min_size=1, max_size=6, unique=True)))
    series = draw(series_for(len(categories)))
    if draw(st.booleans()):
        return LineChart(title="T", categories=categories, series=series)
    return BarChart(title="T", categories=categories, series=series, horizontal=draw(st.booleans()))


@st.composite
def dumbbell_charts(draw):
    rows = []
    for label in draw(st.lists(names, min_size=1, max_size=6)):
        low = draw(levels)
        rows.append(
            DumbbellRow(
                label=label,
                start=draw(levels),
                end=draw(levels),
                other=draw(levels),
                target_low=low,
                target_high=None if low is None else 4,
            )
        )
    return DumbbellChart(
        title="T",
        rows=tuple(rows),
        minimum=0,
        maximum=4,
        start_label="Before",
        end_label="After",
        other_label="Other",
        target_label="Aim",
    )


@st.composite
def funnels(draw):
    totals = draw(st.lists(st.integers(1, 200), min_size=1, max_size=5))
    points = tuple(
        FunnelPoint(label=draw(names), successes=draw(st.integers(0, total)), total=total)
        for total in totals
    )
    return FunnelPlot(title="T", points=points)


@st.composite
def radars(draw):
    axes = tuple(draw(st.lists(names, min_size=3, max_size=8, unique=True)))
    values = st.lists(levels, min_size=len(axes), max_size=len(axes))
    series = tuple(Series(label, tuple(draw(values))) for label in ("Before", "After"))
    return RadarChart(title="T", axes=axes, series=series, minimum=0, maximum=4)


any_chart = charts_of_series() | dumbbell_charts() | funnels() | radars()


def numbers_of(spec):
    """Every number that the caller put into ``spec``, unknown ones left out."""
    if isinstance(spec, FunnelPlot):
        found = [n for p in spec.points for n in (p.total, p.proportion)]
    elif isinstance(spec, DumbbellChart):
        found = [n for mark in spec.marks for n in mark.values]
    else:
        found = [n for s in spec.series for n in (*s.values, *(s.low or ()), *(s.high or ()))]
    return [number for number in found if number is not None]
