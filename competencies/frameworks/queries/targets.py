"""What a function should reach."""

from collections.abc import Mapping
from dataclasses import dataclass

from competencies.frameworks.models import TargetRange


@dataclass(frozen=True)
class Targets:
    """The levels a function should reach, by the code of an axis value; both ends included."""

    title: str
    ranges: Mapping[str, tuple[int, int]]

    def band(self, codes: tuple[str, ...]) -> tuple[int, int] | None:
        """The range for a competency that stands on ``codes``; None where none is set."""
        return next((self.ranges[code] for code in codes if code in self.ranges), None)


def targets_for(framework_id: int, profile_code: str | None) -> Targets | None:
    """What the function of that profile should reach on the framework, or None when nobody says.

    A profile that two functions of the framework take in has the first by title.
    """
    if profile_code is None:
        return None
    rows = TargetRange.objects.filter(
        target_profile__framework=framework_id, target_profile__profiles=profile_code
    ).values_list("target_profile__title", "axis_code", "minimum", "maximum")
    by_title: dict[str, dict[str, tuple[int, int]]] = {}
    for title, code, minimum, maximum in rows:
        by_title.setdefault(title, {})[code] = (minimum, maximum)
    for title in sorted(by_title):
        return Targets(title, by_title[title])
    return None
