"""Which scale a framework on its way in is answered with."""

import re
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from competencies.frameworks.models import FrameworkVersion, Level, Scale, ScaleVersion
from competencies.frameworks.queries import newest_scale_version
from competencies.frameworks.reference import DATA
from competencies.interchange.package import Finding, ScaleLevel, ScaleNonAnswer, ScaleText
from competencies.interchange.queries import scale_text
from lms.kernel.reference import read_yaml

DEFAULT_SCALE = "mastery-4"
KEY_LENGTH = Scale._meta.get_field("key").max_length
# "Niveau 3", "level 3", "N3", "3": a column that counts levels and does not name them.
_COUNTED = re.compile(r"(niveau|level|niv\.?|n)?\s*\d{1,2}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ScaleChoice:
    """A stored scale, or the text of one to be added when ``stored`` is None."""

    stored: ScaleVersion | None
    size: int
    text: ScaleText | None = None

    def replaces(self, base: FrameworkVersion) -> bool:
        """Whether ``base`` is answered with another scale."""
        return self.stored is None or self.stored.pk != base.scale_version_id


def choose_scale(
    text: ScaleText | None, base: FrameworkVersion | None
) -> tuple[ScaleChoice, list[Finding]]:
    """The scale for an import: the one the file tells, else that of ``base``, else the platform's.

    A file that counts levels without naming them takes
    the scale it would have without them, if that has as many levels.
    """
    usual = base.scale_version if base else newest_scale_version(DEFAULT_SCALE)
    known = ScaleChoice(usual, usual.levels.count()) if usual else _shipped()
    if text is None or not text.levels:
        return known, []
    stored = _stored_like(text, first=usual)
    if stored is not None:
        return ScaleChoice(stored, len(text.levels)), []
    counted = all(_COUNTED.fullmatch(level.label.strip()) for level in text.levels)
    if counted and known.size == len(text.levels):
        return known, []
    labels = ", ".join(level.label for level in text.levels)
    finding = Finding(
        "scale_added", _("A new scale would be added: %(levels)s.") % {"levels": labels}
    )
    return ScaleChoice(None, len(text.levels), text), [finding]


def _shipped() -> ScaleChoice:
    """The platform's own scale, where no reference data was loaded yet."""
    payload = next(one for one in read_yaml(DATA / "scales.yaml") if one["key"] == DEFAULT_SCALE)
    text = ScaleText(
        levels=tuple(
            ScaleLevel(level["label"], level["anchor"], level.get("proficient", False))
            for level in payload["levels"]
        ),
        non_answers=tuple(
            ScaleNonAnswer(choice["key"], choice["label"], choice.get("raters_only", False))
            for choice in payload["non_answers"]
        ),
        key=payload["key"],
        title=payload["title"],
        version=payload["version"],
        status=payload["status"],
    )
    return ScaleChoice(None, len(text.levels), text)


def _stored_like(text: ScaleText, *, first: ScaleVersion | None) -> ScaleVersion | None:
    """The stored scale of that key and version if it reads the same; without a key the scale whose
    levels read the same, ``first`` preferred among several.
    """
    candidates = ScaleVersion.objects.select_related("scale").order_by("-created_at", "-pk")
    if key := stored_key(text.key):
        return _version_of(list(candidates.filter(scale__key=key)), text)
    fitting = [one for one in candidates if _reads(list(one.levels.order_by("ordinal")), text)]
    return first if first in fitting else next(iter(fitting), None)


def stored_key(told: str | None) -> str:
    """The key under which a scale that a file calls ``told`` is kept; empty if it has none."""
    return slugify(told or "")[:KEY_LENGTH]


def _version_of(versions: list[ScaleVersion], text: ScaleText) -> ScaleVersion | None:
    """The one with the levels and the version of the text; where that version reads otherwise, the
    text came in before under another number, and the newest that reads the same is meant.
    """
    same = [one for one in versions if scale_text(one).levels == text.levels]
    exact = next((one for one in same if one.version == text.version), None)
    taken = any(one.version == text.version for one in versions)
    return exact or (same[0] if same and taken else None)


def _reads(levels: list[Level], text: ScaleText) -> bool:
    """Whether the levels are those of the text; anchors and marks count where it tells some."""
    marked = any(level.proficient for level in text.levels)
    return len(levels) == len(text.levels) and all(
        stored.label == told.label
        and (not told.anchor or stored.anchor == told.anchor)
        and (not marked or stored.proficient == told.proficient)
        for stored, told in zip(levels, text.levels, strict=True)
    )
