"""What somebody is here beside her roles; read at most once a request and kept on the instance."""

from collections.abc import Iterable

from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.queries import enrolments_of

_KEPT = "_is_trainee"


def is_trainee(user) -> bool:
    """Whether ``user`` is or was enrolled somewhere."""
    if not hasattr(user, _KEPT):
        setattr(user, _KEPT, enrolments_of(user).order_by().exists())
    return getattr(user, _KEPT)


def remember_standing(user, enrolments: Iterable[Enrolment]) -> None:
    """Spare ``is_trainee`` its query where the enrolments of ``user`` have been read anyway."""
    setattr(user, _KEPT, any(True for _enrolment in enrolments))
