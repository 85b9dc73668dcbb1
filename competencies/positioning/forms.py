"""Answers as a browser sends them, and the form in which they are given."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from uuid import UUID

from django import forms
from django.db.models import BigIntegerField
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import CompetencyRevision, Level
from competencies.frameworks.queries import Choices, Outline, axis_label, text_of
from competencies.positioning.enums import RaterRole
from competencies.positioning.models import Positioning
from competencies.positioning.queries import Answer, Recalled
from competencies.positioning.walking import Walk
from competencies.positioning.wording import recalled_text
from lms.site.typography import french

NO_SUCH_ITEM = _("This competency does not belong to the framework of this positioning.")
NO_SUCH_CHOICE = _("This answer does not belong to the scale of this framework.")
# As we write it ourselves: other digits are decimal too, endless ones cannot be read as a number,
# and zeros in front would give one level two spellings.
_ORDINAL = re.compile(r"0|[1-9][0-9]{0,3}")


class KeptForm(forms.Form):
    """How a device kept an answer: its key, and what it knew when the answer was given."""

    client_key = forms.UUIDField()
    as_of = forms.IntegerField(required=False, min_value=0, max_value=BigIntegerField.MAX_BIGINT)
    follows = forms.CharField(required=False)

    def clean_follows(self) -> list[UUID]:
        """Client keys with spaces between them."""
        key = self.fields["client_key"]
        return [key.clean(each) for each in self.cleaned_data["follows"].split()]


class AnswerForm(KeptForm):
    """One answer, sent at a tap. ``level`` and ``non_answer`` are ready for the service."""

    revision = forms.IntegerField(
        error_messages={"invalid": NO_SUCH_ITEM, "required": NO_SUCH_ITEM}
    )
    choice = forms.CharField(
        max_length=20,
        error_messages={
            "required": _("Choose a level, or say why there is none."),
            "max_length": NO_SUCH_CHOICE,
        },
    )
    comment = forms.CharField(required=False)
    evidence = forms.CharField(required=False)

    def __init__(self, data: QueryDict, *, positioning: Positioning) -> None:
        super().__init__(data)
        self.positioning = positioning

    def clean_revision(self) -> CompetencyRevision:
        """The competency, of the text that is answered."""
        outline, _choices = text_of(self.positioning.framework_version)
        pk = self.cleaned_data["revision"]
        found = next((one for one in outline.revisions if one.pk == pk), None)
        if found is None:
            raise forms.ValidationError(NO_SUCH_ITEM)
        return found

    def clean_choice(self) -> dict[str, object]:
        """Level and non-answer; which non-answers there are is the service's business."""
        answer = chosen(self.positioning, self.cleaned_data["choice"])
        if not any(answer.values()):
            raise forms.ValidationError(NO_SUCH_CHOICE)
        return answer

    def answer(self) -> dict[str, object]:
        """The arguments of the service ``answer``; only for a valid form."""
        data = self.cleaned_data
        return {
            "revision": data["revision"],
            "client_key": data["client_key"],
            "as_of": data["as_of"],
            "follows": data["follows"],
            **texts(self.positioning, data["comment"], data["evidence"]),
            **data["choice"],
        }


def texts(positioning: Positioning, comment: str, evidence: str) -> dict[str, str]:
    """What is written beside an answer: evidence is given by the person alone."""
    if positioning.rater_role == RaterRole.SELF:
        return {"comment": comment, "evidence": evidence}
    return {"comment": comment}


def chosen(positioning: Positioning, value: str) -> dict[str, object]:
    """``value`` of a radio button as ``level`` or ``non_answer``.

    Both are None for a level that the scale of ``positioning`` does not have, and for nonsense.
    """
    if not value.isdecimal():
        return {"level": None, "non_answer": value if value in NonAnswer.values else None}
    if not _ORDINAL.fullmatch(value):
        return {"level": None, "non_answer": None}
    version = positioning.framework_version
    found = text_of(version)[1].level(int(value))
    if found is None:
        return {"level": None, "non_answer": None}
    # The row is known from the text: it is not read again for each tap.
    row = {"ordinal": found.ordinal, "label": found.label, "anchor": found.anchor}
    level = Level(pk=found.id, scale_version_id=version.scale_version_id, **row)
    return {"level": level, "non_answer": None}


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """What stands in the form for one competency when it is sent as a whole.

    ``kept`` are the arguments of a device that had not yet heard of its arrival (``KeptForm``);
    empty where no script ran.
    """

    revision: CompetencyRevision
    choice: str
    comment: str
    evidence: str = ""
    kept: Mapping[str, object] = field(default_factory=dict)


def typed_answers(data: QueryDict, outline: Outline) -> list[TypedAnswer]:
    """What the whole form says of each competency of ``outline``; nothing typed is left out."""
    typed = (
        TypedAnswer(
            revision,
            data.get(f"choice-{revision.pk}", ""),
            _text(data, f"comment-{revision.pk}"),
            _text(data, f"evidence-{revision.pk}"),
            _kept(data, revision.pk),
        )
        for revision in outline.revisions
    )
    return [one for one in typed if one.choice or one.comment or one.evidence]


def _kept(data: QueryDict, revision: int) -> dict[str, object]:
    if f"client_key-{revision}" not in data:
        return {}
    form = KeptForm({name: data.get(f"{name}-{revision}") for name in KeptForm.base_fields})
    return form.cleaned_data if form.is_valid() else {}


def _text(data: QueryDict, name: str) -> str:
    """A text as it is stored, so that the same one sent again is no other answer."""
    return data.get(name, "").replace("\r\n", "\n").strip()


@dataclass(slots=True)
class Item:
    """One competency of the form, drawn. The id is a text: nothing may group its digits."""

    id: str
    code: str
    error: str
    answered: bool
    markup: SafeString
    hidden: bool = False


class Counted:
    """Some competencies of the form, on screen or not, with how many have an answer."""

    __slots__ = ()
    items: Sequence[Item]

    @property
    def hidden(self) -> bool:
        """Whether none of them is on screen."""
        return all(item.hidden for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def answered(self) -> int:
        return sum(item.answered for item in self.items)


@dataclass(slots=True)
class Group(Counted):
    """The competencies of one cell."""

    label: str
    items: list[Item]
    key: str = ""


@dataclass(slots=True)
class Part(Counted):
    """A value of the first axis, with its cells; ``first_step`` leads there step by step."""

    key: str
    code: str
    label: str
    statement: str
    axis: str
    groups: list[Group]
    first_step: str = ""

    @property
    def items(self) -> list[Item]:
        return [item for group in self.groups for item in group.items]


def form_parts(
    positioning: Positioning,
    outline: Outline,
    choices: Choices,
    answers: Mapping[int, Answer],
    typed: Mapping[int, TypedAnswer] | None = None,
    errors: Mapping[int, str] | None = None,
    *,
    behaviours: Mapping[int, Mapping[int, str]] | None = None,
    recalled: Mapping[int, Sequence[Recalled]] | None = None,
    walk: Walk | None = None,
) -> list[Part]:
    """The form with the answers given so far, part by part.

    ``typed`` and ``errors`` are what somebody just sent and why it was refused: it stands there
    again as she typed it. ``behaviours`` (``frameworks.queries.behaviours_of``) say what can be
    observed at a level; where they are silent the anchor of the scale speaks. ``recalled`` is what
    she answered to wordings that this text replaces (``queries.recalled_for``). What ``walk`` does
    not show is drawn hidden: a script goes through the form without the network.
    """
    drawing = _Drawing(positioning, choices, behaviours or {}, recalled or {})
    typed, errors = typed or {}, errors or {}

    def item(revision: CompetencyRevision) -> Item:
        stored, sent = answers.get(revision.pk), typed.get(revision.pk)
        given = sent or (stored and TypedAnswer(revision, *_given(stored)))
        error = errors.get(revision.pk, "")
        hidden = walk is not None and not walk.shows(revision.pk)
        return Item(
            id=str(revision.pk),
            code=revision.code,
            error=error,
            answered=stored is not None,
            markup=drawing.item(given or TypedAnswer(revision, "", ""), error, hidden=hidden),
            hidden=hidden,
        )

    return [
        Part(
            key=section.key,
            code=section.value.code if section.value else "",
            label=section.value.label if section.value else str(_("Other competencies")),
            statement=section.value.statement if section.value else "",
            axis=axis_label(section.value.axis) if section.value else "",
            first_step=walk.key_of(section.revisions[0].pk) if walk else "",
            groups=[
                Group(
                    label=", ".join(value.label for value in cell.values[1:]),
                    items=[item(revision) for revision in cell.revisions],
                    key=cell.key,
                )
                for cell in section.cells
            ],
        )
        for section in outline.sections
    ]


def _given(answer: Answer) -> tuple[str, str, str]:
    return answer.value, answer.comment, answer.evidence


class _Drawing:
    """Draws the competencies of a form: the template once, then only what differs.

    All competencies offer the same buttons. With 200 of them a loop over 1,200 buttons would take
    longer than the rest of the page.
    """

    def __init__(
        self,
        positioning: Positioning,
        choices: Choices,
        behaviours: Mapping[int, Mapping[int, str]],
        recalled: Mapping[int, Sequence[Recalled]],
    ) -> None:
        self.recalled = {
            pk: escape(french(recalled_text(found, choices))) for pk, found in recalled.items()
        }
        for_herself = positioning.rater_role == RaterRole.SELF
        self.behaviours = behaviours
        self.anchors = {
            f"says {level.ordinal}": escape(_settled(level.anchor)) for level in choices.levels
        }
        markup = render_to_string(
            "competencies/positioning/_item.html",
            {
                "slot": {name: _slot(name) for name in _SLOTS},
                "with_evidence": for_herself,
                "levels": [
                    (level, _slot(f"is {level.value}"), _slot(f"says {level.ordinal}"))
                    for level in choices.levels
                ],
                "non_answers": [
                    (choice, _slot(f"is {choice.value}"))
                    for choice in choices.non_answers
                    if not (choice.raters_only and for_herself)
                ],
            },
        )
        # Literal text and names of slots in turn.
        self.pieces = _SLOT.split(markup)

    def item(self, given: TypedAnswer, error: str, *, hidden: bool) -> SafeString:
        """One competency; every text that is put in is escaped."""
        revision = given.revision
        filled = {
            **self.anchors,
            "id": str(revision.pk),
            "code": escape(revision.code),
            "statement": escape(_settled(revision.statement)),
            "comment": escape(given.comment),
            "evidence": escape(given.evidence),
            "recalled": self.recalled.get(revision.pk, ""),
            "error": escape(error),
            "invalid": " field-invalid" if error else "",
            "open": " open" if given.comment or given.evidence else "",
            "hidden": " hidden" if hidden else "",
            f"is {given.choice}": " checked",
        }
        for ordinal, text in self.behaviours.get(revision.pk, {}).items():
            filled[f"says {ordinal}"] = escape(_settled(text))
        pieces = self.pieces.copy()
        pieces[1::2] = [filled.get(name, "") for name in pieces[1::2]]
        return mark_safe("".join(pieces))


_SLOTS = (
    "id",
    "code",
    "statement",
    "recalled",
    "comment",
    "evidence",
    "error",
    "invalid",
    "open",
    "hidden",
)
# Characters for private use: no text of a framework has them.
_SLOT = re.compile("\ue000([^\ue001]*)\ue001")


def _slot(name: str) -> str:
    return f"\ue000{name}\ue001"


@lru_cache(maxsize=8192)
def _settled(text: str) -> str:
    """French typography; the texts of a published framework never change."""
    return french(text)
