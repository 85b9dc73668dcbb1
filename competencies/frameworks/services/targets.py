"""What the functions of a team should reach."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from competencies.frameworks.models import Framework, TargetProfile, TargetRange
from lms.accounts.models import Profile
from lms.audit import record


@transaction.atomic
def save_target_profile(
    *,
    key: str,
    title: str,
    framework: Framework | None,
    profiles: Iterable[Profile],
    ranges: Mapping[str, tuple[int, int]],
    by,
) -> TargetProfile:
    """Add the function ``key`` or bring it in line with what is given.

    ``ranges`` has the lowest and highest level aimed at, by the code of an axis value. A change is
    a dated fact of the log, with all that the function said before and after; the same again is
    none.
    """
    stored = TargetProfile.objects.select_for_update().filter(key=key).first()
    before = _said_of(stored) if stored else None
    function, _created = TargetProfile.objects.update_or_create(
        key=key, defaults={"title": title, "framework": framework}
    )
    function.profiles.set(profiles)
    function.ranges.exclude(axis_code__in=ranges).delete()
    for code, (minimum, maximum) in ranges.items():
        TargetRange.objects.update_or_create(
            target_profile=function,
            axis_code=code,
            defaults={"minimum": minimum, "maximum": maximum},
        )
    after = _said_of(function)
    if after != before:
        record("target_profile.saved", by=by, on=function, data={"before": before, "after": after})
    return function


def _said_of(function: TargetProfile) -> dict[str, Any]:
    """What a function says, as the log keeps it: ranges as lowest and highest level."""
    framework = function.framework
    return {
        "title": function.title,
        "framework": framework.key if framework else None,
        "profiles": sorted(function.profiles.values_list("code", flat=True)),
        "ranges": {
            code: [minimum, maximum]
            for code, minimum, maximum in function.ranges.order_by("axis_code").values_list(
                "axis_code", "minimum", "maximum"
            )
        },
    }
