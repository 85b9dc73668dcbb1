"""What a function should reach."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from competencies.frameworks.models import TargetRange
from competencies.frameworks.queries.scales import Choices


@dataclass(frozen=True)
class Targets:
    """The levels a function should reach, by the code of an axis value; both ends included."""

    title: str
    ranges: Mapping[str, tuple[int, int]]

    def band(self, codes: tuple[str, ...], choices: Choices) -> tuple[int, int] | None:
        """The range for a competency that stands on ``codes``; None where none is set.

        Ranges belong to the framework, the scale (``choices``) to the version that was answered: a
        range of which the scale lacks an end speaks of another scale and is left out, never cut.
        """
        ranges = (self.ranges[code] for code in codes if code in self.ranges)
        return next((each for each in ranges if all(map(choices.level, each))), None)


def targets_for(framework_id: int, profile_code: str | None) -> Targets | None:
    """What the function of that profile should reach on the framework, or None when nobody says.

    A profile that two functions of the framework take in has the first by title.
    """
    if profile_code is None:
        return None
    rows = TargetRange.objects.filter(
        target_profile__framework=framework_id, target_profile__profiles=profile_code
    ).values_list("target_profile__title", "target_profile", "axis_code", "minimum", "maximum")
    return first_function(rows)


def first_function(rows: Iterable[tuple[str, int, str, int, int]]) -> Targets | None:
    """Of the ranges of a profile's functions, those of the first by title; None without any.

    ``rows`` have the function's title and id, the code of the axis value and both ends.
    """
    functions: dict[tuple[str, int], dict[str, tuple[int, int]]] = {}
    for title, function, code, minimum, maximum in rows:
        functions.setdefault((title, function), {})[code] = (minimum, maximum)
    if not functions:
        return None
    first = min(functions)
    return Targets(first[0], functions[first])
