"""A package as a table of one's own, and an example of one to begin with.

CSV as people's spreadsheets open it rightly: UTF-8 with a byte order mark, ";". Headings are in the
language of the framework, French or English. A table tells what ``columns`` lists; associations,
further words on the framework and the non-answers of its scale are told by CASE.
"""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Literal

from django.utils import translation
from django.utils.translation import gettext as _

from competencies.frameworks.enums import Axis
from competencies.interchange.codes import Codes, cleaned, codes_of
from competencies.interchange.package import Item, Package, ScaleLevel, ScaleText, Value
from competencies.interchange.table.cells import joined, written
from competencies.interchange.table.columns import (
    COLUMNS,
    axis_text,
    kind_text,
    level_heading,
)
from lms.kernel.exports import XLSX_TEXT
from lms.kernel.refusals import Refused

Kind = Literal["csv", "xlsx"]
# The same table gives the same bytes.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook knows no time zones
_WIDTHS = {"code": 12, "type": 16, "parent": 14, "statement": 60, "notes": 40, "source": 24}


def write(package: Package, *, kind: Kind) -> bytes:
    """The table, headings first; the same package gives the same bytes.

    Raises ``Refused`` for a workbook that could not hold a text in one cell.
    """
    with translation.override("fr" if package.language.startswith("fr") else "en"):
        rows = [[written(cell) for cell in row] for row in _rows(package)]
        return _csv(rows) if kind == "csv" else _xlsx(rows, explained=False)


def template(kind: Kind) -> bytes:
    """A table with a framework, an axis and two competencies as examples, in the active language.

    As a workbook it has a second sheet that explains the columns.
    """
    rows = [[written(cell) for cell in row] for row in _rows(_example())]
    return _csv(rows) if kind == "csv" else _xlsx(rows, explained=True)


def written_codes(package: Package) -> Codes:
    """The codes that the table gives to what is in ``package``."""
    return codes_of(package, same=str, usable=bool)


def _rows(package: Package) -> Iterator[list[str]]:
    codes = written_codes(package)
    levels = package.scale.levels if package.scale else ()
    yield [*(str(column.label) for column in COLUMNS), *_level_headings(levels)]
    yield [
        package.key or "",
        _("Framework"),
        "",
        cleaned(package.title),
        cleaned(package.audience),
        "",
        *(cleaned(level.anchor) for level in levels),
    ]
    for value in package.values:
        yield _value_row(value, codes) + [""] * len(levels)
    for item in package.items:
        behaviours = (item.behaviours.get(n, "") for n in range(1, len(levels) + 1))
        yield [*_item_row(item, codes), *map(cleaned, behaviours)]


def _level_headings(levels: tuple[ScaleLevel, ...]) -> list[str]:
    return [
        level_heading(cleaned(level.label), suffices=level.proficient, prefix=_("Level"))
        for level in levels
    ]


def _value_row(value: Value, codes: Codes) -> list[str]:
    label = str(Axis(value.axis).label) if value.axis in Axis.values else ""
    return [
        codes.values[value.code],
        axis_text(value.axis, label, _("Axis")),
        "",
        cleaned(value.label),
        cleaned(value.statement),
        cleaned(value.source),
    ]


def _item_row(item: Item, codes: Codes) -> list[str]:
    above = [codes.values[code] for code in dict.fromkeys(item.axis_codes) if code in codes.values]
    if item.parent in codes.items:
        above.insert(0, codes.items[item.parent])
    code = codes.items[item.ref]
    return [
        code,
        kind_text(cleaned(item.kind), _("Competency")),
        joined(above),
        cleaned(item.statement) or code,
        cleaned(item.notes),
        cleaned(item.source),
    ]


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(rows)
    return ("\ufeff" + out.getvalue()).encode()


def _xlsx(rows: list[list[str]], *, explained: bool) -> bytes:
    # Here, not above: an eighth of a second that no other page needs.
    import xlsxwriter

    if any(len(cell) > XLSX_TEXT for row in rows for cell in row):
        raise Refused(_("A text is too long for a cell of a workbook: take the CSV."))
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        _fill(book.add_worksheet(_("Framework")), rows, list(_WIDTHS.values()), bold, wrapped)
        if explained:
            sheet = book.add_worksheet(_("Explanations"))
            _fill(sheet, _explanations(), [24, 90], bold, wrapped)
    return out.getvalue()


def _fill(sheet: Any, rows: list[list[str]], widths: list[int], bold: Any, wrapped: Any) -> None:
    sheet.freeze_panes(1, 0)
    for number in range(len(rows[0])):
        sheet.set_column(number, number, widths[number] if number < len(widths) else 36)
    for line, row in enumerate(rows):
        for number, cell in enumerate(row):
            if cell:
                sheet.write_string(line, number, cell, wrapped if line else bold)


def _example() -> Package:
    learn, do = _("I discover"), _("I do it alone")
    return Package(
        title=_("Title of the framework"),
        key=_("my-framework"),
        audience=_("For whom it is"),
        axes=(Axis.MISSION.value,),
        values=[Value(Axis.MISSION.value, "M1", _("A mission"), _("What it consists of"))],
        items=[
            Item(
                ref="C1",
                code="C1",
                statement=_("Welcome a request and make its purpose precise"),
                source=_("Where this comes from"),
                axis_codes=("M1",),
                behaviours={
                    1: _("Hears the request and notes it"),
                    2: _("Finds out what is not said, and agrees on what comes next"),
                },
            ),
            Item(
                ref="C1.1",
                code="C1.1",
                statement=_("Say what becomes of the request"),
                notes=_("Anything useful to readers"),
                parent="C1",
            ),
        ],
        scale=ScaleText(
            (
                ScaleLevel(learn, _("I know the principle")),
                ScaleLevel(do, _("I do it without help"), proficient=True),
            )
        ),
    )


def _explanations() -> list[list[str]]:
    meanings = (
        _("Identifies the line; stands once. A table that comes again is compared by it."),
        _(
            "Empty for a competency. “Framework” for the line that gives its key, title and "
            "audience. “Mission”, “Dimension”, “Field of competence”, “Domain”, or “Axis:” and a "
            "name, for a value of an axis."
        ),
        _(
            "The code of the competency above, of values of axes, or both, with commas between "
            "them."
        ),
        _("What the person can do; on the other lines the title or the label."),
        _("Remarks; for a value of an axis its statement, for the framework its audience."),
        _("The document that the line comes from."),
    )
    rows = [[_("Column"), _("Meaning")]]
    rows += [[str(column.label), text] for column, text in zip(COLUMNS, meanings, strict=True)]
    rows.append(
        [
            _("Every other column"),
            _(
                "A level, the lowest first; its heading is the label. Behind it “✓” marks a level "
                "that suffices. On the lines of competencies: what can be observed; on the line of "
                "the framework: what the level means in general."
            ),
        ]
    )
    return rows
