"""Answers can be added to, never changed."""

from django.db import migrations

from lms.kernel.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [("competencies", "0001_initial")]
    operations = [append_only("competencies_rating")]
