"""Rows as the database hands them out, where there are too many for the ORM's conversions.

Days are days on either database; an instant is UTC, and on SQLite it does not say so.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def plain_rows(rows: QuerySet) -> Iterator[tuple]:
    """The rows of a ``values_list`` without any conversion; read to the end at once."""
    try:
        statement, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return iter(())
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return iter(cursor.fetchall())


def plain_stream(rows: QuerySet, *, at_once: int) -> Iterator[tuple]:
    """The same, but only so many rows are in memory; read while nobody writes to these tables in
    this transaction."""
    try:
        statement, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return
    # On PostgreSQL a cursor of the server, which outlives no transaction unless there is none.
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while some := cursor.fetchmany(at_once):
            yield from some


def as_instant(value: datetime) -> datetime:
    """An instant of a plain row, aware."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)
