"""The summary rows that a question means, and their sums."""

from collections.abc import Iterable

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, QuerySet, Sum, Value
from django.db.models.expressions import RawSQL

from cohorts.enrolment.models import Cohort
from cohorts.indicators.models import (
    MINUTES,
    CohortSummary,
    DurationSummary,
    PlaceSummary,
    TallySummary,
)
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.scope import listed
from cohorts.indicators.queries.sets import NO_HOURS, Hours
from cohorts.indicators.queries.tallies import By, Part, Sums, Tally
from curriculum.programmes.models import Programme

_COHORTS, _SETS, _DAYS = (
    model._meta.db_table for model in (CohortSummary, TallySummary, DurationSummary)
)
_MINUTES = ", ".join(f"CAST(SUM({name}) AS bigint)" for name in MINUTES)
_NO_MINUTES = ", ".join("0" for _name in MINUTES)
# What a row of sums says nothing of; the sets of who is in none are 0.
_NOTHING = -1
# In SQL of its own: the ORM takes longer to write it than the database to answer.
_PARTS = f"""
    SELECT {{key}}, is_closed, {_NOTHING}, {_NOTHING}, COUNT({{number}}), 0, {_MINUTES}
      FROM {{cohorts}} GROUP BY {{key}}, is_closed
    UNION ALL
    SELECT {{key}}, is_closed, sets, {_NOTHING}, 0, SUM(people), {_NO_MINUTES}
      FROM {{sets}} GROUP BY {{key}}, is_closed, sets
"""
_TIMES = f"""
    UNION ALL
    SELECT '', is_closed, {_NOTHING}, days, 0, SUM(people), {_NO_MINUTES}
      FROM {{days}} AND is_closed GROUP BY is_closed, days
"""
_PROGRAMME = f"programme_id = (SELECT id FROM {Programme._meta.db_table} WHERE key = %s)"
# The regions say nothing more, but an index begins with them.
_WITHIN = (
    "region_id IN (SELECT region_id FROM within) AND cohort_id IN (SELECT cohort_id FROM within)"
)
_PEOPLE = ("cohort_id", "region_id", "year", "is_closed", "people", "sets", "days", *MINUTES)

# A piece of SQL with its parameters.
_Sql = tuple[str, list[object]]


class Summaries:
    """The summary rows of those of ``cohorts`` that ``asked`` means, but for some cohorts."""

    def __init__(self, cohorts: QuerySet[Cohort], asked: Asked, without: Iterable[int]) -> None:
        self._asked = asked
        self._cohorts = cohorts
        self._without = list(without)

    def sums(self, by: By) -> Sums:
        """Their sums, in one statement: cohorts and people are those of one moment.

        Without a slice it reads indexes alone. Times are counted ``by`` regions only.
        """
        try:
            statement, parameters = self._sliced(by) if self._asked.slice else self._whole(by)
        except EmptyResultSet:
            return Sums([], {})
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return _read(cursor.fetchall())

    def of_all(self) -> QuerySet[CohortSummary]:
        """The row of each cohort."""
        try:
            before, given = self._within()
        except EmptyResultSet:
            return CohortSummary.objects.none()
        meant, parameters = self._meant()
        keys = f"{before} SELECT cohort_id FROM {_COHORTS} WHERE {meant}"
        return CohortSummary.objects.filter(pk__in=RawSQL(keys, given + parameters))

    def places(self) -> QuerySet[PlaceSummary]:
        """The people of the slice, each with her place."""
        return PlaceSummary.objects.filter(
            self._asked.slice.condition("enrolment__"), cohort__in=self.of_all().values("cohort")
        )

    def of_cohorts(self, pks: Iterable[int]) -> dict[int, Tally]:
        """The people of the slice in each of these cohorts, which must be among those meant."""
        found: dict[int, Tally] = {}
        condition = self._asked.slice.condition("enrolment__")
        rows = PlaceSummary.objects.filter(condition, cohort__in=list(pks)).order_by()
        for pk, sets, days, number, *minutes in rows.values_list(
            "cohort_id", "sets", "days"
        ).annotate(Count("pk"), *(Sum(name) for name in MINUTES)):
            counted = {} if days is None else {days: number}
            tally = Tally(0, {sets: number}, Hours(*minutes), counted)
            found.setdefault(pk, Tally(1)).add(tally)
        return found

    def _whole(self, by: By) -> _Sql:
        before, given = self._within()
        meant, parameters = self._meant()
        statement, times = _statement(
            by,
            number="cohort_id",
            cohorts=f"{_COHORTS} WHERE {meant} AND is_listed",
            sets=f"{_SETS} WHERE {meant}",
            days=f"{_DAYS} WHERE {meant}",
        )
        return before + statement, given + parameters * times

    def _sliced(self, by: By) -> _Sql:
        part = (f"cohort__summary__{name}" for name in ("region_id", "year", "is_closed"))
        people = (
            self.places()
            .order_by()
            .values_list("cohort_id", *part, Value(1), "sets", "days", *MINUTES)
        )
        chosen, parameters = people.query.sql_with_params()
        statement, _times = _statement(
            by,
            number="DISTINCT cohort_id",
            cohorts="told",
            sets="told",
            days="told WHERE days IS NOT NULL",
        )
        return f"WITH told ({', '.join(_PEOPLE)}) AS ({chosen}) {statement}", list(parameters)

    def _within(self) -> _Sql:
        """The cohorts that the person may see, by the name of ``within``.

        Raises ``EmptyResultSet`` when there can be none.
        """
        if not self._is_bound:
            return "", []
        chosen = self._cohorts.select_related(None).order_by().values_list("pk", "region_id")
        statement, parameters = chosen.query.sql_with_params()
        # Else PostgreSQL does not see which regions are meant, and reads all of them.
        within = f"within (cohort_id, region_id) AS NOT MATERIALIZED ({statement})"
        return f"WITH {within}", list(parameters)

    @property
    def _is_bound(self) -> bool:
        # Whoever may review everything needs no list of it.
        return self._cohorts.query.has_filters()

    def _meant(self) -> _Sql:
        """The condition on the rows of any of the tables."""
        asked = self._asked
        others, keys = listed(self._without)
        conditions = [
            (_PROGRAMME, [asked.programme] if asked.programme else None),
            ("region_id = %s", [asked.region] if asked.region else None),
            ("year = %s", [asked.year] if asked.year is not None else None),
            (_WITHIN, [] if self._is_bound else None),
            (f"cohort_id NOT IN {others}", [keys] if self._without else None),
        ]
        chosen = [(text, values) for text, values in conditions if values is not None]
        parameters = [value for _text, values in chosen for value in values]
        return " AND ".join([text for text, _values in chosen] or ["1 = 1"]), parameters


def _statement(by: By, **sources: str) -> tuple[str, int]:
    """The sums over ``sources``, and how many of these it reads."""
    if by is By.REGION:
        return (_PARTS + _TIMES).format(key=by.value, **sources), 3
    return _PARTS.format(key=by.value, **sources), 2


def _read(rows: Iterable[tuple]) -> Sums:
    sums = Sums([], {})
    for key, is_closed, mask, days, cohorts, people, *minutes in rows:
        if days != _NOTHING:
            sums.days[days] = people
            continue
        masks = {mask: people} if mask != _NOTHING else {}
        hours = Hours(*minutes) if cohorts else NO_HOURS
        sums.parts.append((Part(key, bool(is_closed)), Tally(cohorts, masks, hours)))
    return sums
