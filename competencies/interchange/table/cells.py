"""Text of cells: no formula goes out, and what was set before one is taken away again."""

import csv
import io
import re

from lms.kernel.exports import defused

_FORMULA_SIGNS = "=+\\-@\t\r\n＝＋－＠"
_DEFUSED = re.compile(f"'('*[{_FORMULA_SIGNS}])", re.DOTALL)


def written(text: str) -> str:
    """``text`` for a cell that no spreadsheet evaluates; ``told`` gives it back."""
    return f"'{text}" if _DEFUSED.match(text) else defused(text)


def told(cell: str) -> str:
    """The text of a cell, without the apostrophe that kept a formula from being one."""
    cell = cell.strip()
    return cell[1:] if _DEFUSED.match(cell) else cell


def joined(codes: list[str]) -> str:
    """Codes with commas between them; one that has a comma itself stands in quotes."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(codes)
    return out.getvalue().replace("\r", "") if codes else ""


def parted(text: str) -> list[str]:
    """The codes of a cell, each once."""
    try:
        found = next(csv.reader([text], skipinitialspace=True), [])
    except csv.Error:
        found = [text]
    return list(dict.fromkeys(filter(None, (code.strip() for code in found))))
