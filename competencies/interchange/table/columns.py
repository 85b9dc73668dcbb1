"""The columns of a table and the kinds of its rows, in the words people write.

| Column        | Framework row        | Value of an axis     | Competency                  |
|---------------|----------------------|----------------------|-----------------------------|
| Code          | key of the framework | code                 | code                        |
| Type          | Framework            | Mission, Axis: key … | empty, or what it is called |
| Parent        |                      |                      | codes, commas between them  |
| Statement     | title                | label                | statement                   |
| Notes         | audience             | statement            | notes                       |
| Source        |                      | source               | source                      |
| label a level | what it means        |                      | what can be observed        |

Every heading that is none of the first six is the label of a level, worst first; "✓" behind it
marks a level that suffices. A label that would be taken for another column stands behind "Level:".
"""

import re
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from competencies.frameworks.enums import Axis
from competencies.interchange.codes import axis_key
from lms.kernel.imports.tables import Column, columns_by_heading, heading_key

COLUMNS = (
    Column("code", _("Code"), aliases=("Identifiant", "Id")),
    Column("type", _("Type"), required=False, aliases=("Kind", "Nature")),
    Column("parent", _("Parent"), required=False, aliases=("Parents", "Axes")),
    Column(
        "statement",
        _("Statement"),
        aliases=("Énoncé", "Intitulé", "Libellé", "Compétence", "Competency"),
    ),
    Column("notes", _("Notes"), required=False, aliases=("Note", "Remarques", "Remarque")),
    Column("source", _("Source"), required=False, aliases=("Sources",)),
)
SUFFICES = "✓"
# Only behind a label that itself ends with one of the two signs.
FALLS_SHORT = "✗"
MAX_LEVELS = 20
FRAMEWORK, AXIS, COMPETENCY = "framework", "axis", "competency"
_LEVEL_PREFIX = re.compile(r"\s*(?:level|niveau)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)
_KIND_PREFIX = re.compile(
    r"\s*(axis|axe|competency|compétence|competence)\s*:\s*(.*)", re.IGNORECASE | re.DOTALL
)
_FRAMEWORK_WORDS = {"framework", "referentiel"}
_COMPETENCY_WORDS = {"", "competency", "competence"}
_AXIS_WORDS = {
    "mission": Axis.MISSION,
    "dimension": Axis.DIMENSION,
    "field": Axis.FIELD,
    "fieldofcompetence": Axis.FIELD,
    "champ": Axis.FIELD,
    "champdecompetence": Axis.FIELD,
    "domain": Axis.DOMAIN,
    "domaine": Axis.DOMAIN,
    "domainedecompetence": Axis.FIELD,
}


def known_headings() -> dict[str, Column]:
    """The columns by their headings, normalised, in English and French and the active language."""
    return columns_by_heading(COLUMNS)


def level_heading(label: str, *, suffices: bool, prefix: str) -> str:
    """The heading of a level; ``prefix`` ("Level") is set before what could be misread."""
    heading = f"{label} {SUFFICES}" if suffices else label
    if not suffices and label.endswith((SUFFICES, FALLS_SHORT)):
        heading = f"{label} {FALLS_SHORT}"
    if heading_key(label) in known_headings() or level_of(heading) != (label, suffices):
        heading = f"{prefix}: {heading}"
    return heading


def level_of(heading: str) -> tuple[str, bool]:
    """Label of a level, and whether it suffices."""
    found = _LEVEL_PREFIX.fullmatch(heading)
    label = (found.group(1) if found else heading).strip()
    if label.endswith(SUFFICES):
        return label.removesuffix(SUFFICES).strip(), True
    return label.removesuffix(FALLS_SHORT).strip(), False


def is_level(heading: str, known: Mapping[str, Column]) -> bool:
    """Whether a heading that is not empty stands for a level; ``known`` are the other columns."""
    return bool(_LEVEL_PREFIX.fullmatch(heading)) or heading_key(heading) not in known


def row_kind(text: str) -> tuple[str, str]:
    """``FRAMEWORK``, ``AXIS`` with its key, or ``COMPETENCY`` with what it is called."""
    found = _KIND_PREFIX.fullmatch(text)
    if found:
        word, rest = heading_key(found.group(1)), found.group(2).strip()
        if word in {"axis", "axe"}:
            return (AXIS, axis_key(rest)) if axis_key(rest) else (COMPETENCY, text)
        return COMPETENCY, rest
    word = heading_key(text)
    if word in _FRAMEWORK_WORDS:
        return FRAMEWORK, ""
    if word in _AXIS_WORDS:
        return AXIS, str(_AXIS_WORDS[word])
    # A sign alone, "–", is a word too.
    if word in _COMPETENCY_WORDS and (word or not text):
        return COMPETENCY, ""
    return COMPETENCY, text


def kind_text(kind: str, prefix: str) -> str:
    """What is written for a competency called ``kind``; ``prefix`` ("Competency") where needed."""
    return kind if row_kind(kind) == (COMPETENCY, kind) else f"{prefix}: {kind}"


def axis_text(axis: str, label: str, prefix: str) -> str:
    """What is written for a value on ``axis``: its ``label`` where that means the axis."""
    for text in (label, axis):
        if row_kind(text) == (AXIS, axis):
            return text
    return f"{prefix}: {axis}"
