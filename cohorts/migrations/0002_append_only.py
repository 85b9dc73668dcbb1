"""Dated facts and evidence can be added to, never changed."""

from django.db import migrations

from lms.kernel.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0001_initial")]
    operations = [
        append_only(
            "cohorts_enrolmentchange",
            "cohorts_presencechange",
            "cohorts_dissertationchange",
            "cohorts_evidence",
            "cohorts_decision",
        )
    ]
