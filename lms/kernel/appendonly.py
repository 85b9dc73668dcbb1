"""Database triggers that forbid changing or deleting rows, on SQLite and PostgreSQL."""

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


def append_only(*tables: str) -> RunPython:
    """A migration operation after which UPDATE and DELETE on ``tables`` fail in the database.

    Truncation stays possible: the tests empty tables with it, and it needs the owner's rights.
    """

    def forwards(apps, schema_editor) -> None:
        create_triggers(schema_editor, tables)

    def backwards(apps, schema_editor) -> None:
        for table in tables:
            for verb in ("update", "delete"):
                suffix = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}{suffix}")

    return RunPython(forwards, backwards, elidable=False)


def create_triggers(schema_editor, tables: tuple[str, ...] | list[str]) -> None:
    """Create the triggers now; for tests whose tables were made without migrations."""
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(_POSTGRES_FUNCTION, params=None)
    template = _POSTGRES if postgres else _SQLITE
    for table in tables:
        for verb in ("update", "delete"):
            schema_editor.execute(template.format(table=table, verb=verb))
