"""What a short name and a description of Moodle say, and the description that says it.

Moodle's short name has 100 characters and no markup, its description is HTML that nobody but the
person reads. What the platform knows and Moodle has no column for is told there, in paragraphs with
a class: Moodle keeps and exports them letter by letter, so it survives a stay there.
"""

import re
from dataclasses import dataclass, field
from html import escape

from competencies.interchange.codes import cleaned, one_line
from competencies.interchange.moodle.blocks import NAMES, PREFIX, Blocks

MAX_SHORT = 100
HTML = "1"
_PLAIN_FORMATS = {"2", "4"}
_AUTOMATIC = "0"
# Moodle strips what looks like a tag from a short name; PHP reads a backslash before a quote as
# part of the cell.
_SHORT_SIGNS = str.maketrans({"<": "‹", ">": "›", "\\": "∖"})
# From this length on a short name that begins a description may be cut, with no "…" to say so.
_SUSPECT = 95


@dataclass(slots=True)
class Texts:
    """All that a row says in words; ``lossy`` when formatting of the description went lost."""

    statement: str = ""
    notes: str = ""
    kind: str = ""
    source: str = ""
    axis: str = ""
    code: str = ""
    identifier: str = ""
    behaviours: dict[int, str] = field(default_factory=dict)
    lossy: bool = field(default=False, compare=False)


def short_form(text: str) -> str:
    """``text`` as a short name of Moodle; what it loses there the description tells in full."""
    text = one_line(text).translate(_SHORT_SIGNS)
    if len(text) <= MAX_SHORT:
        return text
    cut = text[: MAX_SHORT - 1]
    at_word = cut.rpartition(" ")[0]
    return (at_word if len(at_word) > MAX_SHORT * 2 // 3 else cut).rstrip(" ,;:") + "…"


def texts_of(short_name: str, description: str, description_format: str) -> Texts:
    """What the two columns say together.

    The statement is the description's first paragraph where the short name is only its beginning,
    else the short name. Formats of Moodle: 0 automatic, 1 HTML, 2 plain text, 4 Markdown.
    """
    if description_format in _PLAIN_FORMATS:
        blocks, lossy = [("", cleaned(description))], False
    else:
        if description_format == _AUTOMATIC:
            description = description.replace("\n", "<br>")
        blocks, lossy = _blocks(description)
    return _interpreted(short_name, [(name, text) for name, text in blocks if text], lossy=lossy)


def _blocks(html: str) -> tuple[list[tuple[str, str]], bool]:
    reader = Blocks()
    reader.feed(html)
    return reader.found, reader.lossy


def description_of(short_name: str, texts: Texts) -> str:
    """The HTML that gives ``texts`` again, read together with ``short_name``."""
    without = _html(texts, statement=False)
    if texts_of(short_name, without, HTML) == texts:
        return without
    return _html(texts, statement=True)


def _html(texts: Texts, *, statement: bool) -> str:
    parts = []
    if statement:
        parts.append(_paragraph("statement", texts.statement))
    if texts.notes:
        parts.append(_paragraph("notes" if statement else "", texts.notes))
    if texts.behaviours:
        entries = "".join(
            f'<li value="{ordinal}">{_inline(text)}</li>'
            for ordinal, text in sorted(texts.behaviours.items())
        )
        parts.append(f'<ol class="{PREFIX}behaviours">{entries}</ol>')
    for name in ("kind", "source", "axis", "code", "identifier"):
        if text := getattr(texts, name):
            parts.append(_paragraph(name, text))
    return "".join(parts)


def _paragraph(name: str, text: str) -> str:
    attribute = f' class="{PREFIX}{name}"' if name else ""
    return f"<p{attribute}>{_inline(text)}</p>"


def _inline(text: str) -> str:
    """``text`` as HTML on one line; spaces that HTML would swallow are written by number."""
    lines = []
    for line in text.split("\n"):
        line = escape(line, quote=False).replace("\\", "&#92;").replace("\t", "&#9;")
        line = re.sub(r"^ | (?= )| $", "&#32;", line)
        lines.append(line)
    return "<br>".join(lines)


def _interpreted(short_name: str, blocks: list[tuple[str, str]], *, lossy: bool) -> Texts:
    texts = Texts(statement=short_name, lossy=lossy)
    free = [text for name, text in blocks if name == ""]
    named: dict[str, str] = {}
    for name, text in blocks:
        if name:
            named[name] = f"{named[name]}\n{text}" if name in named else text
    for name, text in named.items():
        if name in NAMES:
            setattr(texts, name, text)
        else:
            texts.behaviours[int(name)] = text
    if "statement" not in named and free and _is_begun_by(free[0], short_name):
        texts.statement, _break, rest = free[0].partition("\n")
        if not _is_begun_by(texts.statement, short_name):
            texts.statement, rest = free[0], ""
        free = [rest, *free[1:]] if rest else free[1:]
    elif [_squashed(text) for text in free] == [_squashed(texts.statement)]:
        free = []
    texts.notes = "\n".join([*([texts.notes] if texts.notes else []), *free])
    return texts


def _is_begun_by(text: str, short_name: str) -> bool:
    """Whether ``short_name`` is nothing but the beginning of ``text``, cut."""
    stem = re.sub(r"(…|\.\.\.)$", "", short_name).rstrip()
    if stem == short_name and short_name and len(short_name) < _SUSPECT:
        return False
    whole = _squashed(text).translate(_SHORT_SIGNS)
    return len(whole) > len(_squashed(stem)) and whole.startswith(_squashed(stem))


def _squashed(text: str) -> str:
    return " ".join(text.split())
