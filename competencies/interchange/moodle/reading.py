"""A CSV file of Moodle's competency frameworks as a package.

Lenient: what Moodle itself would drop without a word (a child whose parent is missing, a circle)
comes in with a warning. The id number is the identity of a competency. What the platform has no
field for stays in ``details["moodle"]``, by the names of ``columns.Row``, and is written again.

A child of a value of an axis stands on it, and so does what refers to one. Only a file that the
platform wrote has values of axes.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from competencies.interchange.codes import axis_key
from competencies.interchange.moodle.columns import OLD_COLUMNS, Row, Sheet, sheet_of
from competencies.interchange.moodle.descriptions import (
    HTML,
    Texts,
    description_of,
    short_form,
    texts_of,
)
from competencies.interchange.moodle.scales import (
    ScaleError,
    configuration_of,
    extra_in,
    scale_of,
    text_in,
)
from competencies.interchange.moodle.writing import (
    RELATED,
    TAXONOMY,
    framework_texts,
    identity_of,
)
from competencies.interchange.ordering import in_order
from competencies.interchange.package import End, Finding, Item, Link, Package, Reading, Value
from lms.kernel.imports.containers import UnreadableError

_KEPT = ("rule_type", "rule_outcome", "rule_config", "exported_id")
_OWN_SCALE = ("scale_values", "scale_configuration")


def read(content: bytes, *, name: str = "") -> Reading:
    """The framework of the file. Never raises for a bad file; ``name`` is not needed."""
    reading = Reading()
    try:
        sheet = sheet_of(content)
    except UnreadableError as problem:
        where = place(problem.line) if problem.line else ""
        reading.errors.append(Finding("unreadable", problem.sentence, where))
        return reading
    package = _Work(sheet, reading).package()
    reading.package = None if reading.errors else package
    return reading


def place(line: int) -> str:
    """A line of the file, for people."""
    return _("line %(number)d") % {"number": line}


@dataclass(slots=True)
class _Work:
    """The file being read; findings go to ``reading`` as they come."""

    sheet: Sheet
    reading: Reading
    rows: dict[str, Row] = field(default_factory=dict)
    texts: dict[str, Texts] = field(default_factory=dict)

    def warn(self, code: str, line: int | None, message: str) -> None:
        self.reading.warnings.append(Finding(code, message, place(line) if line else ""))

    def refuse(self, code: str, line: int | None, message: str) -> None:
        self.reading.errors.append(Finding(code, message, place(line) if line else ""))

    def package(self) -> Package | None:
        self._tell_form()
        framework = self._framework()
        if framework is None:
            return None
        self._collect()
        package = self._head(framework)
        parents = self._parents(framework)
        ordered, broken, moved = in_order(self.rows, parents)
        if moved:
            self.warn(
                "children_before_parents",
                self.rows[moved].line,
                _("Competencies stand before those they belong to: they are put in order."),
            )
        for id_number in broken:
            parents.pop(id_number)
            self.warn(
                "parent_cycle",
                self.rows[id_number].line,
                _("“%(code)s” stands below itself in a circle: it comes in at the top.")
                % {"code": id_number},
            )
        self._fill(package, ordered, parents)
        return package

    def _tell_form(self) -> None:
        if self.sheet.is_old:
            self.warn(
                "old_form_of_12_columns",
                None,
                _(
                    "The file has the older form of %(number)d columns, without cross references "
                    "and exported ids."
                )
                % {"number": OLD_COLUMNS},
            )
        if not self.sheet.has_headings:
            self.warn("headings_missing", 1, _("The file has no line of headings."))
        for line in self.sheet.overflow:
            self.warn(
                "extra_columns",
                line,
                _("There is text beyond the columns that Moodle has: it is ignored."),
            )

    def _framework(self) -> Row | None:
        found = [row for row in self.sheet.rows if row.is_framework]
        if not found:
            self.refuse(
                "framework_missing",
                None,
                _("No line is marked as the framework (column “Is framework”)."),
            )
            return None
        for row in found[1:]:
            self.refuse(
                "several_frameworks",
                row.line,
                _("A second line is marked as the framework: one file, one framework."),
            )
        return found[0]

    def _collect(self) -> None:
        for row in self.sheet.rows:
            if row.is_framework:
                continue
            if not row.id_number:
                self.refuse("id_number_missing", row.line, _("This line has no id number."))
                continue
            earlier = self.rows.get(row.id_number)
            if earlier is not None:
                self._tell_duplicate(row, earlier)
                continue
            self.rows[row.id_number] = row
            self.texts[row.id_number] = self._texts(row)

    def _tell_duplicate(self, row: Row, earlier: Row) -> None:
        names = {"code": row.id_number, "line": earlier.line}
        if _content(row) == _content(earlier):
            sentence = _("The id number “%(code)s” and its line are those of line %(line)d.")
            self.warn("duplicate_id_number", row.line, sentence % names)
        else:
            sentence = _("The id number “%(code)s” is that of line %(line)d, which says otherwise.")
            self.refuse("duplicate_id_number", row.line, sentence % names)

    def _texts(self, row: Row) -> Texts:
        texts = texts_of(row.short_name, row.description, row.description_format)
        if texts.lossy:
            self.warn(
                "markup_in_description",
                row.line,
                _("The description comes in as plain text, without its formatting."),
            )
        texts.axis = axis_key(texts.axis)
        if not texts.statement:
            self.refuse("statement_missing", row.line, _("This line says nothing."))
        elif not row.short_name:
            self.warn(
                "short_name_missing",
                row.line,
                _("This line has no short name: the description stands in."),
            )
        return texts

    def _head(self, row: Row) -> Package:
        extra = extra_in(row.scale_configuration)
        texts = texts_of(row.short_name, row.description, row.description_format)
        key, identifier = identity_of(row.id_number)
        if not row.id_number:
            key = identifier = None
        if text_in(extra, "key") or text_in(extra, "identifier"):
            key = text_in(extra, "key") or None
            identifier = None if key else text_in(extra, "identifier")
        if not texts.statement:
            self.refuse("title_missing", row.line, _("The framework has no name."))
        package = Package(
            title=texts.statement,
            key=key,
            identifier=identifier,
            short_title=text_in(extra, "short_title"),
            audience=text_in(extra, "audience"),
            language=text_in(extra, "language") or "fr",
            version=text_in(extra, "version"),
            status=text_in(extra, "status"),
            scale=self._scale(row, extra),
        )
        axes = extra.get("axes")
        if isinstance(axes, list):
            keys = [axis_key(axis) for axis in axes if isinstance(axis, str)]
            package.axes = tuple(dict.fromkeys(filter(None, keys)))
        if kept := _kept_of_framework(row, package, extra):
            package.details["moodle"] = kept
        return package

    def _scale(self, row: Row, extra: dict[str, Any]) -> Any:
        if not row.scale_values:
            self.warn("scale_unreadable", row.line, _("The framework has no scale."))
            return None
        try:
            return scale_of(row.scale_values, row.scale_configuration, extra.get("scale"))
        except ScaleError:
            self.warn(
                "scale_unreadable",
                row.line,
                _("The scale configuration cannot be read: which levels suffice is not known."),
            )
            return scale_of(row.scale_values, "[]", None)

    def _parents(self, framework: Row) -> dict[str, str]:
        parents: dict[str, str] = {}
        for id_number, row in self.rows.items():
            if row.parent in self.rows:
                parents[id_number] = row.parent
            elif row.parent and row.parent != framework.id_number:
                self.warn(
                    "parent_missing",
                    row.line,
                    _("The parent “%(code)s” is not in the file: “%(child)s” comes in at the top.")
                    % {"code": row.parent, "child": id_number},
                )
        return parents

    def _fill(self, package: Package, ordered: list[str], parents: dict[str, str]) -> None:
        values = [one for one in ordered if self.texts[one].axis and one not in parents]
        codes = {one: self._code(one) for one in values}
        axes = dict.fromkeys([*package.axes, *(self.texts[one].axis for one in values)])
        package.axes = tuple(axes)
        package.values = [self._value(one, codes[one]) for one in values]
        told: set[frozenset[str]] = set()
        for id_number in ordered:
            if id_number in codes:
                continue
            row = self.rows[id_number]
            parent = parents.get(id_number)
            others = self._others(row)
            axis_codes = [codes[one] for one in (parent, *others) if one in codes]
            package.items.append(
                self._item(row, None if parent in codes else parent, tuple(axis_codes))
            )
            for other in others:
                pair = frozenset((id_number, other))
                if other not in codes and len(pair) == 2 and pair not in told:
                    told.add(pair)
                    package.links.append(self._link(id_number, other))

    def _code(self, id_number: str) -> str:
        texts = self.texts[id_number]
        return texts.code if texts.identifier else id_number

    def _value(self, id_number: str, code: str) -> Value:
        row, texts = self.rows[id_number], self.texts[id_number]
        return Value(
            axis=texts.axis,
            code=code,
            label=texts.statement,
            statement=texts.notes,
            source=texts.source,
            details=self._details(row),
        )

    def _item(self, row: Row, parent: str | None, axis_codes: tuple[str, ...]) -> Item:
        texts = self.texts[row.id_number]
        return Item(
            ref=row.id_number,
            code=self._code(row.id_number),
            statement=texts.statement,
            notes=texts.notes,
            kind=texts.kind,
            source=texts.source,
            parent=parent,
            axis_codes=tuple(dict.fromkeys(axis_codes)),
            behaviours=texts.behaviours,
            identifier=texts.identifier or None,
            details=self._details(row),
        )

    def _others(self, row: Row) -> list[str]:
        """The id numbers that a row refers to, each once."""
        found: dict[str, None] = {}
        for written in filter(None, (one.strip() for one in row.related.split(","))):
            other = written.replace("%2C", ",")
            if other not in self.rows and other.replace("%2c", ",") in self.rows:
                other = other.replace("%2c", ",")
            if other not in self.rows and other not in found:
                self.warn(
                    "cross_reference_unknown",
                    row.line,
                    _("“%(code)s” refers to “%(other)s”, which is not in the file.")
                    % {"code": row.id_number, "other": other},
                )
            found[other] = None
        return list(found)

    def _link(self, origin: str, other: str) -> Link:
        end = End(ref=other) if other in self.rows else End(identifier=other)
        return Link(RELATED, End(ref=origin), end)

    def _details(self, row: Row) -> dict[str, Any]:
        kept = {name: getattr(row, name) for name in _KEPT if getattr(row, name)}
        if row.rule_type:
            self.warn(
                "rule_kept_as_is",
                row.line,
                _("The rule of completion is kept for export; the platform does not apply it."),
            )
        else:
            # What Moodle writes where there is no rule.
            kept = {"exported_id": row.exported_id} if row.exported_id else {}
        if row.scale_values:
            self.warn(
                "own_scale_kept_as_is",
                row.line,
                _("“%(code)s” has a scale of its own: it is kept for export, that of the framework "
                  "applies.") % {"code": row.id_number},
            )  # fmt: skip
            kept |= {name: getattr(row, name) for name in _OWN_SCALE}
        if row.taxonomy:
            kept["taxonomy"] = row.taxonomy
        kept |= _kept_words(row, self.texts[row.id_number])
        return {"moodle": kept} if kept else {}


def _content(row: Row) -> tuple[str, ...]:
    return tuple(getattr(row, name) for name in Row.__dataclass_fields__ if name != "line")


def _kept_words(row: Row, texts: Texts) -> dict[str, str]:
    """Short name and description, where writing ``texts`` would give others."""
    short = short_form(texts.statement)
    as_written = (short, description_of(short, texts), HTML)
    if (row.short_name, row.description, row.description_format or HTML) == as_written:
        return {}
    kept = {"description": row.description, "description_format": row.description_format}
    return kept | ({"short_name": row.short_name} if row.short_name != short else {})


def _kept_of_framework(row: Row, package: Package, extra: dict[str, Any]) -> dict[str, str]:
    kept = _kept_words(row, framework_texts(package))
    if row.scale_configuration != configuration_of(package.scale, extra):
        kept["scale_configuration"] = row.scale_configuration
    if row.taxonomy != TAXONOMY:
        kept["taxonomy"] = row.taxonomy
    return kept
