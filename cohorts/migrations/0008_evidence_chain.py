"""Evidence becomes a chain: one link a proof, contents apart from the links, heads and seals."""

import secrets
import uuid
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from cohorts.attendance.chain import START, link_digest, payload_digest
from cohorts.attendance.contents import content_of, stamp
from lms.kernel.appendonly import create_triggers, drop_triggers, let_delete

EVIDENCE = "cohorts_evidence"
NEW_TABLES = (
    "cohorts_chainlink",
    "cohorts_evidencepurge",
    "cohorts_publishedhead",
    "cohorts_sealedsheet",
)
PURGED = "EXISTS (SELECT 1 FROM cohorts_evidencepurge p WHERE p.half_day_id = OLD.half_day_id)"


def thaw(apps, schema_editor) -> None:
    drop_triggers(schema_editor, [EVIDENCE])


def thaw_all(apps, schema_editor) -> None:
    drop_triggers(schema_editor, [EVIDENCE, *NEW_TABLES])


def freeze_as_before(apps, schema_editor) -> None:
    drop_triggers(schema_editor, [EVIDENCE])
    create_triggers(schema_editor, [EVIDENCE])


def freeze(apps, schema_editor) -> None:
    drop_triggers(schema_editor, [EVIDENCE])
    create_triggers(schema_editor, [EVIDENCE, *NEW_TABLES])
    let_delete(schema_editor, EVIDENCE, condition=PURGED)


def chain(apps, schema_editor) -> None:
    """Each half-day's proofs in their order, then one link that takes over what was concluded."""
    Evidence = apps.get_model("cohorts", "Evidence")
    HalfDay = apps.get_model("cohorts", "HalfDay")
    # A sheet on which nobody stood was signed by its trainer all the same.
    begun = models.Q(presences__isnull=False) | models.Q(evidence__isnull=False)
    for half_day in HalfDay.objects.filter(begun).distinct().iterator():
        last = (0, START)
        for row in Evidence.objects.filter(half_day=half_day).order_by("pk"):
            row.salt = secrets.token_hex(16)
            last = _link(apps, row, last)
            row.save()
        _link(apps, adoption := _adoption(apps, half_day), last)
        adoption.save()
    if schema_editor.connection.vendor == "postgresql":
        # The table cannot be altered while checks of its rows are still to come.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _adoption(apps, half_day):
    Evidence = apps.get_model("cohorts", "Evidence")
    Presence = apps.get_model("cohorts", "Presence")
    now = timezone.now()
    local = now.astimezone(ZoneInfo(half_day.timezone))
    conclusions = {
        str(each.pk): [each.state, each.late_minutes, each.left_early_minutes]
        for each in Presence.objects.filter(half_day=half_day)
    }
    return Evidence(
        half_day=half_day,
        kind="adoption",
        signed_name=settings.PRODUCT_NAME,
        statement="Conclusions as they stood when the chain began.",
        facts={"conclusions": conclusions},
        signed_at=now,
        timezone=half_day.timezone,
        utc_offset_minutes=int(local.utcoffset().total_seconds() // 60),
        client_key=uuid.uuid4(),
        device_class="unknown",
        salt=secrets.token_hex(16),
    )


def _link(apps, row, last):
    """Give ``row`` the link after ``last`` (number, hash); returns those of the new one."""
    number, previous = last[0] + 1, last[1]
    payload = payload_digest(row.salt, content_of(row))
    digest = link_digest(
        half_day=row.half_day_id,
        number=number,
        recorded_at=stamp(row.signed_at),
        payload=payload,
        previous=previous,
    )
    row.link = apps.get_model("cohorts", "ChainLink").objects.create(
        half_day_id=row.half_day_id,
        number=number,
        recorded_at=row.signed_at,
        payload=payload,
        previous=previous,
        hash=digest,
    )
    return number, digest


class Migration(migrations.Migration):
    dependencies = [
        ("cohorts", "0007_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RunPython(thaw, freeze_as_before, elidable=False),
        migrations.CreateModel(
            name="ChainLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("payload", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["half_day", "number"],
            },
        ),
        migrations.CreateModel(
            name="EvidencePurge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purged_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="PublishedHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("file", models.CharField(max_length=60)),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["half_day", "number"],
            },
        ),
        migrations.CreateModel(
            name="SealedSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("path", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["half_day", "version"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="evidence",
            name="evidence_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="evidence",
            name="evidence_presence_fits_kind",
        ),
        migrations.AddField(
            model_name="evidence",
            name="drawing",
            preserve_default=False,
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="evidence",
            name="facts",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="evidence",
            name="salt",
            field=models.CharField(max_length=32, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="halfday",
            name="asks_code",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("trainee_signature", "Trainee’s signature"),
                    ("device_signature", "Signature on the trainer’s device"),
                    ("trainer_word", "Trainer’s word"),
                    ("sheet_row", "Signature on the paper sheet"),
                    ("scanned_sheet", "Photograph of the paper sheet"),
                    ("minutes", "Minutes noted"),
                    ("trainer_signature", "Trainer’s signature"),
                    ("decision", "Decision about an absence"),
                    ("rectification", "Rectification"),
                    ("seal", "Sealed sheet"),
                    ("adoption", "Taken over into the chain"),
                    ("purge", "Purge of the contents"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="signer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="signatures",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="chainlink",
            name="half_day",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="links",
                to="cohorts.halfday",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="link",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="cohorts.chainlink",
            ),
        ),
        migrations.AddField(
            model_name="evidencepurge",
            name="half_day",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="purge",
                to="cohorts.halfday",
            ),
        ),
        migrations.AddField(
            model_name="evidencepurge",
            name="purged_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publishedhead",
            name="half_day",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="published_heads",
                to="cohorts.halfday",
            ),
        ),
        migrations.AddField(
            model_name="sealedsheet",
            name="half_day",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sealed_sheets",
                to="cohorts.halfday",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "adoption",
                            "decision",
                            "device_signature",
                            "minutes",
                            "purge",
                            "rectification",
                            "scanned_sheet",
                            "seal",
                            "sheet_row",
                            "trainee_signature",
                            "trainer_signature",
                            "trainer_word",
                        ],
                    )
                ),
                name="evidence_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "kind__in",
                            ("scanned_sheet", "trainer_signature", "seal", "adoption", "purge"),
                        ),
                        ("presence", None),
                    ),
                    models.Q(
                        models.Q(
                            (
                                "kind__in",
                                ("scanned_sheet", "trainer_signature", "seal", "adoption", "purge"),
                            ),
                            _negated=True,
                        ),
                        ("presence__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="evidence_presence_fits_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("seal", "adoption", "purge")),
                    ("signer__isnull", False),
                    _connector="OR",
                ),
                name="evidence_has_its_signer",
            ),
        ),
        migrations.AddConstraint(
            model_name="chainlink",
            constraint=models.UniqueConstraint(
                fields=("half_day", "number"), name="link_number_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="chainlink",
            constraint=models.UniqueConstraint(
                fields=("half_day", "previous"), name="link_continues_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="chainlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gte", 1)), name="link_number_from_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidencepurge",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True),
                name="evidence_purge_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="publishedhead",
            constraint=models.UniqueConstraint(
                fields=("half_day", "number"), name="published_head_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedsheet",
            constraint=models.UniqueConstraint(
                fields=("half_day", "version"), name="sealed_sheet_version_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)), name="sealed_sheet_from_one"
            ),
        ),
        # Not undone: links that were published would be lost.
        migrations.RunPython(chain, elidable=False),
        migrations.AlterField(
            model_name="evidence",
            name="link",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="evidence",
                to="cohorts.chainlink",
            ),
        ),
        migrations.RunPython(freeze, thaw_all, elidable=False),
    ]
