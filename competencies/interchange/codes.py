"""A code for each row of a format that names everything by one, whatever the package holds."""

import hashlib
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.text import slugify

from competencies.frameworks.validators import KEY_LENGTH
from competencies.interchange.package import Package

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Codes:
    """The code of each value (by its code in the package) and of each item (by its ref)."""

    values: dict[str, str]
    items: dict[str, str]


def cleaned(text: str) -> str:
    """``text`` as every format can tell it: no control character, one form of line break."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: str) -> str:
    """``text`` on one line; non-breaking spaces stay."""
    return re.sub(r"[ \t\n]+", " ", cleaned(text)).strip()


# What the platform stores of the key of an axis.
MAX_AXIS_KEY = 50
_AXIS_KEY = re.compile(r"[A-Za-z0-9_-]{1,50}")


def axis_key(text: str) -> str:
    """The key of an axis from what a person wrote; empty when nothing of it can be one.

    Two long names that begin alike stay two: the end of a long key is a fingerprint.
    """
    if _AXIS_KEY.fullmatch(text):
        return text
    key = slugify(text)
    if len(key) <= MAX_AXIS_KEY:
        return key
    return f"{key[: MAX_AXIS_KEY - 9]}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"


def key_from(text: str) -> str:
    """A key for a framework that a file names ``text``, which cannot be one.

    The same text gives the same key, and no other text does: its end is a fingerprint.
    """
    # Room is left for a number behind a key that is taken.
    stem = slugify(text)[: KEY_LENGTH - 13].strip("-_") or "framework"
    return f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def codes_of(
    package: Package, *, same: Callable[[str], object], usable: Callable[[str], bool]
) -> Codes:
    """Codes that are usable and all different: the package's own wherever they are.

    ``same`` tells what the reader of the format takes for the same code. Where a code is empty,
    taken or unusable the identifier stands in, and for that a fingerprint of it.
    """
    taken: set[object] = set()

    def code(*wishes: str) -> str:
        found = next(one for one in _wishes(wishes) if usable(one) and same(one) not in taken)
        taken.add(same(found))
        return found

    values = {
        value.code: code(value.code, f"{value.axis}-{value.code}") for value in package.values
    }
    items = {item.ref: code(item.code, item.identifier or item.ref) for item in package.items}
    return Codes(values, items)


def _wishes(texts: tuple[str, ...]) -> Iterator[str]:
    lines = [one_line(text) for text in texts]
    yield from lines
    fingerprint = "x-" + hashlib.sha256(lines[-1].encode()).hexdigest()[:16]
    yield fingerprint
    yield from (f"{fingerprint}-{number}" for number in itertools.count(2))
