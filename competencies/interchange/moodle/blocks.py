"""HTML as a list of plain paragraphs, in a time that grows with its length and no faster.

The parser of the standard library takes minutes for 100 kB of broken tags. What is no tag by the
pattern below stays text; nothing of a tag but its name, and two attributes of ours, is looked at.
"""

import re
from html import unescape

from competencies.interchange.codes import cleaned

PREFIX = "coordo-"
NAMES = ("statement", "notes", "kind", "source", "axis", "code", "identifier")
_HARMLESS = {"p", "br", "div", "span"}
_BLOCKS = {"p", "div", "br", "hr", "pre", "ul", "ol", "li", "dl", "dt", "dd", "blockquote"}
_BLOCKS |= {
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "tr",
    "td",
    "th",
}
_BLOCKS |= {
    "address",
    "article",
    "aside",
    "figcaption",
    "figure",
    "footer",
    "header",
    "main",
    "nav",
}
_BLOCKS |= {"fieldset", "form", "section"}
_SILENT = {"script", "style", "template", "noscript", "head", "title", "iframe", "object"}
_COMMENT_BEGINS, _COMMENT_ENDS = "<!--", "-->"
_SPACES = re.compile(r"([ \t\n\r\f]+)")
# A tag ends before the next one begins: no attempt looks further.
_TOKEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[\s/][^<>]*)?)>|&(#?[a-zA-Z0-9]{1,31});")
_ATTRIBUTE = re.compile(r"""\b(class|value)=["']([^"']*)["']""")


class Blocks:
    """What ``feed`` found: (name of our class, ordinal of a behaviour, or ""; plain text).

    ``lossy`` tells that there was formatting which plain text does not have.
    """

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []
        self.lossy = False
        self._name = ""
        self._in_behaviours = False
        self._silent_until = ""
        self._text: list[str] = []
        # Whether a space would be swallowed here, and whether one waits for what follows.
        self._swallows, self._pending = True, False

    def feed(self, html: str) -> None:
        """Reads a whole text."""
        html = _without_comments(html)
        end = 0
        for token in _TOKEN.finditer(html):
            self._data(html[end : token.start()])
            end = token.end()
            if token.group(4):
                self._reference(token.group())
            elif token.group(1):
                self._end(token.group(2).lower())
            else:
                self._start(token.group(2).lower(), token.group(3))
        self._data(html[end:])
        self._flush()

    def _flush(self) -> None:
        # Line breaks around a block, and empty blocks, mean nothing.
        if text := cleaned("".join(self._text)):
            self.found.append((self._name, text))
        self._text = []
        self._swallows, self._pending = True, False

    def _start(self, tag: str, attributes: str) -> None:
        if self._silent_until:
            return
        if tag in _SILENT:
            self.lossy = True
            self._silent_until = tag
        elif tag == "br":
            self._append("\n")
            self._swallows = True
        elif tag in _BLOCKS:
            self._flush()
            self._open(tag, dict(_ATTRIBUTE.findall(attributes)))
        elif tag not in _HARMLESS:
            self.lossy = True

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        style = attributes.get("class", "")
        name = style.removeprefix(PREFIX) if style.startswith(PREFIX) else ""
        self._name = ""
        if tag == "ol" and name == "behaviours":
            self._in_behaviours = True
        elif tag == "li" and self._in_behaviours:
            ordinal = attributes.get("value", "")
            self._name = ordinal if re.fullmatch(r"[1-9][0-9]{0,2}", ordinal) else ""
        elif name in NAMES:
            self._name = name
        elif tag not in _HARMLESS:
            self.lossy = True
            if tag == "li":
                self._append("– ")
                self._swallows = True

    def _end(self, tag: str) -> None:
        if self._silent_until:
            if tag == self._silent_until:
                self._silent_until = ""
        elif tag in _BLOCKS:
            self._flush()
            self._name = ""
            if tag == "ol":
                self._in_behaviours = False

    def _data(self, data: str) -> None:
        if self._silent_until:
            return
        for piece in _SPACES.split(data):
            if piece.strip(" \t\n\r\f"):
                self._append(piece)
            elif piece:
                self._pending = not self._swallows

    def _reference(self, written: str) -> None:
        if not self._silent_until:
            self._append(unescape(written))

    def _append(self, text: str) -> None:
        if self._pending and text != "\n":
            self._text.append(" ")
        self._text.append(text)
        self._swallows, self._pending = False, False


def _without_comments(html: str) -> str:
    parts = []
    end = 0
    while (start := html.find(_COMMENT_BEGINS, end)) >= 0:
        closing = html.find(_COMMENT_ENDS, start)
        if closing < 0:
            break
        parts.append(html[end:start])
        end = closing + len(_COMMENT_ENDS)
    return "".join([*parts, html[end:]])
