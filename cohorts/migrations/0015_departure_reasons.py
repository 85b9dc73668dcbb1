"""Why people left, and what is published of closed cohorts."""

import django.db.models.deletion
from django.db import migrations, models

from lms.kernel.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0014_reviewer_tokens"), ("curriculum", "0002_library")]
    operations = [
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("job_change", "Change of job"),
                            ("employer", "Decision of the employer"),
                            ("workload", "Workload"),
                            ("training", "The training did not fit"),
                            ("health_or_family", "Health or family"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departure",
                        to="cohorts.enrolmentchange",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "employer",
                                    "health_or_family",
                                    "job_change",
                                    "other",
                                    "training",
                                    "workload",
                                ],
                            )
                        ),
                        name="departure_reason_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartureTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("counted_at", models.DateTimeField()),
                ("people", models.JSONField()),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="curriculum.programme",
                    ),
                ),
            ],
            options={
                "ordering": ["programme", "on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "on"), name="departure_tally_is_unique"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedPool",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_year", models.PositiveSmallIntegerField()),
                ("on", models.DateField()),
                ("definition_version", models.CharField(max_length=10)),
                ("published_at", models.DateTimeField()),
                ("content", models.JSONField()),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="curriculum.programme",
                    ),
                ),
            ],
            options={
                "ordering": ["programme", "-first_year", "on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "first_year", "on"), name="published_pool_is_unique"
                    )
                ],
            },
        ),
        append_only("cohorts_departure", "cohorts_departuretally", "cohorts_publishedpool"),
    ]
