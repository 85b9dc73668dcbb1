"""Specification to plotly figure: plain dictionaries, numbers untouched, texts ready to read.

Colours are ``"token:NAME"``, which ``js/charts.js`` resolves. There is no template and no title:
the page has one. Texts are escaped, because plotly reads a little HTML in them.
"""

from lms.kernel.charts.figures.layout import Figure
from lms.kernel.charts.figures.points import dumbbell_figure, funnel_figure
from lms.kernel.charts.figures.series import bar_figure, line_figure, radar_figure
from lms.kernel.charts.specifications import (
    BarChart,
    DumbbellChart,
    FunnelPlot,
    LineChart,
    Specification,
)

__all__ = ["Figure", "figure_of"]


def figure_of(spec: Specification) -> Figure:
    """The figure as ``{"data": […], "layout": {…}}``, ready for JSON."""
    if isinstance(spec, BarChart):
        return bar_figure(spec)
    if isinstance(spec, LineChart):
        return line_figure(spec)
    if isinstance(spec, DumbbellChart):
        return dumbbell_figure(spec)
    if isinstance(spec, FunnelPlot):
        return funnel_figure(spec)
    return radar_figure(spec)
