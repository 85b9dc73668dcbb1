"""The cache that all processes share when there is no Redis."""

from django.core.management import call_command
from django.db import migrations

from lms.configuration import CACHE_TABLE


def create(apps, schema_editor) -> None:
    call_command(
        "createcachetable", CACHE_TABLE, database=schema_editor.connection.alias, verbosity=0
    )


def drop(apps, schema_editor) -> None:
    schema_editor.execute(f"DROP TABLE IF EXISTS {CACHE_TABLE}")


class Migration(migrations.Migration):
    dependencies = [("lms", "0003_append_only")]
    operations = [migrations.RunPython(create, drop)]
