"""What somebody can show for an answer; a retrospective initial level."""

from django.db import migrations, models

from lms.kernel.appendonly import create_triggers

TABLE = "competencies_rating"
MOMENTS = [
    ("initial", "Initial"),
    ("after_module", "After a module"),
    ("final", "Final"),
    ("follow_up", "Follow-up"),
    ("then_test", "Initial, looking back"),
]


def freeze_again(apps, schema_editor) -> None:
    """SQLite writes the table anew for a column, and the new one has no triggers yet."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{verb}")
    create_triggers(schema_editor, [TABLE])


class Migration(migrations.Migration):
    dependencies = [("competencies", "0008_agreed_level")]
    operations = [
        migrations.RemoveConstraint(model_name="positioning", name="positioning_moment_is_known"),
        migrations.AlterField(
            model_name="positioning",
            name="moment",
            field=models.CharField(choices=MOMENTS, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="positioning",
            constraint=models.CheckConstraint(
                condition=models.Q(moment__in=sorted(key for key, _label in MOMENTS)),
                name="positioning_moment_is_known",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, freeze_again, elidable=False),
        migrations.AddField(
            model_name="rating",
            name="evidence",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.RunPython(freeze_again, migrations.RunPython.noop, elidable=False),
    ]
