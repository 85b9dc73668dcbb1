"""What the functions of a team should reach."""

from collections.abc import Iterable, Mapping

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

    ``ranges`` has the lowest and highest level aimed at, by the code of an axis value.
    """
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
    record("target_profile.saved", by=by, on=function)
    return function
