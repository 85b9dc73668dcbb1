"""The rows of a table with its columns found by their headings."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from competencies.interchange.package import Finding, Reading
from competencies.interchange.table.cells import told
from competencies.interchange.table.columns import (
    COLUMNS,
    MAX_LEVELS,
    is_level,
    known_headings,
    level_of,
)
from lms.kernel.imports.containers import UnreadableError, read_lines
from lms.kernel.imports.tables import heading_key

MAX_ROWS = 10_000
# With the empty ones in between.
MAX_LINES = 5 * MAX_ROWS


@dataclass(frozen=True, slots=True)
class Row:
    """One line: its cells by the name of the column, and those of the levels in their order."""

    line: int
    cells: dict[str, str]
    levels: tuple[str, ...]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


@dataclass(slots=True)
class Sheet:
    """``places`` are the columns by name, ``levels`` labels and whether they suffice."""

    headings: list[str]
    places: dict[str, int] = field(default_factory=dict)
    level_places: list[int] = field(default_factory=list)
    levels: list[tuple[str, bool]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def heading(self, name: str) -> str:
        """What the file calls a column; "" where it has none."""
        return self.headings[self.places[name]] if name in self.places else ""


def place(line: int, column: str = "") -> str:
    """A place of the table, for people."""
    if not column:
        return _("line %(number)d") % {"number": line}
    return _("line %(number)d, column “%(column)s”") % {"number": line, "column": column[:80]}


def sheet_of(content: bytes, reading: Reading) -> Sheet:
    """The table; what is wrong with its headings goes to ``reading``.

    Raises ``UnreadableError`` for what is no table at all.
    """
    lines = _filled(content)
    first = next(lines, None)
    if first is None:
        raise UnreadableError(_("The file is empty."))
    sheet = _headed(first, reading)
    if reading.errors:
        return sheet
    nameless: set[int] = set()
    for line, cells in lines:
        if len(sheet.rows) == MAX_ROWS:
            raise UnreadableError(_too_many(), line=line)
        _tell_nameless(line, cells, sheet, nameless, reading)
        sheet.rows.append(_row(line, cells, sheet))
    return sheet


def _filled(content: bytes) -> Iterator[tuple[int, list[str]]]:
    # A file has no more lines than bytes; what is read is bounded by the rows below.
    lines = read_lines(content, headings=set(known_headings()), max_lines=len(content) + 1)
    for count, (line, cells) in enumerate(lines):
        if count == MAX_LINES:
            raise UnreadableError(_too_many(), line=line)
        cells = [cell.replace("\r\n", "\n").replace("\r", "\n").strip() for cell in cells]
        if any(cells):
            yield line, cells


def _too_many() -> str:
    return _("The file has too many rows: %(number)d at most. Cut it in parts.") % {
        "number": MAX_ROWS
    }


def _headed(first: tuple[int, list[str]], reading: Reading) -> Sheet:
    line, cells = first
    sheet = Sheet([told(cell) for cell in cells])
    known = known_headings()
    for number, heading in enumerate(sheet.headings):
        if not heading:
            continue
        if is_level(heading, known):
            sheet.level_places.append(number)
            sheet.levels.append(level_of(heading))
            continue
        name = known[heading_key(heading)].name
        if name in sheet.places:
            sentence = _("This column appears more than once.")
            reading.errors.append(Finding("column_twice", sentence, place(line, heading)))
        sheet.places.setdefault(name, number)
    _tell_columns(line, sheet, reading)
    return sheet


def _tell_columns(line: int, sheet: Sheet, reading: Reading) -> None:
    for column in COLUMNS:
        if column.required and column.name not in sheet.places:
            sentence = _("The column “%(column)s” is missing.") % {"column": column.label}
            reading.errors.append(Finding("column_missing", sentence, place(line)))
    if len(sheet.levels) > MAX_LEVELS:
        sentence = _(
            "Every column that is not known is a level; here they are %(number)d, and a scale has "
            "%(maximum)d at most."
        ) % {"number": len(sheet.levels), "maximum": MAX_LEVELS}
        reading.errors.append(Finding("too_many_columns", sentence, place(line)))
        return
    seen: set[str] = set()
    for label, _suffices in sheet.levels:
        if not label or label in seen:
            sentence = _("Two levels have the same label, or a level has none.")
            reading.errors.append(Finding("level_twice", sentence, place(line, label)))
        seen.add(label)


def _tell_nameless(
    line: int, cells: list[str], sheet: Sheet, nameless: set[int], reading: Reading
) -> None:
    """A warning for each column that has text and no heading, where it has some first."""
    for number, cell in enumerate(cells):
        has_heading = number < len(sheet.headings) and sheet.headings[number]
        if not cell or has_heading or number in nameless:
            continue
        nameless.add(number)
        if len(nameless) <= MAX_LEVELS:
            sentence = _("There is text in a column without a heading: it is ignored.")
            where = place(line, str(number + 1))
            reading.warnings.append(Finding("column_without_heading", sentence, where))


def _row(line: int, cells: list[str], sheet: Sheet) -> Row:
    def cell(number: int) -> str:
        return cells[number] if number < len(cells) else ""

    return Row(
        line,
        {name: cell(number) for name, number in sheet.places.items()},
        tuple(cell(number) for number in sheet.level_places),
    )
