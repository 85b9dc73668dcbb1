"""The log can be added to, never changed."""

from django.db import migrations

from lms.kernel.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [("lms", "0002_pages")]
    operations = [append_only("lms_auditevent")]
