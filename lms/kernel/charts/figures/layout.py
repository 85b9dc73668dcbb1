"""What the figures share: layout, axes, texts. Colours are tokens, texts are escaped."""

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from textwrap import wrap
from typing import Any

from lms.kernel.charts.numbers import NumberFormat, round_ticks, separators
from lms.kernel.charts.specifications import Series

Figure = dict[str, Any]
TRANSPARENT = "rgba(0,0,0,0)"
LABEL_WIDTH = 22


def token(name: str) -> str:
    return f"token:{name}"


# A name stands on the axis and in the text of each of its marks.
@lru_cache(maxsize=1024)
def label(value: str, *, width: int = LABEL_WIDTH) -> str:
    return (
        "<br>".join(
            escape(line, quote=False) for line in wrap(value, width, break_long_words=False)
        )
        or " "
    )


def layout(*, height: int, legend: bool, **more: Any) -> Figure:
    return {
        "height": height,
        "autosize": True,
        "separators": separators(),
        "paper_bgcolor": TRANSPARENT,
        "plot_bgcolor": TRANSPARENT,
        "font": {"size": 14, "color": token("chart-ink")},
        "margin": {"l": 8, "r": 16, "t": 40 if legend else 12, "b": 8},
        "showlegend": legend,
        "legend": {
            "orientation": "h",
            "x": 0,
            "xref": "container",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "itemclick": False,
            "itemdoubleclick": False,
            "bgcolor": TRANSPARENT,
            "traceorder": "normal",
        },
        "hovermode": "closest",
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": token("chart-paper"),
            "bordercolor": token("chart-line"),
            "font": {"color": token("chart-ink")},
            "align": "left",
        },
        **more,
    }


def value_axis(
    low: float,
    high: float,
    number: NumberFormat,
    *,
    title: str = "",
    room: float = 0.02,
    steps: int = 4,
    exact: bool = False,
) -> Figure:
    """A linear axis from ``low`` in some ``steps``; ``room`` beyond the last is for texts.

    An ``exact`` one ends at ``high`` even where no round step does.
    """
    ticks = round_ticks(low, high, number=number, wanted=steps)
    if exact:
        ticks = [tick for tick in ticks if tick <= high]
    end = high if exact else ticks[-1]
    return {
        "type": "linear",
        "range": [ticks[0], end + room * (end - ticks[0])],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [number.text(tick) for tick in ticks],
        "fixedrange": True,
        "zeroline": False,
        "gridcolor": token("chart-grid"),
        "automargin": True,
        "tickfont": {"color": token("chart-soft"), "size": 13},
        "title": {"text": label(title, width=60) if title else "", "font": {"size": 13}},
    }


def category_axis(names: Sequence[str], *, reverse: bool = False, width: int = LABEL_WIDTH):
    places = list(range(len(names)))
    return {
        # Places rather than names: the same names may be cut to the same text.
        "type": "linear",
        "range": [len(names) - 0.5, -0.5] if reverse else [-0.5, len(names) - 0.5],
        "tickmode": "array",
        "tickvals": places,
        "ticktext": [label(name, width=width) for name in names],
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
        "automargin": True,
        "ticklen": 6,
        "tickcolor": TRANSPARENT,
    }


def narrow(names: Sequence[str]) -> int:
    """Characters that a name may take below its place when all share the width of a phone."""
    return max(7, 42 // len(names))


def hover_texts(names: Sequence[str], series: Series, number: NumberFormat) -> list[str]:
    texts = []
    for place, (name, value) in enumerate(zip(names, series.values, strict=True)):
        low, high = _bounds(series, place)
        text = f"{label(name, width=40)}<br>{label(series.label)}<b> {number.text(value)}</b>"
        if low is not None and high is not None:
            text += f"<br>[{number.text(low)} – {number.text(high)}]"
        texts.append(text)
    return texts


def _bounds(series: Series, place: int) -> tuple[float | None, float | None]:
    if series.low is None or series.high is None:
        return None, None
    return series.low[place], series.high[place]


def error_bars(series: Series) -> Figure:
    """The interval as plotly wants it: distances from the value."""
    if series.low is None or series.high is None:
        return {"visible": False}

    def distances(bounds: Sequence[float | None]) -> list[float | None]:
        return [
            None if bound is None or value is None else abs(bound - value)
            for bound, value in zip(bounds, series.values, strict=True)
        ]

    return {
        "type": "data",
        "symmetric": False,
        "array": distances(series.high),
        "arrayminus": distances(series.low),
        "color": token("chart-ink"),
        "thickness": 1.5,
        "width": 5,
    }
