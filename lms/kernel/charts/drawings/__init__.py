"""Specification to static drawing, legible on a phone and in a document."""

from lms.kernel.charts.drawings.bars import horizontal_bars, vertical_bars
from lms.kernel.charts.drawings.canvas import Drawing
from lms.kernel.charts.drawings.lines import lines, radar
from lms.kernel.charts.drawings.points import dumbbells, funnel
from lms.kernel.charts.specifications import (
    BarChart,
    DumbbellChart,
    FunnelPlot,
    LineChart,
    Specification,
)

__all__ = ["Drawing", "draw"]


def draw(spec: Specification) -> Drawing:
    if isinstance(spec, BarChart):
        return horizontal_bars(spec) if spec.horizontal else vertical_bars(spec)
    if isinstance(spec, LineChart):
        return lines(spec)
    if isinstance(spec, DumbbellChart):
        return dumbbells(spec)
    if isinstance(spec, FunnelPlot):
        return funnel(spec)
    return radar(spec)
