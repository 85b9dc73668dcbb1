"""What a table read from a file is made of."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table may have.

    ``name`` is the key of the values read; ``label`` the heading people write, found whatever its
    case, accents, spaces and punctuation; ``aliases`` other headings for the same column. A
    ``required`` column must be there, and its cells filled.
    """

    name: str
    label: str | Promise
    required: bool = True
    aliases: tuple[str, ...] = ()
    max_length: int = 500

    @property
    def headings(self) -> set[str]:
        """Every heading that means this column, normalised."""
        return {heading_key(text) for text in (str(self.label), self.name, *self.aliases)}


@dataclass(frozen=True, slots=True)
class RowError:
    """A sentence about a place of the file; ``line`` counts from 1 and is None for the whole."""

    line: int | None
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one line, stripped: every column is there, "" when empty.

    ``line`` is what the person sees in her spreadsheet. A date of a workbook is ISO 8601, a whole
    number has no decimals.
    """

    line: int
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values[name]


@dataclass(slots=True)
class Table:
    """What ``read_table`` found. With errors about the whole file there are no rows."""

    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.errors


def heading_key(text: str) -> str:
    """``text`` reduced to what makes two headings the same: "E-mail *" and "email"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\W_]+", "", "".join(c for c in decomposed if not unicodedata.combining(c)))


def columns_by_heading(columns: Iterable[Column]) -> dict[str, Column]:
    """Normalised heading to column. Raises ``ValueError`` if two columns share a heading."""
    found: dict[str, Column] = {}
    for column in columns:
        for heading in column.headings:
            if found.setdefault(heading, column) is not column:
                raise ValueError(f"Two columns answer to {heading!r}.")
    return found
