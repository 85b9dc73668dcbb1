"""Lines over periods, and over the axes of a radar."""

from collections.abc import Callable, Sequence
from math import cos, pi, sin

from lms.kernel.charts.drawings.canvas import Drawing, Point, wrapped
from lms.kernel.charts.drawings.frame import (
    SMALL,
    WIDTH,
    frame,
    legend,
    names_below,
    scale,
    whisker,
)
from lms.kernel.charts.numbers import round_ticks
from lms.kernel.charts.palette import mark_of
from lms.kernel.charts.specifications import LineChart, RadarChart, Series


def _line_key(drawing: Drawing, index: int) -> Callable[[Point], None]:
    mark = mark_of(index)

    def key(at: Point) -> None:
        drawing.line(
            (at[0] - 11, at[1]), (at[0] + 11, at[1]), colour=mark.colour, width=2, dash=mark.dash
        )
        drawing.marker(at, symbol=mark.symbol, colour=mark.colour, size=4.5)

    return key


def _line_legend(drawing: Drawing, series: Sequence[Series]) -> float:
    if len(series) == 1:
        return 0
    return legend(drawing, 0, [(_line_key(drawing, i), s.label) for i, s in enumerate(series)])


def lines(spec: LineChart) -> Drawing:
    drawing = Drawing(WIDTH)
    top = _line_legend(drawing, spec.series) + 16
    bottom = top + 210
    ticks = round_ticks(spec.lowest, spec.reach, number=spec.number)
    left, y = frame(
        drawing, top=top, bottom=bottom, ticks=ticks, texts=[spec.number.text(t) for t in ticks]
    )
    slot = (WIDTH - left) / len(spec.categories)
    centres = [left + slot * (place + 0.5) for place in range(len(spec.categories))]
    for index, series in enumerate(spec.series):
        mark = mark_of(index)
        for run in _runs(series.values):
            points = [(centres[place], y(value)) for place, value in run]
            drawing.path(points, colour=mark.colour, width=2.2, dash=mark.dash)
        for place, value in enumerate(series.values):
            if value is None:
                continue
            whisker(drawing, series, place, along=y, across=centres[place], horizontal=False)
            drawing.marker(
                (centres[place], y(value)), symbol=mark.symbol, colour=mark.colour, size=5
            )
            if len(spec.series) == 1 and slot > 34:
                above = series.high[place] if series.high else value
                drawing.text(
                    (centres[place], y(value if above is None else above) - 9),
                    spec.number.text(value),
                    anchor="middle",
                    size=SMALL,
                )
    drawing.height = names_below(drawing, spec.categories, centres, bottom, slot)
    return drawing


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """Stretches without a gap: a line never passes over what is unknown."""
    runs: list[list[tuple[int, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((place, value))
    return [run for run in runs if len(run) > 1]


def radar(spec: RadarChart) -> Drawing:
    drawing = Drawing(WIDTH)
    top = _line_legend(drawing, spec.series)
    radius = 130.0
    middle = (WIDTH / 2, top + 54 + radius)
    length = scale(spec.minimum, spec.maximum, 0, radius)

    def at(place: int, value: float, *, beyond: float = 0) -> Point:
        turn = 2 * pi * place / len(spec.axes)
        far = length(value) + beyond
        return (middle[0] + far * sin(turn), middle[1] - far * cos(turn))

    ticks = [
        tick
        for tick in round_ticks(spec.minimum, spec.maximum, number=spec.number)
        if spec.minimum < tick <= spec.maximum
    ]
    places = range(len(spec.axes))
    for tick in ticks:
        drawing.polygon([at(place, tick) for place in places], colour="chart-grid")
    for place, name in enumerate(spec.axes):
        drawing.line(middle, at(place, spec.maximum), colour="chart-grid")
        _axis_name(drawing, name, at(place, spec.maximum, beyond=12), middle)
    for tick in ticks:
        spot = at(0, tick)
        drawing.text(
            (spot[0] + 4, spot[1] + 11), spec.number.text(tick), size=11, colour="chart-soft"
        )
    for index, series in enumerate(spec.series):
        mark = mark_of(index)
        for place in places:
            value, following = series.values[place], series.values[(place + 1) % len(spec.axes)]
            if value is None:
                continue
            if following is not None:
                drawing.line(
                    at(place, value), at(place + 1, following),
                    colour=mark.colour, width=2.2, dash=mark.dash,
                )  # fmt: skip
            drawing.marker(at(place, value), symbol=mark.symbol, colour=mark.colour, size=4.5)
    drawing.height = middle[1] + radius + 50
    return drawing


def _axis_name(drawing: Drawing, name: str, spot: Point, middle: Point) -> None:
    side = spot[0] - middle[0]
    anchor = "middle" if abs(side) < 20 else "start" if side > 0 else "end"
    room = 150 if anchor == "middle" else WIDTH / 2 - abs(side) - 2
    lines = wrapped(name, room, SMALL)[:4]
    # Upwards from the top, downwards from the bottom, centred at the sides.
    lift = {True: len(lines) * 14 - 12, False: 0}[spot[1] < middle[1] - 100]
    if abs(spot[1] - middle[1]) <= 100:
        lift = len(lines) * 7 - 10
    if spot[1] > middle[1] + 100:
        lift = -10
    for number, text in enumerate(lines):
        drawing.text((spot[0], spot[1] - lift + number * 14), text, anchor=anchor, size=SMALL)
