"""Who may see which positioning."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from competencies.positioning.enums import RaterRole
from competencies.positioning.models import Positioning

Readers = Callable[[object], Q]
_readers: list[Readers] = []


def register_readers(readers: Readers) -> None:
    """``readers(user)`` is a condition on positionings that ``user`` may read beside her own.

    Registered at start-up by the packages above, for the person's trainers, and for the person
    where a trainer rated her; for nobody else.
    """
    if readers not in _readers:
        _readers.append(readers)


def positionings_visible_to(user) -> QuerySet[Positioning]:
    """Those ``user`` filled in about herself, and what the readers registered open to her: as a
    trainer of the person, or as the person rated. Never a region, never a juror."""
    condition = Q(person=user, rater_role=RaterRole.SELF)
    for readers in _readers:
        condition |= readers(user)
    return Positioning.objects.filter(condition).select_related("framework_version__framework")
