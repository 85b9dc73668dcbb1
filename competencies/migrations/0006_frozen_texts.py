"""Published texts, and the scales they use, can no longer be changed in the database."""

from django.db import migrations

from competencies.frameworks.freezing import freeze


class Migration(migrations.Migration):
    dependencies = [("competencies", "0005_framework_constraints")]
    operations = [freeze()]
