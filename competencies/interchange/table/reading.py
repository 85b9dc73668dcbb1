"""A table of one's own (CSV or XLSX) as a package; ``columns`` says what it is made of.

Strict where a person can mend her table: a parent that is missing, a code that stands twice, a
circle are errors that name their line. The code is the identity of a competency.
"""

from dataclasses import dataclass, field
from pathlib import PurePath

from django.utils.text import slugify
from django.utils.translation import gettext as _

from competencies.frameworks.validators import KEY_LENGTH
from competencies.interchange.codes import key_from
from competencies.interchange.ordering import in_order
from competencies.interchange.package import Finding, Item, Package, Reading, ScaleLevel, ScaleText
from competencies.interchange.package import Value as AxisValue
from competencies.interchange.table.cells import parted, told
from competencies.interchange.table.columns import AXIS, FRAMEWORK, row_kind
from competencies.interchange.table.sheets import Row, Sheet, place, sheet_of
from lms.kernel.imports.containers import UnreadableError


def read(content: bytes, *, name: str = "") -> Reading:
    """The framework of the table. Never raises for a bad file.

    ``name`` is that of the file: the framework's title and key where no row tells them.
    """
    reading = Reading()
    try:
        sheet = sheet_of(content, reading)
    except UnreadableError as problem:
        where = place(problem.line) if problem.line else ""
        reading.errors.append(Finding("unreadable", problem.sentence, where))
        return reading
    if not reading.errors:
        package = _Work(sheet, reading, name).package()
        reading.package = None if reading.errors else package
    return reading


@dataclass(slots=True)
class _Work:
    """The table being read; findings go to ``reading`` as they come."""

    sheet: Sheet
    reading: Reading
    name: str
    frameworks: list[Row] = field(default_factory=list)
    values: dict[str, AxisValue] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def warn(self, code: str, message: str, row: Row | None = None, column: str = "") -> None:
        self.reading.warnings.append(Finding(code, message, self._where(row, column)))

    def refuse(self, code: str, message: str, row: Row | None = None, column: str = "") -> None:
        self.reading.errors.append(Finding(code, message, self._where(row, column)))

    def _where(self, row: Row | None, column: str) -> str:
        return place(row.line, self.sheet.heading(column)) if row else ""

    def package(self) -> Package:
        for row in self.sheet.rows:
            self._sort(row)
        if not self.items and not self.values:
            self.refuse("rows_missing", _("The file has no rows under its headings."))
        package = self._head()
        parents = self._place_all()
        ordered, broken, moved = in_order(self.items, parents)
        if moved:
            self.warn(
                "children_before_parents",
                _("Competencies stand before those they belong to: they are put in order."),
                self.rows[moved],
            )
        for code in broken:
            self.refuse(
                "parent_cycle",
                _("“%(code)s” stands below itself in a circle.") % {"code": code},
                self.rows[code],
                "parent",
            )
        package.axes = tuple(dict.fromkeys(value.axis for value in self.values.values()))
        package.values = list(self.values.values())
        package.items = [self.items[code] for code in ordered]
        return package

    def _sort(self, row: Row) -> None:
        kind, name = row_kind(told(row["type"]))
        if kind == FRAMEWORK:
            if self.frameworks:
                sentence = _("A second line is the framework: one file, one framework.")
                self.refuse("several_frameworks", sentence, row, "type")
            self.frameworks.append(row)
            return
        code, statement = told(row["code"]), told(row["statement"])
        if not code:
            self.refuse("code_missing", _("This cell is empty."), row, "code")
        if not statement:
            self.refuse("statement_missing", _("This cell is empty."), row, "statement")
        if code in self.lines:
            self.refuse(
                "duplicate_code",
                _("The code “%(code)s” stands on line %(line)d already.")
                % {"code": code, "line": self.lines[code]},
                row,
                "code",
            )
        elif code:
            self.lines[code] = row.line
            self._keep(row, code, statement, kind, name)

    def _keep(self, row: Row, code: str, statement: str, kind: str, name: str) -> None:
        notes, source = told(row["notes"]), told(row["source"])
        behaviours = {n: told(cell) for n, cell in enumerate(row.levels, start=1) if told(cell)}
        if kind == AXIS:
            self.values[code] = AxisValue(name, code, statement, statement=notes, source=source)
            if row["parent"] or behaviours:
                sentence = _("A value of an axis has neither parents nor levels: they are ignored.")
                self.warn("axis_cells_ignored", sentence, row)
            return
        self.rows[code] = row
        self.items[code] = Item(
            ref=code,
            code=code,
            statement=statement,
            notes=notes,
            kind=name,
            source=source,
            behaviours=behaviours,
        )

    def _head(self) -> Package:
        row = self.frameworks[0] if self.frameworks else None
        package = Package(title=told(row["statement"]) if row else "")
        if row is None or not package.title:
            package.title = self._title_from_name(row)
        if row:
            package.audience = told(row["notes"])
            if told(row["source"]) or row["parent"]:
                sentence = _("The line of the framework has no parent and no source: ignored.")
                self.warn("framework_cells_ignored", sentence, row)
        package.key = self._key(row)
        package.scale = self._scale(row)
        return package

    def _title_from_name(self, row: Row | None) -> str:
        title = PurePath(self.name).stem.strip() or str(_("Framework without a name"))
        self.warn(
            "title_from_file_name",
            _("No line gives the framework a title: it is called “%(title)s”.") % {"title": title},
            row,
            "statement",
        )
        return title

    def _key(self, row: Row | None) -> str | None:
        code = told(row["code"]) if row else ""
        if not code or _is_key(code):
            return code or None
        key = slugify(code)
        if len(key) > KEY_LENGTH:
            key = key_from(code)
        self.warn(
            "key_changed",
            _("“%(code)s” cannot be the key of a framework: it is “%(key)s”.")
            % {"code": code, "key": key},
            row,
            "code",
        )
        return key or None

    def _scale(self, row: Row | None) -> ScaleText | None:
        if not self.sheet.levels:
            self.warn("levels_missing", _("No column is a level: the table tells no scale."))
            return None
        anchors = row.levels if row else ()
        return ScaleText(
            tuple(
                ScaleLevel(label, told(anchors[place]) if place < len(anchors) else "", suffices)
                for place, (label, suffices) in enumerate(self.sheet.levels)
            )
        )

    def _place_all(self) -> dict[str, str]:
        parents: dict[str, str] = {}
        for code, item in self.items.items():
            row = self.rows[code]
            above = self._codes_above(row)
            item.axis_codes = tuple(one for one in above if one in self.values)
            others = [one for one in above if one not in self.values]
            for one in others[:1]:
                item.parent = parents[code] = one
            for one in others[1:]:
                self.refuse(
                    "several_parents",
                    _("“%(code)s” has several parents: “%(first)s” and “%(other)s”.")
                    % {"code": code, "first": others[0], "other": one},
                    row,
                    "parent",
                )
        return parents

    def _codes_above(self, row: Row) -> list[str]:
        cell = told(row["parent"])
        found = parted(cell)
        if cell in self.lines and not all(code in self.lines for code in found):
            return [cell]
        if self.frameworks:
            top = told(self.frameworks[0]["code"])
            found = [code for code in found if code in self.lines or code != top]
        for code in found:
            if code not in self.lines:
                self.refuse(
                    "parent_missing",
                    _("The parent “%(code)s” is not in the file.") % {"code": code},
                    row,
                    "parent",
                )
        return [code for code in found if code in self.lines]


def _is_key(code: str) -> bool:
    plain = code.replace("_", "").replace("-", "")
    return len(code) <= KEY_LENGTH and (plain.isascii() and plain.isalnum())
