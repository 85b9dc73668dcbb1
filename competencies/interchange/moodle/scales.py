"""A scale in the two columns of Moodle, and what the platform adds to the second.

Values are labels joined by commas, worst first. The configuration is JSON: first the number of the
scale on the site, then an entry for each level that is the default or shows competence. Moodle sets
the number anew when it imports and keeps the rest of that first entry: there stands, under
``coordo``, what a framework of the platform has and Moodle has no column for.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from competencies.frameworks.enums import NonAnswer
from competencies.interchange.codes import one_line
from competencies.interchange.package import ScaleLevel, ScaleNonAnswer, ScaleText

EXTRA = "coordo"


class ScaleError(ValueError):
    """The configuration is no JSON of the form that Moodle writes."""


def values_of(scale: ScaleText | None) -> str:
    """The column of values; a comma within a label becomes a dot, Moodle knows no quoting."""
    return ",".join(_shown(level.label) for level in scale.levels) if scale else ""


def configuration_of(scale: ScaleText | None, extra: Mapping[str, Any], original: str = "") -> str:
    """The column of configuration; ``original`` is kept where it says the same.

    Moodle refuses a framework without a default and a level that shows competence: where the scale
    has none, it is the best level.
    """
    wanted = _proficient(scale)
    entries = _kept_entries(original, wanted)
    if entries is None:
        entries = [{"scaleid": "0"}]
        for ordinal in sorted(wanted):
            default = int(ordinal == min(wanted))
            entries.append({"id": ordinal, "scaledefault": default, "proficient": 1})
    elif entries[0].get(EXTRA, {}) == extra:
        return original
    first = {name: value for name, value in entries[0].items() if name != EXTRA}
    entries[0] = first | ({EXTRA: dict(extra)} if extra else {})
    return dumped(entries)


def _kept_entries(original: str, wanted: set[int]) -> list[dict[str, Any]] | None:
    try:
        same = bool(original) and proficient_in(original) == wanted
        return entries_of(original) or None if same else None
    except ScaleError:
        return None


def dumped(value: Any) -> str:
    """JSON without a backslash before a quote: PHP's reader of CSV would stumble over it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\\\\", "\\u005c").replace('\\"', "\\u0022")


def entries_of(configuration: str) -> list[dict[str, Any]]:
    """The entries of the column. Raises ``ScaleError``."""
    try:
        entries = json.loads(configuration)
    except (ValueError, RecursionError):
        raise ScaleError from None
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise ScaleError
    return entries


def proficient_in(configuration: str) -> set[int]:
    """Ordinals of the levels that show competence. Raises ``ScaleError``."""
    return {
        int(str(entry["id"]))
        for entry in entries_of(configuration)
        if str(entry.get("proficient")) == "1" and re.fullmatch(r"[0-9]{1,3}", str(entry.get("id")))
    }


def extra_in(configuration: str) -> dict[str, Any]:
    """What the platform added; empty in a file of somebody else."""
    try:
        entries = entries_of(configuration)
    except ScaleError:
        return {}
    extra = entries[0].get(EXTRA) if entries else None
    return extra if isinstance(extra, dict) else {}


def scale_extra(scale: ScaleText) -> dict[str, Any]:
    """What the two columns cannot tell of a scale."""
    told = {name: getattr(scale, name) for name in ("key", "title", "version", "status")}
    extra: dict[str, Any] = {name: value for name, value in told.items() if value}
    extra["levels"] = [
        {"label": one_line(level.label), "anchor": level.anchor, "proficient": level.proficient}
        for level in scale.levels
    ]
    extra["non_answers"] = [
        {"key": choice.key, "label": choice.label, "raters_only": choice.raters_only}
        for choice in scale.non_answers
    ]
    return extra


def scale_of(values: str, configuration: str, extra: Any) -> ScaleText | None:
    """The scale of the two columns, or None without values. Raises ``ScaleError``.

    ``extra`` is believed where it still says the same as they do: a person may have changed them.
    """
    labels = [label.strip() for label in values.split(",")] if values else []
    if not labels:
        return None
    proficient = proficient_in(configuration)
    full = _scale_from(extra)
    if full and values_of(full) == ",".join(labels) and _proficient(full) == proficient:
        return full
    return ScaleText(
        tuple(
            ScaleLevel(label, proficient=ordinal in proficient)
            for ordinal, label in enumerate(labels, start=1)
        )
    )


def _proficient(scale: ScaleText | None) -> set[int]:
    if scale is None:
        return set()
    found = {n for n, level in enumerate(scale.levels, start=1) if level.proficient}
    return found or {len(scale.levels)}


def _shown(label: str) -> str:
    return re.sub(r"\s*,\s*", " · ", one_line(label)).strip().replace("\\", "∖")


def _scale_from(extra: Any) -> ScaleText | None:
    if not isinstance(extra, dict):
        return None
    levels = tuple(
        ScaleLevel(text_in(one, "label"), text_in(one, "anchor"), one.get("proficient") is True)
        for one in _dicts(extra.get("levels"))
    )
    non_answers = tuple(
        ScaleNonAnswer(one["key"], text_in(one, "label"), one.get("raters_only") is True)
        for one in _dicts(extra.get("non_answers"))
        if one.get("key") in NonAnswer.values
    )
    return ScaleText(
        levels,
        non_answers,
        key=text_in(extra, "key") or None,
        title=text_in(extra, "title"),
        version=text_in(extra, "version"),
        status=text_in(extra, "status"),
    )


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_in(mapping: Mapping[str, Any], name: str) -> str:
    """The text under ``name``, or "" where there is something else."""
    value = mapping.get(name)
    return value if isinstance(value, str) else ""
