"""``build_chart``: everything a page or a document needs of one chart."""

import base64
import re
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from lms.kernel.charts.drawings import draw, draw_on_a_sheet
from lms.kernel.charts.figures import Figure, figure_of
from lms.kernel.charts.sentences import sentence_of
from lms.kernel.charts.specifications import Specification
from lms.kernel.charts.tabulation import ChartTable, tabulate


@dataclass(frozen=True, slots=True)
class Chart:
    """``figure_json`` is a dictionary for ``json_script``; ``svg`` is safe markup.

    ``sheet`` is the drawing to print in the place of ``svg``; empty unless the chart is long.
    """

    id: str
    title: str
    sentence: str
    svg: SafeString
    sheet: SafeString
    figure_json: Figure
    table: ChartTable

    @property
    def figure_id(self) -> str:
        """The id of the script element that holds the figure."""
        return f"{self.id}-figure"

    @property
    def drawing_uri(self) -> str:
        """The drawing as a ``data:`` address, for ``<img src>`` in a document."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg.encode()).decode()


def build_chart(spec: Specification, *, id: str) -> Chart:
    """The chart of ``spec`` in the active language.

    ``id`` is unique on the page: a letter, then letters, digits and ``-``. Raises ``ValueError``
    otherwise.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", id):
        raise ValueError(f"{id!r} is no identifier of an element.")
    title, sentence = str(spec.title), sentence_of(spec)
    markup = draw(spec).svg(identifier=id, title=title, description=sentence)
    sheet = draw_on_a_sheet(spec)
    printed = (
        sheet.svg(identifier=f"{id}-sheet", title=title, description=sentence) if sheet else ""
    )
    return Chart(
        id=id,
        title=title,
        sentence=sentence,
        # Written by our own canvas, which escapes every text and every attribute.
        svg=mark_safe(markup),
        sheet=mark_safe(printed),
        figure_json=figure_of(spec),
        table=tabulate(spec),
    )
