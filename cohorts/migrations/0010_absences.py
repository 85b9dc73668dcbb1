"""Announced absences, their justifications, make-ups."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cohorts.absences.models.justifications
from lms.kernel.appendonly import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0009_attestations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("absent", "I will not come"),
                            ("late", "I will be late"),
                            ("early", "I will leave early"),
                        ],
                        max_length=10,
                    ),
                ),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("starts_at", models.DateTimeField()),
                ("announced_at", models.DateTimeField()),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcements",
                        to="cohorts.enrolment",
                    ),
                ),
                (
                    "half_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcements",
                        to="cohorts.halfday",
                    ),
                ),
            ],
            options={
                "ordering": ["half_day", "enrolment", "number"],
            },
        ),
        migrations.CreateModel(
            name="AnnouncementReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("illness", "Illness"),
                            ("work", "Work"),
                            ("family", "Family"),
                            ("other_training", "Another training"),
                            ("transport", "Transport"),
                            ("other", "Other reason"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "announcement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reason",
                        to="cohorts.announcement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AnnouncementWithdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("withdrawn_at", models.DateTimeField()),
                (
                    "announcement",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawal",
                        to="cohorts.announcement",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Justification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filed", "To be decided"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                            ("withdrawn", "Taken back"),
                            ("lapsed", "No longer needed"),
                        ],
                        default="filed",
                        max_length=20,
                    ),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("illness", "Illness"),
                            ("work", "Work"),
                            ("family", "Family"),
                            ("other_training", "Another training"),
                            ("transport", "Transport"),
                            ("other", "Other reason"),
                        ],
                        max_length=20,
                    ),
                ),
                ("client_key", models.UUIDField(unique=True)),
                ("filed_at", models.DateTimeField()),
                ("had_document", models.BooleanField(default=False)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("emptied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "emptied_why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("decided", "Deleted at the decision"),
                            ("withdrawn", "Taken back by the trainee"),
                            ("not_needed", "Deleted because nothing was left to decide"),
                            ("undecided", "Deleted because it was left undecided for too long"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="justifications",
                        to="cohorts.enrolment",
                    ),
                ),
                (
                    "half_day",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="justifications",
                        to="cohorts.halfday",
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["filed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="FiledContent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=cohorts.absences.models.justifications.private_storage,
                        upload_to=cohorts.absences.models.justifications.document_path,
                    ),
                ),
                ("content_type", models.CharField(blank=True, max_length=40)),
                ("size", models.PositiveIntegerField(default=0)),
                (
                    "justification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="content",
                        to="cohorts.justification",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="JustificationChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_state", models.CharField(max_length=40)),
                ("to_state", models.CharField(max_length=40)),
                ("effective_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "justification",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="cohorts.justification",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["effective_on", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MakeUp",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "To be confirmed"),
                            ("confirmed", "Confirmed"),
                            ("declined", "Declined"),
                            ("withdrawn", "Given up"),
                            ("attended", "Attended"),
                            ("missed", "Did not come"),
                            ("lapsed", "No longer possible"),
                        ],
                        default="asked",
                        max_length=20,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "host",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="guests",
                        to="cohorts.halfday",
                    ),
                ),
                (
                    "presence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="make_ups",
                        to="cohorts.presence",
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="MakeUpChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_state", models.CharField(max_length=40)),
                ("to_state", models.CharField(max_length=40)),
                ("effective_on", models.DateField()),
                ("recorded_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "make_up",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="cohorts.makeup",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["effective_on", "id"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["absent", "early", "late"])),
                name="announcement_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "absent"), ("minutes", None)),
                    models.Q(
                        models.Q(("kind", "absent"), _negated=True),
                        ("minutes__gt", 0),
                        ("minutes__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="announcement_minutes_fit_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="announcement",
            constraint=models.UniqueConstraint(
                fields=("half_day", "enrolment", "number"), name="announcement_number_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="announcementreason",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "category__in",
                        ["family", "illness", "other", "other_training", "transport", "work"],
                    )
                ),
                name="announcement_category_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="justification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["accepted", "filed", "lapsed", "refused", "withdrawn"])
                ),
                name="justification_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="justification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "category__in",
                        ["family", "illness", "other", "other_training", "transport", "work"],
                    )
                ),
                name="justification_category_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="justification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("seen_at__isnull", True), ("seen_by__isnull", True)),
                    models.Q(("seen_at__isnull", False), ("seen_by__isnull", False)),
                    _connector="OR",
                ),
                name="justification_seeing_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="justification",
            constraint=models.CheckConstraint(
                condition=models.Q(("seen_at", None), ("had_document", True), _connector="OR"),
                name="justification_seen_had_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="justification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("emptied_at", None), ("emptied_why", "")),
                    models.Q(
                        ("emptied_at__isnull", False),
                        ("emptied_why__in", ["decided", "not_needed", "undecided", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="justification_emptying_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="justification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["accepted", "lapsed", "refused", "withdrawn"]), _negated=True
                    ),
                    ("emptied_at__isnull", False),
                    _connector="OR",
                ),
                name="justification_settled_is_emptied",
            ),
        ),
        migrations.AddConstraint(
            model_name="justification",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "filed")),
                fields=("half_day", "enrolment"),
                name="justification_one_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="filedcontent",
            constraint=models.CheckConstraint(
                condition=models.Q(("file", ""), ("note", ""), _negated=True),
                name="filed_content_is_not_empty",
            ),
        ),
        migrations.AddConstraint(
            model_name="makeup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "asked",
                            "attended",
                            "confirmed",
                            "declined",
                            "lapsed",
                            "missed",
                            "withdrawn",
                        ],
                    )
                ),
                name="make_up_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="makeup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "confirmed"])),
                fields=("presence",),
                name="make_up_one_under_way",
            ),
        ),
        append_only(
            "cohorts_announcement",
            "cohorts_announcementwithdrawal",
            "cohorts_justificationchange",
            "cohorts_makeupchange",
        ),
    ]
