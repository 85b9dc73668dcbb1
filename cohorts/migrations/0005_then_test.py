"""A campaign may ask for the initial level, looking back."""

from django.db import migrations, models

MOMENTS = [
    ("initial", "Initial"),
    ("after_module", "After a module"),
    ("final", "Final"),
    ("follow_up", "Follow-up"),
    ("then_test", "Initial, looking back"),
]


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0004_personal_plans")]
    operations = [
        migrations.RemoveConstraint(model_name="campaign", name="campaign_moment_is_known"),
        migrations.AlterField(
            model_name="campaign",
            name="moment",
            field=models.CharField(choices=MOMENTS, max_length=20),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(moment__in=sorted(key for key, _label in MOMENTS)),
                name="campaign_moment_is_known",
            ),
        ),
    ]
