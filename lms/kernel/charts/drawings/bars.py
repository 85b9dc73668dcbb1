"""Bars, lying and standing."""

from collections.abc import Callable

from lms.kernel.charts.drawings.canvas import Drawing, Point, text_width, wrapped
from lms.kernel.charts.drawings.frame import (
    LABEL,
    LINE,
    NAMES,
    SHEET,
    WIDTH,
    frame,
    legend,
    names_below,
    scale,
    whisker,
)
from lms.kernel.charts.numbers import round_ticks
from lms.kernel.charts.palette import mark_of
from lms.kernel.charts.specifications import BarChart

# Between a text and the edge of the drawing, or the axis: no letter is cut, whatever the typeface.
EDGE = 6


def _bar_legend(drawing: Drawing, spec: BarChart) -> float:
    if len(spec.series) == 1:
        return 0

    def key(index: int) -> Callable[[Point], None]:
        mark = mark_of(index)
        return lambda at: drawing.bar(
            at[0] - 10, at[1] - 7, 20, 13, colour=mark.colour, hatch=mark.hatch
        )

    return legend(drawing, 0, [(key(i), s.label) for i, s in enumerate(spec.series)])


def horizontal_bars(spec: BarChart, *, on_a_sheet: bool = False) -> Drawing:
    """The name above its bars: a phone leaves no room beside them, a sheet of paper does."""
    drawing = Drawing(SHEET if on_a_sheet else WIDTH)
    left = NAMES if on_a_sheet else 0
    full = spec.maximum if spec.stacked else None
    most = full or round_ticks(0, spec.reach, number=spec.number)[-1]
    ends = [spec.number.text(v) for s in spec.series for v in s.values]
    room = max(text_width(text, LABEL) for text in ends) + 12 + EDGE
    x = scale(0, most, left + 1, drawing.width - room)
    y = _bar_legend(drawing, spec)
    thick = 18 if len(spec.series) == 1 or spec.stacked else 14
    for place, name in enumerate(spec.categories):
        top = y
        indent = 0 if on_a_sheet else EDGE
        for text in wrapped(name, (left or WIDTH) - indent, LABEL):
            drawing.text((indent, y + 12), text, size=LABEL)
            y += LINE
        below_the_name, y = y, (top if on_a_sheet else y)
        base = 0.0
        for index, series in enumerate(spec.series):
            value, mark = series.values[place], mark_of(index)
            if value is not None:
                drawing.bar(
                    x(base), y, x(value) - x(0), thick, colour=mark.colour, hatch=mark.hatch
                )
            if spec.stacked:
                base += value or 0
                if series is spec.series[-1]:
                    drawing.text(
                        (x(base) + 7, y + thick / 2 + 5),
                        spec.number.text(base),
                        size=LABEL,
                        bold=True,
                    )
                    y += thick + 3
                continue
            end = whisker(drawing, series, place, along=x, across=y + thick / 2, horizontal=True)
            end = max(end, x(value or 0))
            drawing.text(
                (end + 7, y + thick / 2 + 5), spec.number.text(value), size=LABEL, bold=True
            )
            y += thick + 3
        y = max(y, below_the_name) + (6 if on_a_sheet else 10)
    above = 0 if len(spec.series) == 1 else LINE + 6
    drawing.line((left + 1, above), (left + 1, y - 6), colour="chart-line")
    drawing.height = y
    return drawing


def vertical_bars(spec: BarChart) -> Drawing:
    drawing = Drawing(WIDTH)
    top = _bar_legend(drawing, spec) + 16
    bottom = top + 200
    ticks = round_ticks(0, spec.reach, number=spec.number)
    left, y = frame(
        drawing, top=top, bottom=bottom, ticks=ticks, texts=[spec.number.text(t) for t in ticks]
    )
    slot = (WIDTH - left) / len(spec.categories)
    centres = [left + slot * (place + 0.5) for place in range(len(spec.categories))]
    columns = 1 if spec.stacked else len(spec.series)
    thick = min(slot * 0.7 / columns, 48)
    for place, centre in enumerate(centres):
        base = 0.0
        for index, series in enumerate(spec.series):
            value, mark = series.values[place], mark_of(index)
            shift = 0 if spec.stacked else index
            x = centre + (shift - columns / 2) * thick
            if value is not None:
                drawing.bar(
                    x, y(base + value), thick - 2, y(0) - y(value), colour=mark.colour,
                    hatch=mark.hatch,
                )  # fmt: skip
            if spec.stacked:
                base += value or 0
                continue
            end = whisker(
                drawing, series, place, along=y, across=x + thick / 2 - 1, horizontal=False
            )
            if len(spec.series) == 1:
                drawing.text(
                    (centre, (end or y(value or 0)) - 5),
                    spec.number.text(value),
                    anchor="middle",
                    size=LABEL,
                    bold=True,
                )
    drawing.line((left, bottom), (WIDTH, bottom), colour="chart-line")
    drawing.height = names_below(drawing, spec.categories, centres, bottom, slot)
    return drawing
