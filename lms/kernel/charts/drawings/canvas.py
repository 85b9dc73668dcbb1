"""A small canvas that writes SVG: presentation attributes and classes, no style, no script.

Each shape names a colour of the palette. The concrete light colour is an attribute, for documents;
the class lets ``css/charts.css`` replace it on a page, in light and in dark.
"""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from textwrap import wrap

from lms.kernel.charts.palette import LIGHT

FONT = "Coordo Sans, sans-serif"
# Mean width of a character over its size, on the safe side.
CHARACTER = 0.54
DASHES = {
    "solid": "",
    "dash": "7 4",
    "dot": "2 4",
    "dashdot": "7 3 2 3",
    "longdash": "11 4",
    "longdashdot": "11 3 2 3",
}
Point = tuple[float, float]


def text_width(text: str, size: float) -> float:
    return len(text) * size * CHARACTER


def wrapped(text: str, width: float, size: float) -> list[str]:
    """``text`` in lines that fit into ``width``."""
    characters = max(4, int(width / (size * CHARACTER)))
    if len(text) <= characters and text.isprintable():
        return [text.rstrip()]
    return wrap(text, characters) or [""]


class Drawing:
    """Shapes in the order they are added; y grows downwards. One unit is about a pixel."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.height = 0.0
        self._shapes: list[str] = []

    def line(self, start: Point, end: Point, *, colour: str, width: float = 1, dash="solid"):
        self.path([start, end], colour=colour, width=width, dash=dash)

    def path(self, points: Sequence[Point], *, colour: str, width: float = 1, dash="solid"):
        if len(points) > 1:
            steps = " L".join(f"{_n(x)} {_n(y)}" for x, y in points)
            self._add("path", d=f"M{steps}", fill="none", **_stroke(colour, width, dash))

    def polygon(self, points: Sequence[Point], *, colour: str, width: float = 1) -> None:
        """An outline, closed."""
        places = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._add("polygon", points=places, fill="none", **_stroke(colour, width, "solid"))

    def box(
        self, x: float, y: float, width: float, height: float, *, colour: str, outline=""
    ) -> None:
        more = _stroke(outline, 1, "solid", fill=colour) if outline else _fill(colour)
        self._add("rect", x=_n(x), y=_n(y), width=_n(width), height=_n(height), **more)

    def bar(self, x: float, y: float, width: float, height: float, *, colour: str, hatch: str):
        """A filled box, hatched by lines that end at its edges: documents know no patterns.

        Nothing where it has no area."""
        if width <= 0 or height <= 0:
            return
        self.box(x, y, width, height, colour=colour)
        lines = _hatching(width, height, hatch)
        if lines:
            # One shape for all: a page with many bars stays small.
            steps = "".join(
                f"M{_n(x + start[0])} {_n(y + start[1])}L{_n(x + end[0])} {_n(y + end[1])}"
                for start, end in lines
            )
            self._add("path", d=steps, fill="none", **_stroke("chart-paper", 1.2, "solid"))

    def marker(self, centre: Point, *, symbol: str, colour: str, size: float = 6, hollow=False):
        x, y = centre
        if symbol == "circle":
            look = _stroke(colour, 2.5, "solid", fill="chart-paper") if hollow else _fill(colour)
            radius = size - 1 if hollow else size
            self._add("circle", cx=_n(x), cy=_n(y), r=_n(radius), **look)
            return
        places = " ".join(
            f"{_n(x + dx * size)},{_n(y + dy * size)}" for dx, dy in _OUTLINES[symbol]
        )
        self._add("polygon", points=places, **_stroke("chart-paper", 1, "solid", fill=colour))

    def text(
        self,
        place: Point,
        text: str,
        *,
        anchor: str = "start",
        size: float = 13,
        colour: str = "chart-ink",
        bold: bool = False,
    ) -> None:
        """``place`` is on the base line."""
        weight = {"font-weight": "bold"} if bold else {}
        self._add(
            "text",
            escape(text, quote=False),
            x=_n(place[0]),
            y=_n(place[1]),
            **_fill(colour),
            **{"font-size": _n(size), "font-family": FONT, "text-anchor": anchor},
            **weight,
        )

    def svg(self, *, identifier: str, title: str, description: str) -> str:
        """The whole, named for those who cannot see it. ``identifier`` is unique on the page."""
        safe = escape(identifier)
        shapes = "\n".join(self._shapes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="chart-static" role="img" '
            f'viewBox="0 0 {_n(self.width)} {_n(self.height)}" '
            f'width="{_n(self.width)}" height="{_n(self.height)}" '
            f'aria-labelledby="{safe}-svg-title {safe}-svg-desc">\n'
            f'<title id="{safe}-svg-title">{escape(title, quote=False)}</title>\n'
            f'<desc id="{safe}-svg-desc">{escape(description, quote=False)}</desc>\n'
            f"{shapes}\n</svg>"
        )

    def _add(self, name: str, content: str = "", **attributes: str) -> None:
        written = "".join(_attribute(key, value) for key, value in attributes.items())
        end = f">{content}</{name}>" if content else "/>"
        self._shapes.append(f"<{name}{written}{end}")


# The places of bars and rows come back again and again.
@lru_cache(maxsize=8192)
def _attribute(key: str, value: str) -> str:
    return f' {"class" if key == "klass" else key}="{escape(value)}"'


@lru_cache(maxsize=8192)
def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _fill(colour: str) -> dict[str, str]:
    return {"klass": f"fill-{colour}", "fill": LIGHT[colour]}


def _stroke(colour: str, width: float, dash: str, *, fill: str = "") -> dict[str, str]:
    attributes = {
        "klass": f"stroke-{colour}" + (f" fill-{fill}" if fill else ""),
        "stroke": LIGHT[colour],
        "stroke-width": _n(width),
    }
    if DASHES[dash]:
        attributes["stroke-dasharray"] = DASHES[dash]
    if fill:
        attributes["fill"] = LIGHT[fill]
    return attributes


_ARM = 0.38
_OUTLINES: dict[str, list[Point]] = {
    "square": [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    "diamond": [(0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)],
    "triangle-up": [(0, -1.15), (1.15, 0.95), (-1.15, 0.95)],
    "triangle-down": [(0, 1.15), (1.15, -0.95), (-1.15, -0.95)],
    "cross": [
        (-_ARM, -1.1), (_ARM, -1.1), (_ARM, -_ARM), (1.1, -_ARM), (1.1, _ARM), (_ARM, _ARM),
        (_ARM, 1.1), (-_ARM, 1.1), (-_ARM, _ARM), (-1.1, _ARM), (-1.1, -_ARM), (-_ARM, -_ARM),
    ],
}  # fmt: skip


def _hatching(width: float, height: float, kind: str) -> list[tuple[Point, Point]]:
    """Lines every six units within a box of this size, cut at its edges."""
    lines: list[tuple[Point, Point]] = []
    if kind == "-":
        lines = [((0, y), (width, y)) for y in _steps(height)]
    if kind == "|":
        lines = [((x, 0), (x, height)) for x in _steps(width)]
    if kind in {"/", "x"}:
        # x + y = total
        lines += [
            ((min(total, width), total - min(total, width)),
             (total - min(total, height), min(total, height)))
            for total in _steps(width + height, 8)
        ]  # fmt: skip
    if kind in {"\\", "x"}:
        lines += [
            ((width - min(total, width), total - min(total, width)),
             (width - total + min(total, height), min(total, height)))
            for total in _steps(width + height, 8)
        ]  # fmt: skip
    return lines


def _steps(length: float, step: float = 6) -> list[float]:
    return [place * step for place in range(1, int(length / step) + 1) if place * step < length]
