"""Photographs of sheets signed on paper: filed, and waiting to be told where they belong."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cohorts.paper.models
from lms.kernel.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0010_absences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="ScannedSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        storage=cohorts.paper.models.private_storage,
                        upload_to=cohorts.paper.models.sheet_path,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("received_sha256", models.CharField(max_length=64)),
                ("page", models.PositiveSmallIntegerField(default=1)),
                ("evidence_number", models.PositiveIntegerField()),
                ("code_was_read", models.BooleanField()),
                ("filed_at", models.DateTimeField()),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "half_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scanned_sheets",
                        to="cohorts.halfday",
                    ),
                ),
            ],
            options={
                "ordering": ["half_day", "id"],
            },
        ),
        migrations.CreateModel(
            name="WaitingSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        storage=cohorts.paper.models.private_storage,
                        upload_to=cohorts.paper.models.sheet_path,
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("received_sha256", models.CharField(max_length=64)),
                ("page", models.PositiveSmallIntegerField(default=1)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("no_code", "No code of a sheet could be read on it."),
                            ("made_up", "Its code was not made by this platform, or is damaged."),
                            ("several", "It shows the codes of several half-days."),
                            ("not_yours", "Its code names a half-day that is not yours to run."),
                            ("not_open", "Its code names a half-day that takes no sheets now."),
                            (
                                "elsewhere",
                                "Its code names another half-day than the one you chose.",
                            ),
                        ],
                        max_length=10,
                    ),
                ),
                ("received_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "filed_as",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waited_as",
                        to="cohorts.scannedsheet",
                    ),
                ),
                (
                    "found_half_day",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cohorts.halfday",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["received_at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="scannedsheet",
            constraint=models.UniqueConstraint(
                fields=("received_sha256", "page"), name="scanned_sheet_is_filed_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="scannedsheet",
            constraint=models.UniqueConstraint(
                fields=("half_day", "evidence_number"), name="scanned_sheet_has_its_evidence"
            ),
        ),
        migrations.AddConstraint(
            model_name="scannedsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("height__gte", 1), ("page__gte", 1), ("size__gte", 1), ("width__gte", 1)
                ),
                name="scanned_sheet_is_a_picture",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "reason__in",
                        ["elsewhere", "made_up", "no_code", "not_open", "not_yours", "several"],
                    )
                ),
                name="waiting_sheet_reason_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingsheet",
            constraint=models.UniqueConstraint(
                condition=models.Q(("settled_at", None)),
                fields=("owner", "received_sha256", "page"),
                name="waiting_sheet_waits_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("filed_as", None), ("settled_at__isnull", False), _connector="OR"
                ),
                name="waiting_sheet_filed_is_settled",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("settled_at", None),
                    ("settled_at__gte", models.F("received_at")),
                    _connector="OR",
                ),
                name="waiting_sheet_settled_after_received",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason__in", ["elsewhere", "not_open"]), _negated=True),
                    ("found_half_day__isnull", False),
                    _connector="OR",
                ),
                name="waiting_sheet_names_its_half_day",
            ),
        ),
        append_only("cohorts_scannedsheet"),
    ]
