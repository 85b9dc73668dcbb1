"""The figures of a group, competency by competency. Nothing here reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_high, median_low

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import CompetencyRevision
from competencies.frameworks.queries import Choices, Targets

# By the id of the positioning and that of the competency's revision: a level or a non-answer's key.
Answers = Mapping[int, Mapping[int, int | str]]


@dataclass(frozen=True, slots=True)
class Spread:
    """How people answered one competency: the levels given, rising, and the non-answers by key.

    Nobody is lost: ``people`` is the number of those who were asked.
    """

    ordinals: tuple[int, ...]
    non_answers: Mapping[str, int]

    @property
    def without(self) -> int:
        """How many gave no level."""
        return sum(self.non_answers.values())

    @property
    def people(self) -> int:
        return len(self.ordinals) + self.without

    @property
    def median(self) -> tuple[int, int] | None:
        """The middle level, as the two levels it lies between: the same twice but where an even
        number of people is split there. None without any level."""
        if not self.ordinals:
            return None
        return median_low(self.ordinals), median_high(self.ordinals)

    def at(self, ordinal: int) -> int:
        """How many stand at that level."""
        return self.ordinals.count(ordinal)


@dataclass(frozen=True, slots=True)
class Change:
    """One competency at two moments, over the people who gave it a level at both."""

    first: Spread
    last: Spread
    higher: int
    lower: int

    @property
    def people(self) -> int:
        return len(self.first.ordinals)

    @property
    def same(self) -> int:
        return self.people - self.higher - self.lower


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One competency: how the people see themselves, and how the reader rated the same people.

    ``below`` of ``compared`` stand below the target of their own function; ``untargeted`` gave a
    level too, but their function has no target. ``change`` is None without a second moment.
    """

    revision: CompetencyRevision
    own: Spread
    rated: Spread
    below: int
    compared: int
    untargeted: int
    change: Change | None


def spread_over(answers: Iterable[int | str | None]) -> Spread:
    ordinals: list[int] = []
    others: dict[str, int] = {}
    for answer in answers:
        if isinstance(answer, int):
            ordinals.append(answer)
        else:
            key = answer or NonAnswer.SKIPPED.value
            others[key] = others.get(key, 0) + 1
    return Spread(tuple(sorted(ordinals)), others)


def change_over(revision: int, answers: Answers, pairs: Iterable[tuple[int, int]]) -> Change:
    both = [
        (first, last)
        for before, after in pairs
        if isinstance(first := answers[before].get(revision), int)
        and isinstance(last := answers[after].get(revision), int)
    ]
    return Change(
        first=spread_over(first for first, _last in both),
        last=spread_over(last for _first, last in both),
        higher=sum(last > first for first, last in both),
        lower=sum(last < first for first, last in both),
    )


def below_targets(
    revision: int,
    codes: tuple[str, ...],
    people: Sequence[tuple[int, str | None]],
    answers: Answers,
    targets: Mapping[str, Targets],
    choices: Choices,
) -> dict[str, int]:
    """The counts of a ``GroupLine`` by their names, for a competency on the axis values ``codes``.

    Each of ``people`` (positioning, profile) is held against the lower end of the range of her own
    function.
    """
    bands = {profile: one.band(codes, choices) for profile, one in targets.items()}
    lowest = {profile: band[0] for profile, band in bands.items() if band}
    levels = [(answers[positioning].get(revision), profile) for positioning, profile in people]
    given = [(level, lowest.get(profile)) for level, profile in levels if isinstance(level, int)]
    return {
        "below": sum(low is not None and level < low for level, low in given),
        "compared": sum(low is not None for _level, low in given),
        "untargeted": sum(low is None for _level, low in given),
    }
