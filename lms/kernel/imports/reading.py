"""``read_table``: an upload to rows with line numbers, or to sentences that say what is wrong."""

from collections.abc import Sequence
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.kernel.imports.containers import Lines, UnreadableError, read_lines
from lms.kernel.imports.tables import (
    Column,
    Row,
    RowError,
    Table,
    columns_by_heading,
    heading_key,
)

MAX_BYTES = 2_000_000
MAX_ROWS = 2_000
# Nobody reads more; the page would only grow.
MAX_ERRORS = 200


def read_table(
    upload: UploadedFile | BinaryIO,
    *,
    columns: Sequence[Column],
    max_bytes: int = MAX_BYTES,
    max_rows: int = MAX_ROWS,
) -> Table:
    """The rows of a CSV or XLSX file, with the sentences for all that is wrong in it.

    CSV: UTF-8, UTF-16 or Windows-1252; ``;``, ``,`` or tab. XLSX: the first visible sheet. The
    first line that is not empty holds the headings. Empty lines are passed over. Reads at most
    ``max_bytes``; never raises for a bad file.
    """
    upload.seek(0)
    content = upload.read(max_bytes + 1)
    if len(content) > max_bytes:
        megabytes = max(1, round(max_bytes / 1_000_000))
        sentence = ngettext(
            "The file is too big: %(number)d MB at most.",
            "The file is too big: %(number)d MB at most.",
            megabytes,
        )
        return _refused(sentence % {"number": megabytes})
    by_heading = columns_by_heading(columns)
    try:
        # Twice the rows and some: room for empty lines, yet a bound on the work.
        lines = read_lines(content, headings=set(by_heading), max_lines=2 * max_rows + 100)
        return _read(lines, columns=columns, by_heading=by_heading, max_rows=max_rows)
    except UnreadableError as problem:
        return _refused(problem.sentence, line=problem.line)


def _refused(sentence: str, *, line: int | None = None, column: str = "") -> Table:
    return Table(errors=[RowError(line, column, sentence)])


def _read(
    lines: Lines,
    *,
    columns: Sequence[Column],
    by_heading: dict[str, Column],
    max_rows: int,
) -> Table:
    table = Table()
    places: list[Column | None] = []
    for line, cells in lines:
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if not places:
            places = _places(line, cells, columns, by_heading, table)
            if table.errors:
                return table
            continue
        if len(table.rows) == max_rows:
            sentence = ngettext(
                "The file has too many rows: %(number)d at most. Cut it in parts.",
                "The file has too many rows: %(number)d at most. Cut it in parts.",
                max_rows,
            )
            return _refused(sentence % {"number": max_rows}, line=line)
        table.rows.append(_row(line, cells, places, columns, table))
        if len(table.errors) >= MAX_ERRORS:
            more = _("There may be more errors: mend these first.")
            table.errors.append(RowError(None, "", more))
            return table
    if not table.rows:
        return _refused(_("The file has no rows under its headings."))
    return table


def _places(
    line: int,
    cells: list[str],
    columns: Sequence[Column],
    by_heading: dict[str, Column],
    table: Table,
) -> list[Column | None]:
    """The column of each place of the line, with errors and warnings about the headings."""
    places: list[Column | None] = []
    for cell in cells:
        column = by_heading.get(heading_key(cell)) if heading_key(cell) else None
        if column is not None and column in places:
            table.errors.append(
                RowError(line, str(column.label), _("This column appears more than once."))
            )
        if column is None and cell:
            table.warnings.append(
                RowError(line, cell[:80], _("This column is not known: it is ignored."))
            )
        places.append(column)
    for column in columns:
        if column.required and column not in places:
            table.errors.append(
                RowError(
                    line,
                    str(column.label),
                    _("The column “%(column)s” is missing.") % {"column": column.label},
                )
            )
    return places


def _row(
    line: int,
    cells: list[str],
    places: list[Column | None],
    columns: Sequence[Column],
    table: Table,
) -> Row:
    values: dict[str, Any] = {column.name: "" for column in columns}
    for place, cell in zip(places, cells, strict=False):
        if place is not None:
            values[place.name] = cell
    if any(cells[len(places) :]):
        table.errors.append(
            RowError(line, "", _("This line has more cells than there are headings."))
        )
    for column in places:
        if column is None:
            continue
        value = values[column.name]
        if column.required and not value:
            table.errors.append(RowError(line, str(column.label), _("This cell is empty.")))
        if len(value) > column.max_length:
            sentence = ngettext(
                "This cell is too long: %(number)d character at most.",
                "This cell is too long: %(number)d characters at most.",
                column.max_length,
            )
            values[column.name] = value[: column.max_length]
            table.errors.append(
                RowError(line, str(column.label), sentence % {"number": column.max_length})
            )
    return Row(line=line, values=values)
