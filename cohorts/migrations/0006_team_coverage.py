"""Team coverages: rounds, and append-only invitations, decisions and told counts."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from lms.kernel.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0005_then_test"),
        ("competencies", "0009_evidence_and_then_test"),
        ("lms", "0004_cache_table"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TeamCoverage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("client_key", models.UUIDField()),
                ("opened_at", models.DateTimeField()),
                ("closes_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("shown", "With a result"),
                            ("untold", "Without a result"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("sharers", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "framework_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_coverages",
                        to="competencies.frameworkversion",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_coverages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "structure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="team_coverages",
                        to="lms.structure",
                    ),
                ),
            ],
            options={
                "ordering": ["-opened_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="CoverageInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.EmailField(max_length=254)),
                ("invited_at", models.DateTimeField()),
                (
                    "coverage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="cohorts.teamcoverage",
                    ),
                ),
            ],
            options={
                "ordering": ["coverage", "id"],
            },
        ),
        migrations.CreateModel(
            name="CoverageCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("count", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "hidden",
                    models.CharField(
                        blank=True,
                        choices=[("small", "fewer than 5"), ("masked", "masked")],
                        max_length=10,
                        null=True,
                    ),
                ),
                (
                    "level",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competencies.level",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="competencies.competencyrevision",
                    ),
                ),
                (
                    "coverage",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cells",
                        to="cohorts.teamcoverage",
                    ),
                ),
            ],
            options={
                "ordering": ["coverage", "id"],
            },
        ),
        migrations.CreateModel(
            name="CoverageDecision",
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
                            ("shared", "Shared"),
                            ("declined", "Not shared"),
                            ("taken_back", "Taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("client_key", models.UUIDField()),
                ("decided_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coverage_decisions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "positioning",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="coverage_decisions",
                        to="competencies.positioning",
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="cohorts.coverageinvitation",
                    ),
                ),
            ],
            options={
                "ordering": ["invitation", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["declined", "shared", "taken_back"])),
                        name="coverage_decision_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "shared"), ("positioning__isnull", False)),
                            models.Q(
                                models.Q(("kind", "shared"), _negated=True),
                                ("positioning__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="coverage_decision_shares_a_positioning",
                    ),
                    models.UniqueConstraint(
                        fields=("invitation", "client_key"), name="coverage_decision_is_stored_once"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="teamcoverage",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "shown", "untold"])),
                name="team_coverage_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="teamcoverage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", True), ("state", "open")),
                    models.Q(
                        models.Q(("state", "open"), _negated=True), ("closed_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="team_coverage_closed_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="teamcoverage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sharers__gte", 11), ("state", "shown")),
                    models.Q(
                        models.Q(("state", "shown"), _negated=True), ("sharers__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="team_coverage_tells_of_eleven_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="teamcoverage",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("structure", "framework_version"),
                name="team_coverage_is_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="teamcoverage",
            constraint=models.UniqueConstraint(
                fields=("opened_by", "client_key"), name="team_coverage_is_stored_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="coverageinvitation",
            constraint=models.UniqueConstraint(
                fields=("coverage", "address"), name="coverage_invitation_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="coverageinvitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", django.db.models.functions.text.Lower("address"))),
                name="coverage_invitation_address_is_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="coveragecell",
            constraint=models.UniqueConstraint(
                fields=("coverage", "revision", "level"), name="coverage_cell_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="coveragecell",
            constraint=models.UniqueConstraint(
                condition=models.Q(("level", None)),
                fields=("coverage", "revision"),
                name="coverage_cell_without_level_is_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="coveragecell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("count__gte", 5), ("hidden__isnull", True)),
                    models.Q(("count__isnull", True), ("hidden__in", ["masked", "small"])),
                    _connector="OR",
                ),
                name="coverage_cell_tells_no_small_count",
            ),
        ),
        append_only(
            "cohorts_coverageinvitation", "cohorts_coveragedecision", "cohorts_coveragecell"
        ),
    ]
