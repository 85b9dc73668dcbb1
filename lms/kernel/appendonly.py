"""Database triggers that forbid changing or deleting rows, on SQLite and PostgreSQL."""

from collections.abc import Sequence

from django.db.migrations import RunPython

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql
"""
_POSTGRES = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""

_SQLITE_UNLESS = """
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT ({condition})
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES_FUNCTION_UNLESS = """
CREATE OR REPLACE FUNCTION {table}_refuse_delete() RETURNS trigger AS $$
BEGIN
  IF NOT ({condition}) THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
  RETURN OLD;
END $$ LANGUAGE plpgsql
"""
_POSTGRES_UNLESS = """
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_refuse_delete()
"""


def append_only(*tables: str) -> RunPython:
    """A migration operation after which UPDATE and DELETE on ``tables`` fail in the database.

    Truncation stays possible: the tests empty tables with it, and it needs the owner's rights.
    """

    def forwards(apps, schema_editor) -> None:
        create_triggers(schema_editor, tables)

    def backwards(apps, schema_editor) -> None:
        drop_triggers(schema_editor, tables)

    return RunPython(forwards, backwards, elidable=False)


def drop_triggers(schema_editor, tables: Sequence[str]) -> None:
    """Take the triggers of ``tables`` away, for a migration that rewrites their rows."""
    for table in tables:
        for verb in ("update", "delete"):
            suffix = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{suffix}")


def let_delete(schema_editor, table: str, *, condition: str) -> None:
    """From now on a row of the append-only ``table`` may be deleted while the SQL ``condition``,
    which speaks of it as ``OLD``, holds; a change stays refused."""
    postgres = schema_editor.connection.vendor == "postgresql"
    suffix = f" ON {table}" if postgres else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete{suffix}")
    words = {"table": table, "condition": condition}
    if postgres:
        schema_editor.execute(_POSTGRES_FUNCTION_UNLESS.format(**words), params=None)
        schema_editor.execute(_POSTGRES_UNLESS.format(**words), params=None)
    else:
        schema_editor.execute(_SQLITE_UNLESS.format(**words), params=None)


def create_triggers(schema_editor, tables: Sequence[str]) -> None:
    """Create the triggers now; for tests whose tables were made without migrations."""
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(_POSTGRES_FUNCTION, params=None)
    template = _POSTGRES if postgres else _SQLITE
    for table in tables:
        for verb in ("update", "delete"):
            schema_editor.execute(template.format(table=table, verb=verb))
