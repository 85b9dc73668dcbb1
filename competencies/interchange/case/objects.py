"""One object of a package while it is read: what it says, taken out property by property.

What nobody takes stays, to be kept with the details of the thing.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from competencies.interchange.case.extensions import OTHER, split
from competencies.interchange.case.findings import Report
from competencies.interchange.case.moments import is_showable, parse_moment
from competencies.interchange.case.vocabulary import (
    OUTSIDE_A_PACKAGE,
    PROPERTIES,
    UUID,
    is_valid,
)

LONGEST_IDENTIFIER = 255
_SPACES = re.compile("[\u00a0\u2007\u202f]|&nbsp;")
# Every repetition is bounded: a hostile text costs no more than a friendly one.
_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>]{0,200}>"  # HTML
    r"|&(?:[a-z]{2,8}|#\d{1,7});"
    r"|\*\*\S|__\S[^_\n]{0,200}__|(?<!\w)\*[^\s*][^*\n]{0,200}\*(?!\w)|`[^`\n]{1,200}`"  # emphasis
    r"|\[[^\[\]\n]{1,200}\]\([^()\s]{1,500}\)"  # links, pictures
    r"|^ {0,3}(?:#{1,6} |[-*+] |> )"  # headings, lists, quotations
    r"|\$\$|\\\(|\\\[",  # formulae
    re.MULTILINE,
)


class Properties:
    """The properties of one object, without nulls; ``ours`` are those of our own extension."""

    def __init__(self, raw: Mapping[str, Any], kind: str, where: str, report: Report) -> None:
        self.where = where
        self._report = report
        self.left = _cleaned(raw, kind, where, report)
        self.ours: dict[str, Any] = {}
        if isinstance(self.left.get("extensions"), dict):
            self.ours, theirs = split(self.left.pop("extensions"))
            if theirs:
                self.left["extensions"] = theirs
        other = self.ours.pop(OTHER, None)
        self._other = other if isinstance(other, dict) else {}

    @property
    def kept(self) -> dict[str, Any]:
        """What nobody took, and what had to leave as an extension when we wrote the object."""
        return self.left | self._other

    def text(self, name: str) -> str:
        """The text of that name, taken out; empty where there is none."""
        if not isinstance(self.left.get(name), str):
            return ""
        text = self.left.pop(name)
        self._remark(text, name)
        return text

    def plain(self, name: str) -> str:
        """The same without a look at what the text contains."""
        return self.left.pop(name) if isinstance(self.left.get(name), str) else ""

    def number(self, name: str) -> int | None:
        """The integer of that name, taken out."""
        return self.left.pop(name) if is_valid("integer", self.left.get(name)) else None

    def moment(self, name: str = "lastChangeDateTime") -> datetime | None:
        """The moment of that name, taken out; one that cannot be read or be true stays."""
        text = self.left.get(name)
        if not isinstance(text, str):
            self._report.warn("date_missing", self.where)
            return None
        parsed = parse_moment(text)
        if parsed is None:
            self._report.warn("date_unreadable", f"{self.where}.{name}")
            return None
        if not is_showable(parsed[0]):
            self._report.warn("date_out_of_range", f"{self.where}.{name}")
            return None
        del self.left[name]
        if not parsed[1]:
            self._report.warn("date_without_zone", f"{self.where}.{name}")
        return parsed[0]

    def identifier(self) -> str:
        """The identifier letter by letter, taken out; empty where there is none."""
        identifier = self.plain("identifier")
        if not identifier.strip():
            return ""
        where = f"{self.where}.identifier"
        if len(identifier) > LONGEST_IDENTIFIER:
            self._report.fail("identifier_too_long", where)
        if not UUID.fullmatch(identifier.lower()):
            self._report.warn("identifier_not_rfc4122", where)
        if identifier != identifier.lower():
            self._report.warn("identifier_upper_case", where)
        return identifier

    def remark(self, *names: str) -> None:
        """Say of texts that stay what is to be said of them."""
        for name in names:
            if isinstance(self.left.get(name), str):
                self._remark(self.left[name], name)

    def _remark(self, text: str, name: str) -> None:
        if _SPACES.search(text):
            self._report.warn("non_breaking_space", f"{self.where}.{name}")
        if _MARKUP.search(text):
            self._report.warn("markup_in_text", f"{self.where}.{name}")


def said(ours: Mapping[str, Any], name: str) -> str:
    """A text of our own extension; empty where somebody put something else there."""
    value = ours.get(name)
    return value if isinstance(value, str) else ""


def _cleaned(raw: Mapping[str, Any], kind: str, where: str, report: Report) -> dict[str, Any]:
    known = PROPERTIES[kind]
    result = {}
    for name, value in raw.items():
        if value is None:
            report.warn("explicit_null", f"{where}.{name}")
        elif name in OUTSIDE_A_PACKAGE:
            report.warn("document_uri_in_package", where)
        elif name not in known:
            report.warn("unknown_properties", f"{where}.{name}"[:200])
            result[name] = value
        elif value == [] and known[name] in ("texts", "links"):
            continue
        elif is_valid("text" if known[name] == "moment" else known[name], value):
            result[name] = value
        else:
            report.warn("wrong_type", f"{where}.{name}")
            result[name] = _as(known[name], value)
    return result


def _as(kind: str, value: Any) -> Any:
    """``value`` as a ``kind`` where nothing is guessed by that; as it is elsewhere."""
    if kind in ("text", "identifier", "moment") and is_valid("number", value):
        return str(value)
    if kind == "texts" and isinstance(value, str):
        return [value]
    if kind == "links" and is_valid("link", value):
        return [value]
    if kind == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    if kind == "integer" and isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]{1,9}\s*", value):
        return int(value)
    return value
