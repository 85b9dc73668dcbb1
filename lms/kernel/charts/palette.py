"""Colours by name, marks by place: a series is told by its shape as well as by its colour.

A name is a token of ``css/charts.css``, which the browser resolves for light and for dark. The
concrete colours here are the light ones, for documents and wherever no style sheet is.
"""

from dataclasses import dataclass

LIGHT = {
    "chart-1": "#0b5f62",
    "chart-2": "#b4541a",
    "chart-3": "#34517d",
    "chart-4": "#8a3a6b",
    "chart-5": "#5c6b1e",
    "chart-6": "#6b5b4b",
    "chart-ink": "#1e2526",
    "chart-soft": "#565e5f",
    "chart-line": "#82898a",
    "chart-grid": "#e5e0d6",
    "chart-band": "#dfeeec",
    "chart-paper": "#ffffff",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How a series looks: colour token, marker, dash of a line, hatching of a bar.

    ``symbol``, ``dash`` and ``hatch`` are words that plotly knows and our own drawing too.
    """

    colour: str
    symbol: str
    dash: str
    hatch: str


MARKS = (
    Mark("chart-1", "circle", "solid", ""),
    Mark("chart-2", "square", "dash", "/"),
    Mark("chart-3", "diamond", "dot", "\\"),
    Mark("chart-4", "triangle-up", "dashdot", "x"),
    Mark("chart-5", "triangle-down", "longdash", "-"),
    Mark("chart-6", "cross", "longdashdot", "|"),
)


def mark_of(place: int) -> Mark:
    """The mark of the series at ``place``; they start again after the sixth."""
    return MARKS[place % len(MARKS)]
