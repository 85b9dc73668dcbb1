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

__all__ = ["Drawing", "draw", "draw_on_a_sheet"]

# More rows than these, drawn for a phone, are too small to read once they are on one page.
LONG = 16


def draw_on_a_sheet(spec: Specification) -> Drawing | None:
    """A long chart with its names beside their marks; None where the other drawing does."""
    if isinstance(spec, DumbbellChart) and len(spec.rows) > LONG:
        return dumbbells(spec, on_a_sheet=True)
    if isinstance(spec, BarChart) and spec.horizontal and len(spec.categories) > LONG:
        return horizontal_bars(spec, on_a_sheet=True)
    return None


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
