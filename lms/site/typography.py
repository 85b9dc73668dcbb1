"""French typography: the spaces and signs that a keyboard does not give.

Rules of the Imprimerie nationale: a narrow no-break space before ; ! ?, a no-break space before :
and inside guillemets and before %, the curved apostrophe, the single ellipsis sign.
"""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

NARROW = "\u202f"
NO_BREAK = "\u00a0"
NOTHING = "–"

_SPACE = "[ \u00a0\u202f\u2009]"
_END = "(?=[\\s»”)\\]…]|$)"
_PASSES = (
    (re.compile(r"\.{3}"), "…"),
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r'"(?=\S)([^"\n]+)(?<=\S)"'), f"«{NO_BREAK}\\1{NO_BREAK}»"),
    (re.compile(f"«{_SPACE}*(?=[^\\s«»])"), f"«{NO_BREAK}"),
    (re.compile(f"(?<=[^\\s«»]){_SPACE}*»"), f"{NO_BREAK}»"),
    # A sign that closes a word. Without a space before it, only where no address is cut: "a?b=c".
    (re.compile(f"(?<=\\S){_SPACE}+([;!?])"), f"{NARROW}\\1"),
    (re.compile(f"(?<=[\\w)])([;!?]){_END}"), f"{NARROW}\\1"),
    (re.compile(f"(?<=\\S){_SPACE}+:{_END}"), f"{NO_BREAK}:"),
    (re.compile(f"(?<=[\\w)]):{_END}"), f"{NO_BREAK}:"),
    (re.compile(f"(?<=\\d){_SPACE}*%"), f"{NO_BREAK}%"),
    (re.compile(f"(?<=\\d){_SPACE}*€"), f"{NO_BREAK}€"),
)
_MARKUP = re.compile(r"(<[^>]*>|&#?\w+;)")


def french(text: object) -> str:
    """``text`` with French typography; applying it again changes nothing.

    Marked-up text (a ``SafeString``) keeps its tags and entities as they are and stays safe; plain
    text stays plain, to be escaped by whoever shows it.
    """
    if isinstance(text, SafeString):
        parts = _MARKUP.split(text)
        parts[::2] = [_settle(part) for part in parts[::2]]
        return mark_safe("".join(parts))
    return _settle(str(text))


def _settle(text: str) -> str:
    # A pass can make room for another (nested quotes): go on until nothing moves. Each pass only
    # takes plain signs away or fixes a space, so that this ends.
    while True:
        settled = text
        for pattern, replacement in _PASSES:
            settled = pattern.sub(replacement, settled)
        if settled == text:
            return settled
        text = settled


def format_number(value: float | Decimal | None, *, decimals: int = 0) -> str:
    """``value`` rounded half up, grouped as the reader's language does; a dash for ``None``."""
    if value is None:
        return NOTHING
    step = Decimal(1).scaleb(-decimals)
    grouped = f"{Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP):,}"
    if _in_french():
        return grouped.replace(",", NARROW).replace(".", ",")
    return grouped


def format_percent(ratio: float | Decimal | None, *, decimals: int = 0) -> str:
    """``ratio`` between 0 and 1 as a percentage; a dash for ``None``."""
    if ratio is None:
        return NOTHING
    number = format_number(Decimal(str(ratio)) * 100, decimals=decimals)
    return f"{number}{NO_BREAK}%" if _in_french() else f"{number}%"


def format_day(value: date | None, *, weekday: bool = False) -> str:
    """``value`` in words, the first of a month as the French write it; a dash for ``None``.

    An instant must already stand in the zone in which it is to be read.
    """
    if value is None:
        return NOTHING
    day = "j\\e\\r" if value.day == 1 and _in_french() else "j"
    return date_format(value, f"l {day} F Y" if weekday else f"{day} F Y")


def _in_french() -> bool:
    return (get_language() or "fr").startswith("fr")
