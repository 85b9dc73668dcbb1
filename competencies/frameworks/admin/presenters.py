"""How a comparison reads: words taken out, words put in, and the people it concerns."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from competencies.frameworks.admin.queries import axis_lines, names_of
from competencies.frameworks.comparison import Comparison, Statement, compare
from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.queries import AnswerCount, answer_counts, statements_of

SAME, OUT, IN = "same", "out", "in"
FIELDS: dict[str, str | Promise] = {
    "code": _("Code"),
    "statement": _("Statement"),
    "notes": _("Notes"),
    "kind": _("Kind"),
    "source": _("Source"),
    "parent": _("Stands below"),
    "places": _("Stands on"),
    "behaviours": _("Observable behaviours"),
    "extra": _("What else the source says"),
}


@dataclass(frozen=True)
class Piece:
    """Some words that both texts have (``same``), only the first (``out``) or the second."""

    kind: str
    words: str


@dataclass(frozen=True)
class FieldChange:
    """A field of which two texts say different things."""

    label: str
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        """Both texts as one, word by word."""
        return word_changes(self.before, self.after)


@dataclass(frozen=True)
class Line:
    """A competency in a comparison; ``count`` are the answers to the older text."""

    statement: Statement
    count: AnswerCount
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True)
class Report:
    """The newer version against the older one."""

    older: FrameworkVersion
    newer: FrameworkVersion
    document: tuple[FieldChange, ...]
    added: tuple[Line, ...]
    changed: tuple[Line, ...]
    retired: tuple[Line, ...]
    unchanged: tuple[Line, ...]
    reordered: bool
    answers: int
    """Answers that stand on the older version, changed or not."""

    @property
    def is_empty(self) -> bool:
        return not (self.document or self.added or self.changed or self.retired or self.reordered)


def report(older: FrameworkVersion, newer: FrameworkVersion) -> Report:
    """What became of ``older`` in ``newer``; by as many queries whatever their size."""
    before, after = statements_of(older.pk), statements_of(newer.pk)
    found = compare(before, after)
    changed = {change.key for change in found.changed}
    counts = answer_counts(older.pk)
    names = names_of(older.pk, newer.pk)
    return Report(
        older=older,
        newer=newer,
        document=_document_changes(older, newer),
        added=tuple(Line(said, AnswerCount()) for _key, said in found.added),
        changed=_changed(found, counts, names),
        retired=tuple(Line(said, counts.get(key, AnswerCount())) for key, said in found.retired),
        unchanged=tuple(
            Line(said, counts.get(key, AnswerCount()))
            for key, said in after.items()
            if key in before and key not in changed
        ),
        reordered=found.reordered,
        answers=sum(count.answers for count in counts.values()),
    )


def _changed(
    found: Comparison[UUID], counts: Mapping[UUID, AnswerCount], names: Mapping[str, str]
) -> tuple[Line, ...]:
    return tuple(
        Line(
            change.after,
            counts.get(change.key, AnswerCount()),
            tuple(
                FieldChange(
                    str(FIELDS[name]),
                    _as_text(name, change.before, names),
                    _as_text(name, change.after, names),
                )
                for name in change.fields
            ),
        )
        for change in found.changed
    )


def _as_text(name: str, said: Statement, names: Mapping[str, str]) -> str:
    value = getattr(said, name)
    if name == "places":
        return ", ".join(value)
    if name == "behaviours":
        return "\n".join(f"{ordinal} – {text}" for ordinal, text in value)
    return names.get(value, value) if name == "parent" else value


def _document_changes(older: FrameworkVersion, newer: FrameworkVersion) -> tuple[FieldChange, ...]:
    axes = axis_lines(older.pk, newer.pk)
    pairs = [
        (_("Title"), older.title, newer.title),
        (_("Short title"), older.short_title, newer.short_title),
        (_("For whom"), older.audience, newer.audience),
        (_("Standing"), older.get_status_display(), newer.get_status_display()),
        (_("Scale"), str(older.scale_version), str(newer.scale_version)),
        (_("Axes"), axes[older.pk], axes[newer.pk]),
    ]
    return tuple(
        FieldChange(str(label), before, after) for label, before, after in pairs if before != after
    )


def word_changes(before: str, after: str) -> list[Piece]:
    """``before`` and ``after`` as one run of words, those taken out before those put in."""
    old, new = _words(before), _words(after)
    pieces = []
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, "".join(old[i1:i2])))
            continue
        if i1 < i2:
            pieces.append(Piece(OUT, "".join(old[i1:i2])))
        if j1 < j2:
            pieces.append(Piece(IN, "".join(new[j1:j2])))
    return pieces


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|[^\s]+", text)
