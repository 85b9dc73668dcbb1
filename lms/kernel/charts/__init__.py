"""The only door to charts: from one specification a figure, a drawing, a table, a sentence.

    chart = build_chart(BarChart(title=…, categories=…, series=…), id="completion")

Templates show ``chart`` through ``components/chart.html``. ``chart.figure_json`` is a plotly figure
that ``js/charts.js`` draws; ``chart.svg`` stands there without scripts, and in documents through
``chart.drawing_uri``. Every number of the figure is in ``chart.table``. Figures are plain
dictionaries, checked against plotly's own schema by the tests: importing plotly would cost 0.3 s.
"""

from lms.kernel.charts.building import Chart, build_chart
from lms.kernel.charts.numbers import COUNT, ONE_DECIMAL, PERCENT, NumberFormat
from lms.kernel.charts.specifications import (
    BarChart,
    DumbbellChart,
    DumbbellRow,
    FunnelPlot,
    FunnelPoint,
    LineChart,
    RadarChart,
    Series,
)
from lms.kernel.charts.tabulation import ChartTable

__all__ = [
    "COUNT",
    "ONE_DECIMAL",
    "PERCENT",
    "BarChart",
    "Chart",
    "ChartTable",
    "DumbbellChart",
    "DumbbellRow",
    "FunnelPlot",
    "FunnelPoint",
    "LineChart",
    "NumberFormat",
    "RadarChart",
    "Series",
    "build_chart",
]
