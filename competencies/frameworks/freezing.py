"""Database triggers that hold published texts and used scales still, on SQLite and PostgreSQL.

Through them no code path, console or SQL client changes a text under the answers given to it.
"""

from django.db.migrations import RunPython

_VERSION = "competencies_frameworkversion"
_DRAFT = f"(SELECT state FROM {_VERSION} WHERE id = {{key}}) = 'draft'"
_OF_A_REVISION = (
    f"(SELECT v.state FROM {_VERSION} v JOIN competencies_competencyrevision r"
    " ON r.framework_version_id = v.id WHERE r.id = {key}) = 'draft'"
)
_UNUSED = (
    f"NOT EXISTS (SELECT 1 FROM {_VERSION} WHERE scale_version_id = {{key}} AND state <> 'draft')"
)
# Table, column that leads to what must still be open, and the condition that says it is.
_PARTS = (
    ("competencies_axisvalue", "framework_version_id", _DRAFT),
    ("competencies_competencyrevision", "framework_version_id", _DRAFT),
    ("competencies_association", "framework_version_id", _DRAFT),
    ("competencies_competencyrevision_axis_values", "competencyrevision_id", _OF_A_REVISION),
    ("competencies_leveldescriptor", "revision_id", _OF_A_REVISION),
    ("competencies_level", "scale_version_id", _UNUSED),
    ("competencies_nonanswerchoice", "scale_version_id", _UNUSED),
    ("competencies_scaleversion", "id", _UNUSED),
)
# What may still change once a version is published: that it is retired.
_TEXT_OF_A_VERSION = (
    "framework_id",
    "version",
    "status",
    "title",
    "short_title",
    "audience",
    "language",
    "scale_version_id",
    "based_on_id",
    "origin",
    "created_at",
    "edited_at",
    "published_at",
    "content_hash",
    "source_payload",
    "details",
)
# What other systems know a thing by.
_IDENTITIES = (
    ("competencies_framework", ("identifier",)),
    ("competencies_competency", ("identifier", "framework_id")),
)
_SQLITE = """
CREATE TRIGGER {name} BEFORE {verb} ON {table} WHEN NOT ({condition})
BEGIN SELECT RAISE(ABORT, 'a published text never changes ({table})'); END
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger AS $$
BEGIN
  IF NOT ({condition}) THEN
    RAISE EXCEPTION 'a published text never changes ({table})' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql
"""
_POSTGRES_TRIGGER = """
CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()
"""


def freeze() -> RunPython:
    """The migration operation that creates the triggers."""

    def forwards(apps, schema_editor) -> None:
        create_triggers(schema_editor)

    return RunPython(forwards, drop_triggers_backwards, elidable=False)


def trigger_names() -> list[str]:
    """The names of all triggers, for a test that none got lost with a rebuilt table."""
    return [name for name, *_rest in _triggers()]


def create_triggers(schema_editor) -> None:
    """Create the triggers now; also for tests whose tables were made without migrations."""
    for name, verb, table, condition in _triggers():
        words = {"name": name, "verb": verb, "table": table, "condition": condition}
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(_POSTGRES.format(**words), params=None)
            schema_editor.execute(_POSTGRES_TRIGGER.format(**words), params=None)
        else:
            schema_editor.execute(_SQLITE.format(**words), params=None)


def drop_triggers_backwards(apps, schema_editor) -> None:
    """Take the triggers away again, when the migration is undone."""
    for name, *_rest in _triggers():
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)


def _triggers():
    """(name, verb, table, condition under which the statement may run)."""
    for table, column, condition in _PARTS:
        for verb in ("insert", "update", "delete"):
            if (table, verb) == ("competencies_scaleversion", "insert"):
                continue
            rows = {"insert": ("NEW",), "update": ("OLD", "NEW"), "delete": ("OLD",)}[verb]
            may = " AND ".join(condition.format(key=f"{row}.{column}") for row in rows)
            yield f"{table}_frozen_{verb}", verb.upper(), table, may
    same = " AND ".join(
        f"(OLD.{name} = NEW.{name} OR (OLD.{name} IS NULL AND NEW.{name} IS NULL))"
        for name in _TEXT_OF_A_VERSION
    )
    onwards = "NEW.state = OLD.state OR (OLD.state = 'published' AND NEW.state = 'retired')"
    yield (
        f"{_VERSION}_frozen_update",
        "UPDATE",
        _VERSION,
        f"OLD.state = 'draft' OR (({onwards}) AND {same})",
    )
    yield f"{_VERSION}_frozen_delete", "DELETE", _VERSION, "OLD.state = 'draft'"
    for table, columns in _IDENTITIES:
        kept = " AND ".join(f"OLD.{name} = NEW.{name}" for name in columns)
        yield f"{table}_frozen_update", "UPDATE", table, kept
