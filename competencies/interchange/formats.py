"""The formats a framework comes in and goes out in: finding out which, reading, writing."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from competencies.interchange.case.reading import read as read_case
from competencies.interchange.case.writing import write as write_case
from competencies.interchange.moodle.columns import sheet_of
from competencies.interchange.moodle.reading import read as read_moodle
from competencies.interchange.moodle.writing import write as write_moodle
from competencies.interchange.package import Finding, Package, Reading
from competencies.interchange.table.reading import read as read_table
from competencies.interchange.table.writing import write as write_table
from lms.kernel.exports import XLSX_TYPE
from lms.kernel.imports.containers import UnreadableError

MAX_BYTES = 20_000_000


class Format(TextChoices):
    """The names are those of the command line."""

    CASE = "case", gettext_lazy("CASE 1.1 (JSON)")
    MOODLE = "moodle", gettext_lazy("Moodle (CSV)")
    TABLE = "table", gettext_lazy("Table (XLSX or CSV)")


@dataclass(frozen=True, slots=True)
class Written:
    """A framework as a file."""

    content: bytes
    content_type: str
    extension: str


def read_file(path: Path, format_name: str = "") -> tuple[str, Reading]:
    """What a file on disk holds, and in which format; never raises for a bad file."""
    try:
        # A pipe or a device has no size that could be believed.
        if path.exists() and not path.is_file():
            raise OSError(errno.EINVAL, _("it is no file"))
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            return format_name or Format.TABLE, too_big(path.stat().st_size)
    except OSError as problem:
        return format_name or Format.TABLE, _failed(
            "unreadable_file",
            _("The file cannot be read: %(reason)s.") % {"reason": problem.strerror or problem},
        )
    name = os.fsencode(path.name).decode("utf-8", "replace")
    return read_content(content, name=name, format_name=format_name)


def read_content(content: bytes, *, name: str = "", format_name: str = "") -> tuple[str, Reading]:
    """What the bytes hold; without ``format_name`` the content decides in which format."""
    if len(content) > MAX_BYTES:
        return format_name or Format.TABLE, too_big(len(content))
    chosen = format_name or detect(content)
    readers = {Format.CASE: read_case, Format.MOODLE: read_moodle, Format.TABLE: read_table}
    return str(chosen), readers[Format(chosen)](content, name=name)


def detect(content: bytes) -> Format:
    """The format of the bytes: JSON is CASE, Moodle's columns are Moodle's, all else a table."""
    if _starts_as_json(content):
        return Format.CASE
    if _is_moodle(content):
        return Format.MOODLE
    return Format.TABLE


def _starts_as_json(content: bytes) -> bool:
    head = content[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head[:1] in {b"{", b"["}


# What Moodle, and the languages of a spreadsheet, write for "is framework".
_MARKS = {"", "0", "1", "true", "false", "vrai", "faux", "yes", "no", "oui", "non"}


def _is_moodle(content: bytes) -> bool:
    """Headings are translated, so the marks decide: one row is a framework, below no other."""
    try:
        rows = sheet_of(content).rows
    except UnreadableError:
        return False
    marks = {row.framework_mark.casefold() for row in rows}
    return marks <= _MARKS and any(row.is_framework and not row.parent for row in rows)


def too_big(size: int) -> Reading:
    """The reading of a file that is not even looked at."""
    return _failed(
        "too_big",
        _("The file has %(size)s MB, and at most %(limit)s MB are read.")
        % {"size": round(size / 1_000_000), "limit": MAX_BYTES // 1_000_000},
    )


def _failed(code: str, message: str) -> Reading:
    return Reading(errors=[Finding(code, message)])


def write(package: Package, format_name: str, *, kind: str = "") -> Written:
    """``package`` as a file; ``kind`` tells a table in CSV from one in XLSX (default)."""
    chosen = Format(format_name)
    if chosen == Format.CASE:
        content = write_case(package, base_url=settings.BASE_URL)
        return Written(content, "application/json", "json")
    if chosen == Format.MOODLE:
        return Written(write_moodle(package), "text/csv; charset=utf-8", "csv")
    if kind == "csv":
        return Written(write_table(package, kind="csv"), "text/csv; charset=utf-8", "csv")
    return Written(write_table(package, kind="xlsx"), XLSX_TYPE, "xlsx")
