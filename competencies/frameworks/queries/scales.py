"""What a scale lets one answer."""

from dataclasses import dataclass

from django.db.models import Value
from django.db.models.fields import BooleanField, CharField
from django.db.models.functions import Cast

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import Level, NonAnswerChoice, ScaleVersion


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """A level one can choose; ``value`` is its ordinal as a text."""

    id: int
    ordinal: int
    label: str
    anchor: str

    @property
    def value(self) -> str:
        return str(self.ordinal)


@dataclass(frozen=True, slots=True)
class NonAnswerOption:
    """A non-answer one can choose, in the words of the scale; ``value`` is its key."""

    value: str
    label: str
    raters_only: bool


@dataclass(frozen=True)
class Choices:
    """All that a scale version lets one answer, levels in rising order."""

    levels: tuple[LevelChoice, ...]
    non_answers: tuple[NonAnswerOption, ...]

    def level(self, ordinal: int) -> LevelChoice | None:
        """The level of that ordinal, if the scale has it."""
        return next((level for level in self.levels if level.ordinal == ordinal), None)

    def non_answer(self, key: str) -> NonAnswerOption | None:
        """The non-answer of that key, if the scale offers it."""
        return next((choice for choice in self.non_answers if choice.value == key), None)

    def non_answer_label(self, key: str) -> str:
        """A non-answer in the words of the scale; in ours where the scale does not offer it.

        Empty for what is none.
        """
        offered = self.non_answer(key)
        return offered.label if offered else str(dict(NonAnswer.choices).get(key, ""))


def choices_of(scale_version_id: int) -> Choices:
    """What the scale version lets one answer, by one query."""
    text = CharField()
    # No order of their own within a union.
    levels = (
        Level.objects.filter(scale_version=scale_version_id)
        .order_by()
        .values_list(
            Value("level", output_field=text),
            "id",
            "ordinal",
            "label",
            "anchor",
            Value(False, output_field=BooleanField()),
        )
    )
    offered = NonAnswerChoice.objects.filter(scale_version=scale_version_id).order_by()
    non_answers = offered.values_list(
        Value("non_answer", output_field=text),
        "id",
        "position",
        "label",
        Cast("key", text),
        "raters_only",
    )
    rows = sorted(levels.union(non_answers, all=True), key=lambda row: row[2])
    return Choices(
        levels=tuple(LevelChoice(*row[1:5]) for row in rows if row[0] == "level"),
        non_answers=tuple(
            NonAnswerOption(value=row[4], label=row[3], raters_only=bool(row[5]))
            for row in rows
            if row[0] == "non_answer"
        ),
    )


def newest_scale_version(key: str) -> ScaleVersion | None:
    """The scale version of that key made last; None when there is no such scale."""
    return ScaleVersion.objects.filter(scale__key=key).order_by("-created_at", "-id").first()
