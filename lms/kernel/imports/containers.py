"""From bytes to lines of text cells: CSV in the encodings people have, and XLSX.

Each function raises ``UnreadableError`` with a sentence for the person, whatever the bytes.
"""

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _

from lms.kernel.imports.tables import heading_key

# What a workbook may weigh once unpacked: in all, and in what surrounds its cells (a megabyte of
# styles takes seconds to read). And how many parts it may have.
MAX_UNPACKED = 8_000_000
MAX_SURROUNDINGS = 1_000_000
MAX_PARTS = 500
MAX_COLUMNS = 100
# Longer than any cell that a column accepts; a quote never closed swallows the rest of the file.
MAX_FIELD = 100_000

_MAGIC = {
    b"%PDF": "PDF",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "XLS",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "GZIP",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
}
_BYTE_ORDER_MARKS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DECLARATIONS = tuple(
    text.encode(encoding)
    for text in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
# What openpyxl and the standard library were seen to raise on damaged workbooks.
_WORKBOOK_FAILURES = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)

Lines = Iterator[tuple[int, list[str]]]


class UnreadableError(Exception):
    """The file is no table we can read; ``sentence`` says why and what to do."""

    def __init__(self, sentence: str, *, line: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.line = line


def read_lines(content: bytes, *, headings: set[str], max_lines: int) -> Lines:
    """(line number from 1, cells) for each line; the content decides, not the file's name.

    ``headings`` are those expected, normalised: the separator that finds most of them is taken.
    At most ``max_lines`` lines are read.
    """
    if not content.strip():
        raise UnreadableError(_("The file is empty."))
    if content.startswith(b"PK"):
        return _workbook_lines(content, max_lines=max_lines)
    for magic, kind in _MAGIC.items():
        if content.startswith(magic):
            raise UnreadableError(
                _("This is a %(kind)s file, not a table. Save the table as XLSX or CSV.")
                % {"kind": kind}
            )
    return _csv_lines(_decoded(content), headings=headings, max_lines=max_lines)


def _decoded(content: bytes) -> str:
    encoding = next((e for mark, e in _BYTE_ORDER_MARKS.items() if content.startswith(mark)), None)
    try:
        text = content.decode(encoding or "utf-8")
    except UnicodeDecodeError:
        if encoding:
            raise UnreadableError(_garbled()) from None
        # Never fails: what Windows calls "ANSI", its five holes read as Latin-1.
        text = content.decode("cp1252", errors="replace")
    if _CONTROLS.search(text):
        raise UnreadableError(_garbled())
    if text.count("\ufffd") > len(text) / 100:
        raise UnreadableError(_garbled())
    return text


def _garbled() -> str:
    return _("The file does not hold readable text. Save the table as XLSX or as CSV (UTF-8).")


def _csv_lines(text: str, *, headings: set[str], max_lines: int) -> Lines:
    first = next((line for line in text.splitlines() if line.strip()), "")

    def known(separator: str) -> tuple[int, int]:
        cells = first.split(separator)
        found = sum(heading_key(cell) in headings for cell in cells)
        return found, len(cells)

    separator = max(";,\t", key=known)
    source = _Record(text)
    reader = csv.reader(source, delimiter=separator)
    line = 1
    while line <= max_lines:
        source.lines.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise UnreadableError(_never_closed(), line=line) from None
        if source.at_end and _is_open(source.lines, separator):
            raise UnreadableError(_never_closed(), line=line)
        if any(len(cell) > MAX_FIELD for cell in cells):
            raise UnreadableError(
                _("A cell is too long: look for a quote that is opened and never closed."),
                line=line,
            )
        yield line, cells
        line = reader.line_num + 1


class _Record:
    """The lines of a text, with those that were taken since ``lines`` was cleared."""

    def __init__(self, text: str) -> None:
        self._source = io.StringIO(text, newline="")
        self.lines: list[str] = []
        self.at_end = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._source.readline()
        if not line:
            self.at_end = True
            raise StopIteration
        self.lines.append(line)
        return line


def _is_open(lines: list[str], separator: str) -> bool:
    """Whether the last line of a file ends within a quote, which only a strict reader tells."""
    try:
        list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error as problem:
        return str(problem) == "unexpected end of data"
    return False


def _never_closed() -> str:
    return _("From this line on the file cannot be read: look for a quote never closed.")


def _workbook_lines(content: bytes, *, max_lines: int) -> Lines:
    # Here, not above: a fifth of a second that no other page needs.
    import openpyxl

    _check_container(content)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        sheet = (sheets or book.worksheets)[0]
        # A file may declare a million columns; only what it really holds is read.
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=max_lines, max_col=MAX_COLUMNS, values_only=True)
        for line, cells in enumerate(rows, start=1):
            yield line, [_cell_text(value) for value in cells]
    except _WORKBOOK_FAILURES:
        raise UnreadableError(_damaged()) from None


def _damaged() -> str:
    return _("The workbook is damaged. Open it in your spreadsheet and save it again as XLSX.")


def _check_container(content: bytes) -> None:
    """A ZIP that holds a workbook of a bearable size, without declarations of entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise UnreadableError(
                    _("This is a %(kind)s file, not a table. Save the table as XLSX or CSV.")
                    % {"kind": "ZIP"}
                )
            if len(parts) > MAX_PARTS or _too_heavy(parts):
                raise UnreadableError(
                    _("Once unpacked this workbook is too big. Keep one sheet with the rows alone.")
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    data = archive.read(part)
                    if any(declaration in data for declaration in _DECLARATIONS):
                        raise UnreadableError(_damaged())
    except _WORKBOOK_FAILURES:
        raise UnreadableError(_damaged()) from None


def _too_heavy(parts: list[zipfile.ZipInfo]) -> bool:
    """By the sizes that the parts declare: the standard library reads no more than that."""
    markup = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    cells = ("xl/worksheets/sheet", "xl/sharedStrings")
    surroundings = [part for part in markup if not part.filename.startswith(cells)]
    return (
        sum(part.file_size for part in parts) > MAX_UNPACKED
        or sum(part.file_size for part in surroundings) > MAX_SURROUNDINGS
    )


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
