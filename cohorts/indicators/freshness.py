"""Database triggers that note whose figures no longer hold, on SQLite and PostgreSQL.

Whatever writes a fact – a service, an import, a line of SQL – marks the cohort of its enrolment in
the same transaction: a fact and its mark are committed together or not at all. Writing waits for
nobody: a mark is only ever inserted. Cohorts that a chain of transfers ties to a marked one are
found when marks are read, so that two people who write at the same moment cannot miss each other.

SQLite: marks are not doubled, which is safe because it has one writer at a time. It drops the
triggers of a table that Django makes anew, as most changes of a column or constraint do: a
migration that alters one of ``TABLES`` must end with ``mark_changes()`` again. A test over the
migrated schema finds what is missing.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection
from django.db.migrations import RunPython

_MARKS = "cohorts_stalemark"


class _Source(NamedTuple):
    """``columns`` of a changed row, and the query from these (``changed``) to ``cohort_id``."""

    columns: tuple[str, ...]
    cohorts: str


def _by_enrolment(column: str, *joins: str) -> str:
    return " ".join(
        [
            "SELECT e.cohort_id FROM changed",
            *joins,
            f"JOIN cohorts_enrolment e ON e.id = {column}",
        ]
    )


_OWN = "SELECT changed.cohort_id FROM changed"
_VIA_DISSERTATION = "JOIN cohorts_dissertation d ON d.id = {}"
_SOURCES = {
    "cohorts_cohort": _Source(("id",), "SELECT changed.id AS cohort_id FROM changed"),
    "cohorts_enrolment": _Source(("cohort_id",), _OWN),
    "cohorts_enrolmentchange": _Source(("enrolment_id",), _by_enrolment("changed.enrolment_id")),
    "cohorts_seminar": _Source(("cohort_id",), _OWN),
    "cohorts_halfday": _Source(
        ("seminar_id",),
        "SELECT s.cohort_id FROM changed JOIN cohorts_seminar s ON s.id = changed.seminar_id",
    ),
    "cohorts_presence": _Source(("enrolment_id",), _by_enrolment("changed.enrolment_id")),
    "cohorts_presencechange": _Source(
        ("presence_id",),
        _by_enrolment("p.enrolment_id", "JOIN cohorts_presence p ON p.id = changed.presence_id"),
    ),
    "cohorts_dissertation": _Source(("enrolment_id",), _by_enrolment("changed.enrolment_id")),
    "cohorts_dissertationchange": _Source(
        ("dissertation_id",),
        _by_enrolment("d.enrolment_id", _VIA_DISSERTATION.format("changed.dissertation_id")),
    ),
    # A jury may hear people of another cohort.
    "cohorts_jury": _Source(
        ("id", "cohort_id"),
        _OWN
        + " UNION "
        + _by_enrolment(
            "d.enrolment_id",
            "JOIN cohorts_defence f ON f.jury_id = changed.id",
            _VIA_DISSERTATION.format("f.dissertation_id"),
        ),
    ),
    "cohorts_defence": _Source(
        ("dissertation_id",),
        _by_enrolment("d.enrolment_id", _VIA_DISSERTATION.format("changed.dissertation_id")),
    ),
    "cohorts_decision": _Source(
        ("defence_id",),
        _by_enrolment(
            "d.enrolment_id",
            "JOIN cohorts_defence f ON f.id = changed.defence_id",
            _VIA_DISSERTATION.format("f.dissertation_id"),
        ),
    ),
    # What a version asks for before the award; the programme it belongs to.
    "curriculum_programmeversion": _Source(
        ("id",),
        "SELECT c.id AS cohort_id FROM changed "
        "JOIN cohorts_cohort c ON c.programme_version_id = changed.id",
    ),
}
TABLES = tuple(_SOURCES)
# A cohort without a summary is computed from its facts.
_FORGET = "DELETE FROM cohorts_cohortsummary"
_VERBS = ("INSERT", "UPDATE", "DELETE")

_SQLITE = """
CREATE TRIGGER {name} AFTER {verb} ON {table} BEGIN
  INSERT INTO {marks} (cohort_id)
  SELECT found.cohort_id FROM ({cohorts}) AS found
  WHERE NOT EXISTS (SELECT 1 FROM {marks} m WHERE m.cohort_id = found.cohort_id);
END
"""
# One statement may change many rows: a mark each would double the work of an import.
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger AS $$
BEGIN
  INSERT INTO {marks} (cohort_id)
  SELECT DISTINCT found.cohort_id FROM ({cohorts}) AS found WHERE found.cohort_id IS NOT NULL;
  RETURN NULL;
END $$ LANGUAGE plpgsql
"""
_POSTGRES = """
CREATE TRIGGER {name} AFTER {verb} ON {table} REFERENCING {rows}
FOR EACH STATEMENT EXECUTE FUNCTION {function}()
"""
_TRANSITIONS = {
    "INSERT": "NEW TABLE AS fresh",
    "UPDATE": "OLD TABLE AS former NEW TABLE AS fresh",
    "DELETE": "OLD TABLE AS former",
}


def mark_changes() -> RunPython:
    """The migration operation that makes the triggers; all summaries are to be made anew."""

    def forwards(apps, schema_editor) -> None:
        create_triggers(schema_editor.connection)
        _execute(schema_editor.connection, [_FORGET])

    def backwards(apps, schema_editor) -> None:
        drop_triggers(schema_editor.connection)

    return RunPython(forwards, backwards, elidable=False)


def create_triggers(connection) -> None:
    """Create the triggers now, in place of those that stand; also for tests."""
    drop_triggers(connection)
    statements = _on_postgres if connection.vendor == "postgresql" else _on_sqlite
    for table, verb, name in _triggers():
        _execute(connection, statements(table, verb, name))


def drop_triggers(connection) -> None:
    """Take the triggers away."""
    for table, _verb, name in _triggers():
        if connection.vendor == "postgresql":
            drop = [
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
                f"DROP FUNCTION IF EXISTS {name}()",
            ]
        else:
            drop = [f"DROP TRIGGER IF EXISTS {name}"]
        _execute(connection, drop)


def trigger_names() -> set[str]:
    """The names of all triggers."""
    return {name for _table, _verb, name in _triggers()}


@contextmanager
def without_marks() -> Iterator[None]:
    """For loading very many rows at once: no triggers meanwhile, and no summaries afterwards.

    Nobody else may write meanwhile.
    """
    drop_triggers(connection)
    try:
        yield
    finally:
        create_triggers(connection)
        _execute(connection, [_FORGET])


def _execute(connection, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _triggers() -> Iterator[tuple[str, str, str]]:
    for table in TABLES:
        for verb in _VERBS:
            yield table, verb, f"{table}_figures_{verb.lower()}"


def _on_sqlite(table: str, verb: str, name: str) -> Iterator[str]:
    columns, cohorts = _SOURCES[table]
    rows = {"INSERT": ("NEW",), "DELETE": ("OLD",), "UPDATE": ("NEW", "OLD")}[verb]
    # UNION leaves a row that did not move once.
    changed = " UNION ".join(
        "SELECT " + ", ".join(f"{row}.{column} AS {column}" for column in columns) for row in rows
    )
    yield _SQLITE.format(
        name=name,
        verb=verb,
        table=table,
        marks=_MARKS,
        cohorts=cohorts.replace("FROM changed", f"FROM ({changed}) AS changed"),
    )


def _on_postgres(table: str, verb: str, name: str) -> Iterator[str]:
    columns, cohorts = _SOURCES[table]
    rows = {"INSERT": ("fresh",), "DELETE": ("former",), "UPDATE": ("fresh", "former")}[verb]
    changed = " UNION ".join(f"SELECT {', '.join(columns)} FROM {row}" for row in rows)
    yield _POSTGRES_FUNCTION.format(
        function=name,
        marks=_MARKS,
        cohorts=cohorts.replace("FROM changed", f"FROM ({changed}) AS changed"),
    )
    yield _POSTGRES.format(
        name=name, verb=verb, table=table, rows=_TRANSITIONS[verb], function=name
    )
