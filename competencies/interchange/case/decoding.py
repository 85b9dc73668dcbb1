"""Bytes to a tree of JSON that may be stored: never an exception, whatever the bytes."""

import json
import math
import re
from collections import Counter
from typing import Any

from competencies.interchange.case.findings import Report

DEEPEST = 100
# What a bigint of the database holds; a longer number is no count, date or score.
LARGEST = 2**63
_DIGITS = 19
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_MAY_BE_UNSTORABLE = re.compile(r"\\u0000|\\u[dD][89a-fA-F]|\x00")


class Unreadable(Exception):
    """The bytes are no tree of JSON; the report says why."""


def decode(content: bytes, report: Report) -> Any:
    """The tree in ``content``, without what no database stores; raises ``Unreadable``."""
    text = _text(content, report)
    tree = _parse(text, report)
    _check_depth(tree, report)
    if _MAY_BE_UNSTORABLE.search(text):
        tree = _storable(tree, "", report)
    return tree


def _text(content: bytes, report: Report) -> str:
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            text = content.decode("utf-16")
        elif b"\x00" in content[:4]:
            text = content.decode("utf-16-le" if content[1:2] == b"\x00" else "utf-16-be")
        else:
            return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.fail("not_text")
        raise Unreadable from error
    report.warn("utf16_text")
    return text


def _parse(text: str, report: Report) -> Any:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        tree = dict(found)
        if len(tree) != len(found):
            for name, times in Counter(name for name, _ in found).items():
                if times > 1:
                    report.warn("duplicate_key", _printable(name))
        return tree

    def integer(digits: str) -> int | None:
        if len(digits) <= _DIGITS and abs(int(digits)) < LARGEST:
            return int(digits)
        return no_number(digits)

    def fraction(digits: str) -> float | None:
        value = float(digits)
        return value if math.isfinite(value) else no_number(digits)

    def no_number(digits: str) -> None:
        report.warn("not_a_number", digits[:20])

    try:
        return json.loads(
            text,
            object_pairs_hook=pairs,
            parse_int=integer,
            parse_float=fraction,
            parse_constant=no_number,
            strict=False,
        )
    except RecursionError as error:
        report.fail("nested_too_deeply")
        raise Unreadable from error
    except json.JSONDecodeError as error:
        report.fail("not_json", f"{error.lineno}:{error.colno}")
        raise Unreadable from error


def _check_depth(tree: Any, report: Report) -> None:
    level = [tree]
    for _ in range(DEEPEST):
        level = [part for node in level for part in _parts(node)]
        if not level:
            return
    report.fail("nested_too_deeply")
    raise Unreadable


def _parts(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return [part for part in node.values() if isinstance(part, dict | list)]
    if isinstance(node, list):
        return [part for part in node if isinstance(part, dict | list)]
    return []


def _storable(node: Any, where: str, report: Report) -> Any:
    """``node`` without NUL and halves of characters, which PostgreSQL refuses."""
    if isinstance(node, str):
        return _storable_text(node, where, report)
    if isinstance(node, list):
        return [_storable(part, f"{where}[{at}]", report) for at, part in enumerate(node)]
    if isinstance(node, dict):
        return {
            _storable_text(name, where, report): _storable(
                part, f"{where}.{_printable(name)}".lstrip("."), report
            )
            for name, part in node.items()
        }
    return node


def _storable_text(text: str, where: str, report: Report) -> str:
    if not _UNSTORABLE.search(text):
        return text
    if "\x00" in text:
        report.warn("control_characters", where)
    text = text.replace("\x00", "")
    if _UNSTORABLE.search(text):
        report.warn("lone_surrogates", where)
    return _UNSTORABLE.sub("\ufffd", text)


def _printable(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)[:80]
