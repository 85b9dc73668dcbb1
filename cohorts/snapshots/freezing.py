"""Database triggers that hold a settled letter still, on SQLite and PostgreSQL."""

from django.db.migrations import RunPython

_TABLE = "cohorts_regionletter"
_SQLITE = """
CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN NOT (OLD.state = 'draft')
BEGIN SELECT RAISE(ABORT, 'a settled letter never changes ({table})'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_settled() RETURNS trigger AS $$
BEGIN
  IF NOT (OLD.state = 'draft') THEN RAISE EXCEPTION 'a settled letter never changes ({table})';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql
"""
_POSTGRES = """
CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_settled()
"""


def hold_settled_letters() -> RunPython:
    """The migration operation that creates the triggers."""

    def forwards(apps, schema_editor) -> None:
        create_triggers(schema_editor)

    def backwards(apps, schema_editor) -> None:
        drop_triggers(schema_editor)

    return RunPython(forwards, backwards, elidable=False)


def create_triggers(schema_editor) -> None:
    """Create the triggers now; also for tests whose tables were made without migrations."""
    postgres = schema_editor.connection.vendor == "postgresql"
    if postgres:
        schema_editor.execute(_POSTGRES_FUNCTION.format(table=_TABLE), params=None)
    for name, verb in trigger_names().items():
        template = _POSTGRES if postgres else _SQLITE
        schema_editor.execute(template.format(name=name, verb=verb, table=_TABLE), params=None)


def drop_triggers(schema_editor) -> None:
    """Take the triggers away again."""
    suffix = f" ON {_TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    for name in trigger_names():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")


def trigger_names() -> dict[str, str]:
    """Each trigger with the verb that it refuses."""
    return {f"{_TABLE}_settled_{verb.lower()}": verb for verb in ("UPDATE", "DELETE")}
