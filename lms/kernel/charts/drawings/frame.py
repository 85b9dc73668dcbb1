"""What the drawings share: scales, grid, legend, names, intervals."""

from collections.abc import Callable, Sequence

from lms.kernel.charts.drawings.canvas import Drawing, Point, text_width, wrapped
from lms.kernel.charts.specifications import Series

WIDTH = 480
# A sheet of paper leaves room for the names beside their marks.
SHEET = 760
NAMES = 290
LABEL = 14
SMALL = 12
LINE = 17
Scale = Callable[[float], float]


def scale(low: float, high: float, start: float, end: float) -> Scale:
    return lambda value: start + (value - low) / (high - low) * (end - start)


def legend(
    drawing: Drawing, y: float, keys: Sequence[tuple[Callable[[Point], None], str]]
) -> float:
    """Keys with their labels, wrapped over lines; returns where the next thing may start."""
    x = 0.0
    for draw_key, label in keys:
        width = 30 + text_width(label, SMALL + 1) + 14
        if x and x + width > drawing.width:
            x, y = 0.0, y + LINE + 3
        draw_key((x + 11, y + 7))
        drawing.text((x + 26, y + 12), label, size=SMALL + 1)
        x += width
    return y + LINE + 10


def whisker(
    drawing: Drawing,
    series: Series,
    place: int,
    *,
    along: Scale,
    across: float,
    horizontal: bool,
) -> float:
    """The interval of one value; returns where it ends, 0 if there is none."""
    low = series.low[place] if series.low else None
    high = series.high[place] if series.high else None
    if low is None or high is None:
        return 0

    def at(value: float, offset: float = 0) -> Point:
        spot = (along(value), across + offset)
        return spot if horizontal else (spot[1], spot[0])

    for start, end in (
        (at(low), at(high)),
        (at(low, -4), at(low, 4)),
        (at(high, -4), at(high, 4)),
    ):
        drawing.line(start, end, colour="chart-paper", width=4)
        drawing.line(start, end, colour="chart-ink", width=1.5)
    return along(high)


def frame(
    drawing: Drawing,
    *,
    top: float,
    bottom: float,
    ticks: Sequence[float],
    texts: Sequence[str],
) -> tuple[float, Scale]:
    """Horizontal grid with its numbers; returns the left edge and the vertical scale."""
    left = max(text_width(text, SMALL) for text in texts) + 8
    y = scale(ticks[0], ticks[-1], bottom, top)
    for tick, text in zip(ticks, texts, strict=True):
        drawing.line((left, y(tick)), (drawing.width, y(tick)), colour="chart-grid")
        drawing.text((left - 6, y(tick) + 4), text, anchor="end", size=SMALL, colour="chart-soft")
    return left, y


def names_below(
    drawing: Drawing, names: Sequence[str], centres: Sequence[float], y: float, room: float
) -> float:
    """Names under their place, wrapped; one in two or more is left out when they are many."""
    every = max(1, -(-40 // max(int(room), 1))) if room < 40 else 1
    deepest = 1
    for place in range(0, len(names), every):
        lines = wrapped(names[place], room * every - 4, SMALL)[:3]
        deepest = max(deepest, len(lines))
        for number, text in enumerate(lines):
            drawing.text((centres[place], y + 16 + number * 14), text, anchor="middle", size=SMALL)
    return y + 12 + deepest * 14
