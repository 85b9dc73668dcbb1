"""Rows to CSV and XLSX: any iterable of rows, constant memory, nothing that a spreadsheet executes.

A cell is text, a number, a bool, a ``date``, an aware ``datetime`` or None. Numbers stay numbers.
Text that a spreadsheet would read as a formula gets an apostrophe in front; the caller need not
care. Instants are written in the ``zone`` given, else in the active time zone. A naive
``datetime`` raises ``ValueError``: nobody could say what it means.
"""

import csv
import math
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import Any, TypeAlias

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Limits of the XLSX format.
XLSX_ROWS = 1_048_576
XLSX_TEXT = 32_767
XLSX_EXACT_INTEGER = 10**15
ROWS_A_CHUNK = 200

# What makes a spreadsheet evaluate a cell, with the full-width forms that some of them fold.
_EVALUATED = tuple("=+-@\t\r\n＝＋－＠")
_FORBIDDEN_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
# Neither sheet of calculation nor XML takes them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Cell: TypeAlias = Any
Row: TypeAlias = Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A further table of a workbook."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Row]


# The same words fill whole columns.
@lru_cache(maxsize=4096)
def defused(text: str) -> str:
    """``text`` such that no spreadsheet evaluates it; unchanged when it is harmless."""
    text = _CONTROLS.sub("", text)
    return f"'{text}" if text.startswith(_EVALUATED) else text


def safe_filename(name: str, extension: str) -> str:
    """``name`` without path, control or reserved characters, ending with ``.extension``."""
    stem = name.removesuffix(f".{extension}")
    stem = _FORBIDDEN_IN_NAMES.sub("-", _CONTROLS.sub("", stem)).strip(" .-")
    return f"{stem[:120] or 'export'}.{extension}"


def csv_response(
    *,
    filename: str,
    headers: Sequence[str],
    rows: Iterable[Row],
    zone: tzinfo | None = None,
) -> StreamingHttpResponse:
    """A CSV that the user's spreadsheet opens rightly, streamed while ``rows`` is consumed.

    UTF-8 with a byte order mark and ``;``; decimals have a comma when the active language is
    French, a point otherwise. Dates are ISO 8601. Language and zone are those of this call, not
    those of the moment when the rows are read.
    """
    return StreamingHttpResponse(
        _csv_chunks(
            headers,
            iter(rows),
            language=translation.get_language() or "en",
            zone=zone or timezone.get_current_timezone(),
        ),
        content_type="text/csv; charset=utf-8",
        headers=_download_headers(filename, "csv"),
    )


def xlsx_response(
    *,
    filename: str,
    headers: Sequence[str],
    rows: Iterable[Row],
    sheet_title: str = "",
    further: Iterable[Sheet] = (),
    definitions: Iterable[tuple[str, str]] | None = None,
    zone: tzinfo | None = None,
) -> FileResponse:
    """A workbook written to a temporary file, which is deleted once it is sent.

    The ``further`` tables and the ``definitions`` (term, meaning) have sheets of their own. Rows
    beyond what a sheet holds go on in a further sheet; text beyond what a cell holds is cut and
    ends with "…".
    """
    # Here, not above: an eighth of a second that no other page needs.
    import xlsxwriter

    zone = zone or timezone.get_current_timezone()
    with ExitStack() as on_failure:
        # The response closes it, and that deletes it.
        file = on_failure.enter_context(tempfile.TemporaryFile())
        options = {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}
        with xlsxwriter.Workbook(file, options) as book:
            sheets = _Sheets(book, headers, sheet_title or _("Data"), zone)
            sheets.write(rows)
            for sheet in further:
                _Sheets(book, sheet.headers, sheet.title, zone).write(sheet.rows)
            if definitions is not None:
                heading = [_("Term"), _("Meaning")]
                _Sheets(book, heading, _("Definitions"), zone).write(definitions)
        file.seek(0)
        on_failure.pop_all()
    response = FileResponse(file, content_type=XLSX_TYPE)
    for name, value in _download_headers(filename, "xlsx").items():
        response[name] = value
    return response


def _download_headers(filename: str, extension: str) -> dict[str, str]:
    disposition = content_disposition_header(True, safe_filename(filename, extension))
    return {
        "Content-Disposition": disposition or "attachment",
        "X-Content-Type-Options": "nosniff",
    }


def _plain(value: Cell, zone: tzinfo) -> Cell:
    """None, text, int, float, ``date`` or a naive ``datetime`` in ``zone``."""
    # Nearly all cells are one of these, and large exports have millions.
    kind = type(value)
    if kind is str:
        return defused(value)
    if kind is int or kind is date:
        return value
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Enum):
        return _plain(value.value, zone)
    if isinstance(value, Decimal):
        return _plain(float(value), zone)
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        if timezone.is_naive(value):
            raise ValueError(f"{value!r} has no time zone.")
        return value.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, date):
        return value
    return defused(str(value))


class _Line:
    """A file to ``csv.writer``: keeps the text written last."""

    def write(self, text: str) -> None:
        self.text = text


def _csv_chunks(
    headers: Sequence[str], rows: Iterator[Row], *, language: str, zone: tzinfo
) -> Iterator[bytes]:
    comma = language.startswith("fr")
    line = _Line()
    writer = csv.writer(line, delimiter=";", lineterminator="\r\n")

    def written(row: Row) -> str:
        writer.writerow(
            [
                # Nearly all cells are one of these: the file says them as they are.
                defused(value)
                if type(value) is str
                else value
                if value is None or type(value) is int or type(value) is date
                else _csv_number(value, comma=comma)
                if type(value) is float
                else _csv_cell(_plain(value, zone), comma=comma)
                for value in row
            ]
        )
        return line.text

    # Within the loop, not around it: a generator that yields inside would leak its language.
    with translation.override(language):
        head = written(headers)
    yield ("\ufeff" + head).encode()
    while True:
        with translation.override(language):
            chunk = "".join(written(row) for row in islice(rows, ROWS_A_CHUNK))
        if not chunk:
            return
        yield chunk.encode()


def _csv_cell(value: Cell, *, comma: bool) -> str:
    if type(value) is str:
        return value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return _csv_number(value, comma=comma) if isinstance(value, float) else str(value)


# The same numbers fill whole columns too.
@lru_cache(maxsize=4096)
def _csv_number(value: float, *, comma: bool) -> str:
    if not math.isfinite(value):
        return ""
    text = repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return text.replace(".", ",") if comma else text


class _Sheets:
    """Writes rows to a sheet, and to further ones when it is full."""

    def __init__(self, book: Any, headers: Sequence[str], title: str, zone: tzinfo) -> None:
        self.book = book
        self.headers = [str(header) for header in headers]
        self.title = re.sub(r"[\[\]:*?/\\']", " ", _CONTROLS.sub("", str(title))).strip()[:25]
        self.zone = zone
        self.bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})
        self.instant = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "align": "left"})
        self.number = 0

    def write(self, rows: Iterable[Row]) -> None:
        rows = iter(rows)
        self._start()
        for index, row in enumerate(rows):
            line = index % (XLSX_ROWS - 1) + 1
            if index and line == 1:
                self._start()
            for column, value in enumerate(row):
                self._cell(line, column, _plain(value, self.zone))

    def _start(self) -> None:
        self.number += 1
        suffix = f" {self.number}" if self.number > 1 else ""
        self.sheet = self.book.add_worksheet(f"{self.title or 'Data'}{suffix}")
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_row(0, None, self.bold)
        for column, header in enumerate(self.headers):
            self.sheet.set_column(column, column, min(max(len(header) + 2, 14), 48))
            self.sheet.write_string(0, column, defused(header), self.bold)

    def _cell(self, line: int, column: int, value: Cell) -> None:
        if value is None or value == "":
            return
        if isinstance(value, date) and value.year < 1900:
            # The calendar of spreadsheets begins in 1900.
            self.sheet.write_string(line, column, value.isoformat())
        elif isinstance(value, datetime):
            self.sheet.write_datetime(line, column, value, self.instant)
        elif isinstance(value, date):
            self.sheet.write_datetime(line, column, value, self.day)
        elif isinstance(value, str):
            text = value if len(value) <= XLSX_TEXT else f"{value[: XLSX_TEXT - 1]}…"
            self.sheet.write_string(line, column, text)
        elif abs(value) >= XLSX_EXACT_INTEGER and isinstance(value, int):
            # A spreadsheet keeps fifteen digits of a number and every digit of a text.
            self.sheet.write_string(line, column, str(value))
        else:
            self.sheet.write_number(line, column, value)
