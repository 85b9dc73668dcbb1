"""Dumbbells on a scale, and the funnel."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from lms.kernel.charts.drawings.canvas import Drawing, Point, wrapped
from lms.kernel.charts.drawings.frame import (
    LABEL,
    LINE,
    NAMES,
    SHEET,
    SMALL,
    WIDTH,
    Scale,
    frame,
    legend,
    scale,
)
from lms.kernel.charts.numbers import COUNT, round_ticks
from lms.kernel.charts.palette import mark_of
from lms.kernel.charts.specifications import DumbbellChart, FunnelPlot
from lms.kernel.intervals import TAIL_95, TAIL_998, funnel_limits


def dumbbells(spec: DumbbellChart, *, on_a_sheet: bool = False) -> Drawing:
    """The name above its marks, or beside them where there is room."""
    drawing = Drawing(SHEET if on_a_sheet else WIDTH)
    left = NAMES if on_a_sheet else 0
    x = scale(spec.minimum, spec.maximum, left + 16, drawing.width - 16)
    y = _dumbbell_legend(drawing, spec)
    start_of_rows = y
    body: list[Callable[[], None]] = []
    for row in spec.rows:
        top = y
        for text in wrapped(row.label, left or WIDTH, LABEL):
            body.append(lambda text=text, y=y: drawing.text((0, y + 12), text, size=LABEL))
            y += LINE
        if on_a_sheet:
            body.append(lambda row=row, y=(top + y) / 2: _dumbbell(drawing, row, x, y))
            y += 9
            continue
        body.append(lambda row=row, y=y: _dumbbell(drawing, row, x, y + 13))
        y += 36
    levels = spec.levels or tuple(
        (tick, spec.number.text(tick))
        for tick in round_ticks(spec.minimum, spec.maximum, number=spec.number)
        if spec.minimum <= tick <= spec.maximum
    )
    for value, _name in levels:
        drawing.line((x(value), start_of_rows), (x(value), y), colour="chart-grid")
    for step in body:
        step()
    room = (drawing.width - left - 32) / max(len(levels) - 1, 1)
    for value, name in levels:
        # The first and the last stay within the drawing.
        anchor = {spec.minimum: "start", spec.maximum: "end"}.get(value, "middle")
        at = {"start": left, "end": drawing.width}.get(anchor, x(value))
        for number, text in enumerate(wrapped(name, room, SMALL)[:3]):
            drawing.text(
                (at, y + 14 + number * 14), text, anchor=anchor, size=SMALL, colour="chart-soft"
            )
    lines = max(len(wrapped(name, room, SMALL)[:3]) for _value, name in levels)
    drawing.height = y + 8 + lines * 14
    return drawing


def _dumbbell(drawing: Drawing, row, x: Scale, y: float) -> None:
    if row.target_low is not None:
        left, right = x(row.target_low), x(row.target_high)
        drawing.box(
            left - 5, y - 12, right - left + 10, 24, colour="chart-band", outline="chart-line"
        )
    if row.start is not None and row.end is not None:
        drawing.line((x(row.start), y), (x(row.end), y), colour="chart-line", width=3)
    for index, value in enumerate((row.start, row.end, row.other)):
        if value is not None:
            mark = mark_of(index)
            # The start is larger: it still shows around an end at the same place.
            drawing.marker(
                (x(value), y),
                symbol=mark.symbol,
                colour=mark.colour,
                size=9 if index == 0 else 6,
                hollow=index == 0,
            )


def _dumbbell_legend(drawing: Drawing, spec: DumbbellChart) -> float:
    def key(index: int) -> Callable[[Point], None]:
        mark = mark_of(index)
        return lambda at: drawing.marker(
            at, symbol=mark.symbol, colour=mark.colour, size=7, hollow=index == 0
        )

    labels = (spec.start_label, spec.end_label, spec.other_label)
    keys = [(key(index), label) for index, label in enumerate(labels) if label]
    if spec.target_label:
        keys.append(
            (
                lambda at: drawing.box(
                    at[0] - 10, at[1] - 7, 20, 14, colour="chart-band", outline="chart-line"
                ),
                spec.target_label,
            )
        )
    return legend(drawing, 0, keys)


def funnel(spec: FunnelPlot) -> Drawing:
    drawing = Drawing(WIDTH)
    keys = [
        (
            lambda at, dash=dash: drawing.line(
                (at[0] - 11, at[1]), (at[0] + 11, at[1]), colour="chart-line", width=1.5, dash=dash
            ),
            label,
        )
        for dash, label in (
            ("dot", _("99.8 in 100 by chance")),
            ("dash", _("95 in 100 by chance")),
        )
    ]
    top = legend(drawing, 0, keys) + 8
    bottom = top + 240
    ticks = round_ticks(0, 1, number=spec.number)
    left, y = frame(
        drawing, top=top, bottom=bottom, ticks=ticks, texts=[spec.number.text(t) for t in ticks]
    )
    sizes = spec.sizes
    bottom_ticks = round_ticks(0, sizes[-1], number=COUNT)
    x = scale(0, bottom_ticks[-1], left, WIDTH - 14)
    for tick in bottom_ticks:
        drawing.text(
            (x(tick), bottom + 16), COUNT.text(tick), anchor="middle", size=SMALL,
            colour="chart-soft",
        )  # fmt: skip
    drawing.text(
        ((left + WIDTH) / 2, bottom + 34),
        spec.total_label or _("Out of"),
        anchor="middle",
        size=SMALL,
    )
    for tail, dash in ((TAIL_998, "dot"), (TAIL_95, "dash")):
        limits = [funnel_limits(spec.centre, size, tail=tail) for size in sizes]
        for bound in ([limit.low for limit in limits], [limit.high for limit in limits]):
            points = [(x(size), y(value)) for size, value in zip(sizes, bound, strict=True)]
            drawing.path(points, colour="chart-line", width=1.5, dash=dash)
    drawing.line((x(0), y(spec.centre)), (WIDTH, y(spec.centre)), colour="chart-ink", width=1.5)
    for point in spec.points:
        at = (x(point.total), y(point.proportion))
        if point.highlighted:
            drawing.marker(at, symbol="diamond", colour="chart-2", size=6)
            end = at[0] > WIDTH * 0.7
            drawing.text(
                (at[0] + (-10 if end else 10), at[1] - 8),
                point.label,
                anchor="end" if end else "start",
                size=SMALL + 1,
                bold=True,
            )
        else:
            drawing.marker(at, symbol="circle", colour="chart-1", size=4.5)
    drawing.height = bottom + 44
    return drawing
