"""Presences added up by the database, over half-days whose lengths are known here.

In SQL of its own: which half-days count by when, and how long they are, follows from zones and is
decided in Python; the ORM cannot join what is told to it.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from django.db import connection

from cohorts.attendance.models import Presence, PresenceChange
from cohorts.attendance.states import PRESENT, Conclusion

# The half-days as a table. Both databases read it first, then the presences by their index.
_HELD = {
    "sqlite": """
        SELECT json_extract(value, '$[0]') AS id, json_extract(value, '$[1]') AS minutes,
          json_extract(value, '$[2]') AS day
        FROM json_each(%s)
    """,
    "postgresql": """
        SELECT (value ->> 0)::bigint AS id, (value ->> 1)::integer AS minutes, value ->> 2 AS day
        FROM jsonb_array_elements(%s::jsonb) AS listed(value)
    """,
}
_WAS_THERE = "p.state IN ({})".format(", ".join(f"'{state}'" for state in PRESENT))
_MISSED = "(p.late_minutes + p.left_early_minutes)"
_SUMS = f"""
    WITH held AS MATERIALIZED ({{held}})
    SELECT p.enrolment_id, SUM(held.minutes),
      SUM(CASE WHEN {_WAS_THERE} AND held.minutes > {_MISSED}
          THEN held.minutes - {_MISSED} ELSE 0 END),
      SUM(CASE WHEN p.state = '{Conclusion.EXCUSED}' THEN held.minutes ELSE 0 END),
      MIN(CASE WHEN {_WAS_THERE} THEN held.day END)
    FROM held CROSS JOIN {Presence._meta.db_table} p WHERE p.half_day_id = held.id
    GROUP BY p.enrolment_id
"""
_CHANGED_LATER = f"""
    WITH held AS MATERIALIZED ({{held}})
    SELECT p.id, p.enrolment_id, (
      SELECT c.to_state FROM {PresenceChange._meta.db_table} c
      WHERE c.presence_id = p.id AND c.effective_on <= %s ORDER BY c.id DESC LIMIT 1
    )
    FROM held CROSS JOIN {Presence._meta.db_table} p
    WHERE p.half_day_id = held.id AND EXISTS (
      SELECT 1 FROM {PresenceChange._meta.db_table} c
      WHERE c.presence_id = p.id AND c.effective_on > %s
    )
"""


class Length(NamedTuple):
    """A half-day as it is told to the database: ``day`` is the local one in ISO's form."""

    minutes: int
    day: str


class Sum(NamedTuple):
    """What today's conclusions of one enrolment add up to, and since when she was present."""

    due: int
    present: int
    excused: int
    present_since: date | None


class Before(NamedTuple):
    """What had been concluded of a presence of which more was concluded later."""

    presence: int
    enrolment: int
    conclusion: str


def sums_by_enrolment(half_days: Mapping[int, Length]) -> dict[int, Sum]:
    """The minutes of each enrolment by today's conclusions."""
    days: dict[str | None, date | None] = {None: None}
    days |= {one.day: date.fromisoformat(one.day) for one in half_days.values()}
    rows = _rows(_SUMS, half_days)
    return {
        pk: Sum(due, present, excused, days[first]) for pk, due, present, excused, first in rows
    }


def changed_after(on: date, half_days: Mapping[int, Length]) -> Iterator[Before]:
    """The presences at ``half_days`` with a step that counts only after ``on``."""
    # The usual case, and the answer is in an index.
    if not PresenceChange.objects.filter(effective_on__gt=on).exists():
        return
    for presence, enrolment, state in _rows(_CHANGED_LATER, half_days, on, on):
        yield Before(presence, enrolment, state or Conclusion.EXPECTED)


def _rows(statement: str, half_days: Mapping[int, Length], *others: object) -> list[tuple]:
    if not half_days:
        return []
    held = _HELD[connection.vendor]
    told = json.dumps([(pk, *one) for pk, one in half_days.items()])
    with connection.cursor() as cursor:
        cursor.execute(statement.format(held=held), [told, *others])
        return cursor.fetchall()
