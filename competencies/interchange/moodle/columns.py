"""The columns of a Moodle file, by their place: the headings are in the language of the site."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from lms.kernel.imports.containers import UnreadableError, read_lines

HEADINGS = (
    "Parent ID number",
    "ID number",
    "Short name",
    "Description",
    "Description format",
    "Scale values",
    "Scale configuration",
    "Rule type (optional)",
    "Rule outcome (optional)",
    "Rule config (optional)",
    "Cross-referenced competency ID numbers",
    "Exported ID (optional)",
    "Is framework",
    "Taxonomy",
)
OLD_COLUMNS = 12
MAX_ROWS = 10_000
# With the empty ones in between.
MAX_LINES = 5 * MAX_ROWS

_FALSE = {"", "0", "0.0", "false", "faux", "no", "non"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file; ``line`` is its number there, from 1."""

    line: int
    parent: str = ""
    id_number: str = ""
    short_name: str = ""
    description: str = ""
    description_format: str = ""
    scale_values: str = ""
    scale_configuration: str = ""
    rule_type: str = ""
    rule_outcome: str = ""
    rule_config: str = ""
    related: str = ""
    exported_id: str = ""
    framework_mark: str = ""
    taxonomy: str = ""

    @property
    def is_framework(self) -> bool:
        """Whether the row is the framework itself: any mark but an empty one or a "no"."""
        return self.framework_mark.casefold() not in _FALSE


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file. ``width`` is that of its headings; ``overflow`` lists lines with text in
    columns that Moodle does not have."""

    width: int
    rows: list[Row]
    has_headings: bool
    overflow: list[int]

    @property
    def is_old(self) -> bool:
        """Whether the file has the older form, without cross references and exported ids."""
        return self.width <= OLD_COLUMNS


def sheet_of(content: bytes) -> Sheet:
    """The rows of a CSV or XLSX file. Raises ``UnreadableError`` with what is wrong."""
    lines = _filled(content)
    first = next(lines, None)
    if first is None:
        raise UnreadableError(_("The file is empty."))
    width = _width(first[1])
    if width < OLD_COLUMNS - 1:
        raise UnreadableError(
            _("A Moodle file has 14 columns (12 in the older form); this one has %(number)d.")
            % {"number": width},
            line=first[0],
        )
    names = _names(width)
    has_headings = _row(first, names).framework_mark.casefold() not in {"1", "true", "vrai"}
    rows = [] if has_headings else [_row(first, names)]
    overflow = []
    for line in lines:
        if len(rows) == MAX_ROWS:
            raise UnreadableError(_too_many(), line=line[0])
        rows.append(_row(line, names))
        if any(line[1][len(names) :]):
            overflow.append(line[0])
    return Sheet(width, rows, has_headings, overflow)


def _filled(content: bytes) -> Iterator[tuple[int, list[str]]]:
    headings = {"parentidnumber", "idnumber", "shortname", "description", "taxonomy"}
    # A file has no more lines than bytes; what is read is bounded by the rows below.
    lines = read_lines(content, headings=headings, max_lines=len(content) + 1)
    for count, (line, cells) in enumerate(lines):
        if count == MAX_LINES:
            raise UnreadableError(_too_many(), line=line)
        cells = [cell.strip() for cell in cells]
        if any(cells):
            yield line, cells


def _too_many() -> str:
    return _("The file has too many rows: %(number)d at most. Cut it in parts.") % {
        "number": MAX_ROWS
    }


def _width(cells: list[str]) -> int:
    filled = [place for place, cell in enumerate(cells, start=1) if cell]
    return filled[-1]


def _names(width: int) -> list[str]:
    names = [field.name for field in fields(Row)][1:]
    if width <= OLD_COLUMNS:
        return [name for name in names if name not in {"related", "exported_id"}]
    return names


def _row(line: tuple[int, list[str]], names: list[str]) -> Row:
    number, cells = line
    return Row(number, **dict(zip(names, cells, strict=False)))
