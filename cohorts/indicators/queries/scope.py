"""Who may read which figures, and whose names stand behind them."""

import json
from collections.abc import Iterable
from datetime import date

from django.db import connection
from django.db.models import BigIntegerField, F, Func, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange
from cohorts.enrolment.queries import cohorts_in_scope, cohorts_reviewed_by
from cohorts.enrolment.states import EnrolmentState
from curriculum.programmes.models import Programme
from lms.accounts.enums import Permission
from lms.accounts.models import Region
from lms.accounts.queries import scopes_of

__all__ = [
    "Listed",
    "cohorts_named_to",
    "cohorts_reviewed_by",
    "listed",
    "names_another_scope",
    "people_then",
    "people_visible_to",
    "reviews_every_region",
]


_LISTED = {
    "sqlite": "(SELECT value FROM json_each({}))",
    "postgresql": "(SELECT value::bigint FROM jsonb_array_elements_text({}::jsonb))",
}


def listed(keys: Iterable[int]) -> tuple[str, str]:
    """``keys`` to look for with ``IN``, as SQL with its one parameter: a statement takes only so
    many."""
    return _LISTED[connection.vendor].format("%s"), json.dumps(sorted(keys))


class Listed(Func):
    """The same for ``pk__in``."""

    output_field = BigIntegerField()

    def __init__(self, keys: Iterable[int]) -> None:
        super().__init__(Value(json.dumps(sorted(keys))))

    def as_sql(self, compiler, connection, **context):
        template = _LISTED[connection.vendor].format("%(expressions)s")
        return super().as_sql(compiler, connection, template=template, **context)


def reviews_every_region(user) -> bool:
    """Whether ``user`` reviews figures without being bound to regions."""
    scopes = scopes_of(user, Permission.INDICATORS_VIEW)
    return scopes.everywhere or bool(scopes.programmes)


def cohorts_named_to(user) -> QuerySet[Cohort]:
    """The cohorts behind whose figures ``user`` may see the people."""
    return cohorts_in_scope(user, Permission.INDICATORS_PEOPLE)


def people_visible_to(user) -> QuerySet[Enrolment]:
    """The enrolments whose names ``user`` may see behind a figure."""
    return Enrolment.objects.select_related(
        "person", "structure", "cohort__region", "cohort__programme_version__programme"
    ).filter(cohort__in=cohorts_named_to(user).select_related(None).order_by())


def people_then(user, condition: Q, on: date) -> QuerySet[Enrolment]:
    """The enrolments of that ``condition`` that ``user`` may see, with ``state_then`` and ``since``
    as of ``on``."""
    last = EnrolmentChange.objects.filter(enrolment=OuterRef("pk"), effective_on__lte=on).order_by(
        "-pk"
    )
    return (
        people_visible_to(user)
        .filter(condition)
        .annotate(
            state_then=Coalesce(
                Subquery(last.values("to_state")[:1]), Value(EnrolmentState.ENROLLED.value)
            ),
            since=Coalesce(Subquery(last.values("effective_on")[:1]), F("confirmed_on")),
        )
    )


def names_another_scope(user, *, programme: str = "", region: str = "") -> bool:
    """Whether a code that none of the cohorts of ``user`` carries belongs to somebody else's scope.

    A region is another's for whoever is bound to regions, a programme for whoever is bound to
    programmes. A code that exists nowhere is only a mistake, and so is one that none can be: one
    with a NUL, which PostgreSQL refuses to look for.
    """
    if "\0" in programme or "\0" in region:
        return False
    scopes = scopes_of(user, Permission.INDICATORS_VIEW)
    if scopes.everywhere:
        return False
    if region and not scopes.programmes and region not in scopes.regions:
        return Region.objects.filter(pk=region).exists()
    if programme and not scopes.regions and programme not in scopes.programmes:
        return Programme.objects.filter(key=programme).exists()
    return False
