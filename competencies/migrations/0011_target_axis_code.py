"""What a function should reach takes every code that a value of an axis may have."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("competencies", "0010_projection")]

    operations = [
        migrations.AlterField(
            model_name="targetrange",
            name="axis_code",
            field=models.CharField(max_length=50),
        )
    ]
