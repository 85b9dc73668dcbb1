"""Figures of points: dumbbells on a scale, funnel."""

from django.utils.translation import gettext as _

from lms.kernel.charts.figures.layout import (
    Figure,
    category_axis,
    hover_texts,
    label,
    layout,
    token,
    value_axis,
)
from lms.kernel.charts.numbers import COUNT
from lms.kernel.charts.palette import mark_of
from lms.kernel.charts.specifications import DumbbellChart, FunnelPlot, Series
from lms.kernel.charts.tabulation import tabulate
from lms.kernel.intervals import TAIL_95, TAIL_998, funnel_limits


def dumbbell_figure(spec: DumbbellChart) -> Figure:
    places = list(range(len(spec.rows)))
    names = [row.label for row in spec.rows]
    start, end, other, target_low, target_high = spec.marks
    data: list[Figure] = []
    if spec.target_label:
        spans = [
            None if low is None or high is None else high - low
            for low, high in zip(target_low.values, target_high.values, strict=True)
        ]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": label(spec.target_label, width=40),
                "y": places,
                "base": list(target_low.values),
                "x": spans,
                "width": 0.72,
                "marker": {
                    "color": token("chart-band"),
                    "line": {"color": token("chart-line"), "width": 1},
                },
                "hoverinfo": "skip",
            }
        )
    if spec.end_label:
        data.append(_stems(start, end))
    for index, series in enumerate((start, end, other)):
        if not series.label:
            continue
        mark = mark_of(index)
        data.append(
            {
                "type": "scatter",
                "mode": "markers",
                "name": label(series.label, width=40),
                "x": list(series.values),
                "y": places,
                "marker": {
                    # The first moment is hollow: before and after differ without colour.
                    "symbol": f"{mark.symbol}-open" if index == 0 else mark.symbol,
                    # Larger too, so that it still shows around an end at the same place.
                    "size": 18 if index == 0 else 12,
                    "color": token(mark.colour),
                    "line": {"width": 2.5 if index == 0 else 1, "color": token(mark.colour)},
                },
                "hovertext": hover_texts(names, series, spec.number),
                "hoverinfo": "text",
                "cliponaxis": False,
            }
        )
    axis = value_axis(spec.minimum, spec.maximum, spec.number)
    if spec.levels:
        axis["tickvals"] = [value for value, _name in spec.levels]
        axis["ticktext"] = [label(name, width=8) for _value, name in spec.levels]
    margin = (spec.maximum - spec.minimum) * 0.05
    axis["range"] = [spec.minimum - margin, spec.maximum + margin]
    return {
        "data": data,
        "layout": layout(
            height=110 + 40 * len(spec.rows),
            legend=True,
            xaxis=axis,
            yaxis=category_axis(names, reverse=True),
        ),
    }


def _stems(start: Series, end: Series) -> Figure:
    """One line from start to end for each row that has both; gaps keep them apart."""
    x: list[float | None] = []
    y: list[float | None] = []
    for place, (first, last) in enumerate(zip(start.values, end.values, strict=True)):
        if first is not None and last is not None:
            x += [first, last, None]
            y += [place, place, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": token("chart-line"), "width": 3},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def funnel_figure(spec: FunnelPlot) -> Figure:
    sizes = spec.sizes
    data: list[Figure] = []
    for tail, dash, name in (
        (TAIL_998, "dot", _("99.8 in 100 by chance")),
        (TAIL_95, "dash", _("95 in 100 by chance")),
    ):
        limits = [funnel_limits(spec.centre, size, tail=tail) for size in sizes]
        for side in ("low", "high"):
            data.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": label(name, width=40),
                    "x": sizes,
                    "y": [getattr(limit, side) for limit in limits],
                    "line": {"color": token("chart-line"), "dash": dash, "width": 1.5},
                    "hoverinfo": "skip",
                    "showlegend": side == "low",
                }
            )
    data.append(
        {
            "type": "scatter",
            "mode": "lines",
            "name": label(_("Overall"), width=40),
            "x": [sizes[0], sizes[-1]],
            "y": [spec.centre, spec.centre],
            "line": {"color": token("chart-ink"), "width": 1.5},
            "hoverinfo": "skip",
        }
    )
    rows = tabulate(spec).rows
    data.append(
        {
            "type": "scatter",
            "mode": "markers+text",
            "x": [point.total for point in spec.points],
            "y": [point.proportion for point in spec.points],
            "text": [label(p.label) if p.highlighted else "" for p in spec.points],
            "textposition": "top center",
            "marker": {
                "size": 11,
                "symbol": ["diamond" if p.highlighted else "circle" for p in spec.points],
                "color": [token("chart-2" if p.highlighted else "chart-1") for p in spec.points],
            },
            "hovertext": [
                f"{label(row[0], width=40)}<br>{row[1]}/{row[2]} <b>{row[3]}</b>" for row in rows
            ],
            "hoverinfo": "text",
            "showlegend": False,
            "cliponaxis": False,
        }
    )
    x = value_axis(0, sizes[-1], COUNT, title=spec.total_label or _("Out of"))
    y = value_axis(0, 1, spec.number, title=spec.proportion_label)
    x["showgrid"] = False
    return {
        "data": data,
        "layout": layout(height=400, legend=True, xaxis=x, yaxis=y),
    }
