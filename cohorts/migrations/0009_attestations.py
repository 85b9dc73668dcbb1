"""Convocations that were sent and attestations that were issued; neither is ever changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lms.kernel.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0008_evidence_chain"),
        ("lms", "0004_cache_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Attestation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("realisation", "Certificate of realisation"),
                            ("fin-de-formation", "End-of-training attestation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("facts", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("content_sha256", models.CharField(max_length=64)),
                ("issued_on", models.DateField()),
                ("issued_at", models.DateTimeField()),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attestations",
                        to="cohorts.enrolment",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="cohorts.attestation",
                    ),
                ),
            ],
            options={
                "ordering": ["enrolment_id", "kind", "-version"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["fin-de-formation", "realisation"])),
                        name="attestation_kind_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("enrolment", "kind", "version"),
                        name="attestation_version_is_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("replaces", None), ("version", 1)),
                            models.Q(("replaces__isnull", False), ("version__gt", 1)),
                            _connector="OR",
                        ),
                        name="attestation_later_version_replaces",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Convocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("facts", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("event_sha256", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="convocations",
                        to="cohorts.enrolment",
                    ),
                ),
                (
                    "mail",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="lms.outgoingmail",
                    ),
                ),
                (
                    "seminar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="convocations",
                        to="cohorts.seminar",
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["enrolment_id", "seminar_id", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enrolment", "seminar", "number"),
                        name="convocation_number_is_unique",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)),
                        name="convocation_number_counts_from_one",
                    ),
                ],
            },
        ),
        append_only("cohorts_attestation", "cohorts_convocation"),
    ]
