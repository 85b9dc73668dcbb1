"""Named check constraints that many models share."""

from django.db.models import CheckConstraint, F, Q


def both_or_neither(first: str, second: str, *, name: str) -> CheckConstraint:
    """``first`` and ``second`` are both null or both filled, as ``signed_at`` and ``signed_by``."""
    neither = Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    both = Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    return CheckConstraint(condition=neither | both, name=name)


def exactly_one(first: str, second: str, *, name: str) -> CheckConstraint:
    """Exactly one of two nullable columns is filled."""
    only_first = Q(**{f"{first}__isnull": False, f"{second}__isnull": True})
    only_second = Q(**{f"{first}__isnull": True, f"{second}__isnull": False})
    return CheckConstraint(condition=only_first | only_second, name=name)


def one_of(field: str, values: list[str], *, name: str) -> CheckConstraint:
    """``field`` holds one of ``values``: the database refuses an unknown state too."""
    return CheckConstraint(condition=Q(**{f"{field}__in": sorted(values)}), name=name)


def requires(state_field: str, states: list[str], filled: str, *, name: str) -> CheckConstraint:
    """When ``state_field`` is one of ``states``, ``filled`` is not null."""
    elsewhere = ~Q(**{f"{state_field}__in": sorted(states)})
    return CheckConstraint(condition=elsewhere | Q(**{f"{filled}__isnull": False}), name=name)


def not_before(first: str, second: str, *, name: str) -> CheckConstraint:
    """``second`` is null or not before ``first``."""
    return CheckConstraint(
        condition=Q(**{f"{second}__isnull": True}) | Q(**{f"{second}__gte": F(first)}), name=name
    )
