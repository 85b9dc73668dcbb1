"""Figures of series over categories: bars, lines, radar."""

from lms.kernel.charts.figures.layout import (
    LABEL_WIDTH,
    TRANSPARENT,
    Figure,
    category_axis,
    error_bars,
    hover_texts,
    label,
    layout,
    narrow,
    token,
    value_axis,
)
from lms.kernel.charts.numbers import round_ticks
from lms.kernel.charts.palette import mark_of
from lms.kernel.charts.specifications import BarChart, LineChart, RadarChart


def bar_figure(spec: BarChart) -> Figure:
    across, along = ("y", "x") if spec.horizontal else ("x", "y")
    places = list(range(len(spec.categories)))
    data = []
    for index, series in enumerate(spec.series):
        mark = mark_of(index)
        trace = {
            "type": "bar",
            "name": label(series.label, width=40),
            "orientation": "h" if spec.horizontal else "v",
            across: places,
            along: list(series.values),
            "marker": {
                "color": token(mark.colour),
                "pattern": {
                    "shape": mark.hatch,
                    "bgcolor": token(mark.colour),
                    "fgcolor": token("chart-paper"),
                    "size": 8,
                    "solidity": 0.25,
                },
            },
            "hovertext": hover_texts(spec.categories, series, spec.number),
            "hoverinfo": "text",
        }
        if series.has_interval:
            # The whisker would drown in the full colour.
            trace["marker"]["opacity"] = 0.65
            trace[f"error_{along}"] = error_bars(series)
        data.append(trace)
    if len(spec.series) == 1:
        data.append(_end_labels(spec, across=across, along=along))
    # Texts beyond the end of a bar need room: more across a narrow page than above it.
    room = (0.2 if spec.horizontal else 0.1) if len(spec.series) == 1 else 0.02
    rows = len(spec.categories) * (1 if spec.stacked else len(spec.series))
    legend = len(spec.series) > 1
    return {
        "data": data,
        "layout": layout(
            height=110 + 26 * rows + 14 * len(spec.categories) if spec.horizontal else 320,
            legend=legend,
            barmode="stack" if spec.stacked else "group",
            bargap=0.35,
            **{
                f"{along}axis": value_axis(
                    0,
                    spec.reach,
                    spec.number,
                    room=room,
                    steps=2 if spec.horizontal else 4,
                    exact=bool(spec.maximum) and spec.stacked,
                ),
                f"{across}axis": category_axis(
                    spec.categories,
                    reverse=spec.horizontal,
                    width=LABEL_WIDTH if spec.horizontal else narrow(spec.categories),
                ),
            },
        ),
    }


def _end_labels(spec: BarChart, *, across: str, along: str) -> Figure:
    """The value as a text beyond the bar and its interval."""
    series = spec.series[0]
    highs = series.high or series.values
    ends = [
        high if high is not None else value
        for high, value in zip(highs, series.values, strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "text",
        across: list(range(len(ends))),
        along: ends,
        "text": ["" if value is None else f" {spec.number.text(value)}" for value in series.values],
        "textposition": "middle right" if spec.horizontal else "top center",
        "textfont": {"color": token("chart-ink")},
        "cliponaxis": False,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def line_figure(spec: LineChart) -> Figure:
    data = []
    for index, series in enumerate(spec.series):
        mark = mark_of(index)
        data.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": label(series.label, width=40),
                "x": list(range(len(spec.categories))),
                "y": list(series.values),
                "connectgaps": False,
                "line": {"color": token(mark.colour), "dash": mark.dash, "width": 2.5},
                "marker": {"symbol": mark.symbol, "size": 9, "color": token(mark.colour)},
                "error_y": error_bars(series),
                "hovertext": hover_texts(spec.categories, series, spec.number),
                "hoverinfo": "text",
                "cliponaxis": False,
            }
        )
    return {
        "data": data,
        "layout": layout(
            height=340,
            legend=len(spec.series) > 1,
            xaxis=category_axis(spec.categories, width=narrow(spec.categories)),
            yaxis=value_axis(spec.lowest, spec.reach, spec.number),
        ),
    }


def radar_figure(spec: RadarChart) -> Figure:
    data = []
    # Categories, not degrees: only they give the grid straight lines.
    turns = [str(place) for place in range(len(spec.axes))]
    for index, series in enumerate(spec.series):
        mark = mark_of(index)
        hover = hover_texts(spec.axes, series, spec.number)
        data.append(
            {
                "type": "scatterpolar",
                "mode": "lines+markers",
                "name": label(series.label, width=40),
                # Back to the first axis, which closes the line.
                "r": [*series.values, series.values[0]],
                "theta": [*turns, turns[0]],
                "connectgaps": False,
                "line": {"color": token(mark.colour), "dash": mark.dash, "width": 2.5},
                "marker": {"symbol": mark.symbol, "size": 9, "color": token(mark.colour)},
                "hovertext": [*hover, hover[0]],
                "hoverinfo": "text",
            }
        )
    ticks = round_ticks(spec.minimum, spec.maximum, number=spec.number)
    return {
        "data": data,
        "layout": layout(
            height=420,
            legend=len(spec.series) > 1,
            margin={"l": 70, "r": 70, "t": 70, "b": 40},
            polar={
                "bgcolor": TRANSPARENT,
                "gridshape": "linear",
                "radialaxis": {
                    "range": [spec.minimum, spec.maximum],
                    "tickmode": "array",
                    "tickvals": ticks,
                    "ticktext": [spec.number.text(tick) for tick in ticks],
                    "gridcolor": token("chart-grid"),
                    "linecolor": token("chart-grid"),
                    "tickfont": {"color": token("chart-soft"), "size": 12},
                    "angle": 90,
                    "tickangle": 90,
                },
                "angularaxis": {
                    "type": "category",
                    "rotation": 90,
                    "direction": "clockwise",
                    "tickmode": "array",
                    "tickvals": turns,
                    "ticktext": [label(axis, width=14) for axis in spec.axes],
                    "gridcolor": token("chart-grid"),
                    "linecolor": token("chart-line"),
                },
            },
        ),
    }
