"""What the new columns promise; associations and observable behaviours."""

import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("competencies", "0004_fill_framework_texts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="framework",
            name="identifier",
            field=models.CharField(max_length=255, unique=True),
        ),
        migrations.CreateModel(
            name="Association",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("identifier", models.CharField(max_length=255)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("exactMatchOf", "means the same as"),
                            ("replacedBy", "is replaced by"),
                            ("isRelatedTo", "is related to"),
                            ("isPartOf", "is a part of"),
                            ("isPeerOf", "is a peer of"),
                            ("precedes", "comes before"),
                            ("exemplar", "is shown by"),
                            ("hasSkillLevel", "has the skill level"),
                            ("isTranslationOf", "translates"),
                            ("isChildOf", "also stands below"),
                        ],
                        max_length=100,
                    ),
                ),
                ("origin_identifier", models.CharField(blank=True, max_length=255, null=True)),
                ("origin_title", models.TextField(blank=True)),
                ("origin_uri", models.TextField(blank=True)),
                ("destination_identifier", models.CharField(blank=True, max_length=255, null=True)),
                ("destination_title", models.TextField(blank=True)),
                ("destination_uri", models.TextField(blank=True)),
                ("sequence", models.PositiveIntegerField(blank=True, null=True)),
                ("position", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("details", models.JSONField(blank=True, default=dict)),
            ],
            options={
                "ordering": ["framework_version", "position", "id"],
            },
        ),
        migrations.CreateModel(
            name="LevelDescriptor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("behaviour", models.TextField()),
            ],
            options={
                "ordering": ["revision", "level__ordinal"],
            },
        ),
        migrations.AddConstraint(
            model_name="axisvalue",
            constraint=models.UniqueConstraint(
                fields=("framework_version", "identifier"), name="axis_value_identifier_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="competency",
            constraint=models.UniqueConstraint(
                fields=("framework", "identifier"), name="competency_identifier_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="competency",
            constraint=models.CheckConstraint(
                condition=models.Q(("identifier", ""), _negated=True),
                name="competency_has_identifier",
            ),
        ),
        migrations.AddConstraint(
            model_name="competencyrevision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent", None),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="competency_is_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.CheckConstraint(
                condition=models.Q(("identifier", ""), _negated=True),
                name="framework_has_identifier",
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "draft")),
                fields=("framework",),
                name="framework_has_one_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["case", "moodle", "platform", "table"])),
                name="framework_version_origin_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(("content_hash", ""), _negated=True),
                    _connector="OR",
                ),
                name="framework_version_published_has_hash",
            ),
        ),
        migrations.AddField(
            model_name="association",
            name="destination",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="associations_to",
                to="competencies.competencyrevision",
            ),
        ),
        migrations.AddField(
            model_name="association",
            name="framework_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="associations",
                to="competencies.frameworkversion",
            ),
        ),
        migrations.AddField(
            model_name="association",
            name="origin",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="associations",
                to="competencies.competencyrevision",
            ),
        ),
        migrations.AddField(
            model_name="leveldescriptor",
            name="level",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="descriptors",
                to="competencies.level",
            ),
        ),
        migrations.AddField(
            model_name="leveldescriptor",
            name="revision",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="descriptors",
                to="competencies.competencyrevision",
            ),
        ),
        migrations.AddConstraint(
            model_name="association",
            constraint=models.UniqueConstraint(
                fields=("framework_version", "identifier"), name="association_identifier_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="association",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("origin__isnull", False), ("origin_identifier__isnull", True)),
                    models.Q(("origin__isnull", True), ("origin_identifier__isnull", False)),
                    _connector="OR",
                ),
                name="association_has_one_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="association",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("destination__isnull", False), ("destination_identifier__isnull", True)
                    ),
                    models.Q(
                        ("destination__isnull", True), ("destination_identifier__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="association_has_one_destination",
            ),
        ),
        migrations.AddConstraint(
            model_name="association",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "exactMatchOf",
                            "exemplar",
                            "hasSkillLevel",
                            "isChildOf",
                            "isPartOf",
                            "isPeerOf",
                            "isRelatedTo",
                            "isTranslationOf",
                            "precedes",
                            "replacedBy",
                        ],
                    ),
                    ("kind__startswith", "ext:"),
                    _connector="OR",
                ),
                name="association_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="leveldescriptor",
            constraint=models.UniqueConstraint(
                fields=("revision", "level"), name="descriptor_is_unique_for_level"
            ),
        ),
    ]
