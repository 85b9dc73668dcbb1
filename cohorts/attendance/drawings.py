"""A drawn signature as a picture, for documents that know no SVG."""

import re
from base64 import b64encode
from io import BytesIO

# The field that one draws in, in the units of the path.
WIDTH, HEIGHT = 600, 200
_STROKE = 7
_LINE = re.compile(r"M([^M]*)")
_POINT = re.compile(r"(\d+) (\d+)")
_INK, _PAPER = 0, 255


def png_data_uri(path: str) -> str:
    """A ``data:`` address for ``<img src>``: the lines of ``path``, black on white, 600 × 200.

    ``path`` is what ``cohorts.attendance.rules.drawing_obstacle`` lets in; nothing else is drawn,
    and what lies outside of the field is cut off.
    """
    from PIL import Image, ImageDraw

    picture = Image.new("L", (WIDTH, HEIGHT), _PAPER)
    pen = ImageDraw.Draw(picture)
    for line in lines_of(path):
        pen.line(line, fill=_INK, width=_STROKE, joint="curve")
        for x, y in (line[0], line[-1]):
            round_end = (x - _STROKE // 2, y - _STROKE // 2, x + _STROKE // 2, y + _STROKE // 2)
            pen.ellipse(round_end, fill=_INK)
    written = BytesIO()
    picture.save(written, "PNG", optimize=True)
    return f"data:image/png;base64,{b64encode(written.getvalue()).decode()}"


def lines_of(path: str) -> list[list[tuple[int, int]]]:
    """The points of each line of ``path``; a dot is a line of one point."""
    return [
        [(int(x), int(y)) for x, y in _POINT.findall(line)]
        for line in _LINE.findall(path)
        if _POINT.search(line)
    ]
