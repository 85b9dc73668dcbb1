"""Which summary rows do not hold on a day, and must be made anew or done without."""

from collections.abc import Collection
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.indicators.models import CohortSummary, StaleMark

_TIED = f"""
    WITH RECURSIVE tied(id, cohort_id) AS (
      SELECT later.id, later.cohort_id FROM {Enrolment._meta.db_table} origin
      JOIN {Enrolment._meta.db_table} later ON later.transferred_from_id = origin.id
      WHERE origin.cohort_id IN ({{cohorts}})
      UNION
      SELECT later.id, later.cohort_id FROM tied
      JOIN {Enrolment._meta.db_table} later ON later.transferred_from_id = tied.id
    )
    SELECT DISTINCT cohort_id FROM tied
"""
# The marked cohorts, and a row without one where any of those asked for may have no summary that
# holds on a day. Three look-ups instead of one condition: each has an index.
_DOUBTFUL = f"""
    SELECT cohort_id FROM {StaleMark._meta.db_table}
    UNION
    SELECT NULL WHERE
      EXISTS (SELECT 1 FROM {CohortSummary._meta.db_table} WHERE valid_until <= %s)
      OR EXISTS (SELECT 1 FROM {CohortSummary._meta.db_table} WHERE valid_from > %s)
      OR EXISTS (
        SELECT 1 FROM ({{cohorts}}) c
        WHERE NOT EXISTS (
          SELECT 1 FROM {CohortSummary._meta.db_table} s WHERE s.cohort_id = c.pk
        )
      )
"""


def tied_to(cohorts: Collection[int]) -> set[int]:
    """The cohorts to which somebody of ``cohorts`` was transferred, directly or by others.

    What was written of her before bears on her figures there.
    """
    if not cohorts:
        return set()
    places = ", ".join(["%s"] * len(cohorts))
    with connection.cursor() as cursor:
        cursor.execute(_TIED.format(cohorts=places), list(cohorts))
        return {pk for (pk,) in cursor.fetchall()}


def outdated_on(on: date) -> Q:
    """The condition on a summary that does not hold on the day ``on``."""
    return Q(valid_until__lte=on) | Q(valid_from__gt=on)


def cohorts_without_summary(on: date) -> QuerySet[Cohort]:
    """The cohorts without a summary that holds on the day ``on`` as far as time goes."""
    outdated = CohortSummary.objects.filter(outdated_on(on))
    return Cohort.objects.filter(Q(summary=None) | Q(pk__in=outdated.values("pk")))


def cohorts_to_compute(cohorts: QuerySet[Cohort], on: date) -> list[Cohort]:
    """Those of ``cohorts`` whose figures of the day ``on`` cannot come from summary rows."""
    keys = cohorts.select_related(None).order_by().values("pk")
    try:
        chosen, parameters = keys.query.sql_with_params()
    except EmptyResultSet:
        return []
    day = on.isoformat()
    with connection.cursor() as cursor:
        cursor.execute(_DOUBTFUL.format(cohorts=chosen), [day, day, *parameters])
        marked = {pk for (pk,) in cursor.fetchall()}
    if not marked:  # as a rule
        return []
    marked.discard(None)
    missing = cohorts_without_summary(on).order_by()
    doubtful = {*marked, *tied_to(marked)}
    return list(cohorts.filter(Q(pk__in=doubtful) | Q(pk__in=missing.values("pk"))))
