"""Columns for texts that are edited here and exchanged with other systems."""

import datetime

import django.db.models.deletion
import modelcluster.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("competencies", "0002_append_only"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="competencyrevision",
            name="competency_code_is_unique_in_version",
        ),
        migrations.AddField(
            model_name="axisvalue",
            name="changed_at",
            field=models.DateTimeField(
                default=datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="axisvalue",
            name="details",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="axisvalue",
            name="identifier",
            field=models.CharField(default="", max_length=255),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="competency",
            name="identifier",
            field=models.CharField(default="", max_length=255),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="competencyrevision",
            name="changed_at",
            field=models.DateTimeField(
                default=datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="competencyrevision",
            name="details",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="competencyrevision",
            name="kind",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="competencyrevision",
            name="latest_revision",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.revision",
                verbose_name="latest revision",
            ),
        ),
        migrations.AddField(
            model_name="competencyrevision",
            name="notes",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="competencyrevision",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="competencies.competencyrevision",
            ),
        ),
        migrations.AddField(
            model_name="framework",
            name="identifier",
            field=models.CharField(default="", max_length=255),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="audience",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="competencies.frameworkversion",
            ),
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="details",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="edited_at",
            field=models.DateTimeField(
                default=datetime.datetime(2000, 1, 1, 0, 0, tzinfo=datetime.UTC)
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name='language',
            field=models.CharField(default='fr', max_length=35),
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="latest_revision",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="wagtailcore.revision",
                verbose_name="latest revision",
            ),
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="origin",
            field=models.CharField(
                choices=[
                    ("platform", "This platform"),
                    ("case", "CASE package"),
                    ("moodle", "Moodle file"),
                    ("table", "Table"),
                ],
                default="platform",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="short_title",
            field=models.CharField(default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="title",
            field=models.CharField(default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="axisvalue",
            name="axis",
            field=models.SlugField(),
        ),
        migrations.AlterField(
            model_name="axisvalue",
            name="code",
            field=models.CharField(max_length=50),
        ),
        migrations.AlterField(
            model_name="axisvalue",
            name="framework_version",
            field=modelcluster.fields.ParentalKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="axis_values",
                to="competencies.frameworkversion",
            ),
        ),
        migrations.AlterField(
            model_name="axisvalue",
            name="label",
            field=models.CharField(max_length=500),
        ),
        migrations.AlterField(
            model_name="axisvalue",
            name="position",
            field=models.PositiveIntegerField(),
        ),
        migrations.AlterField(
            model_name="axisvalue",
            name="source",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="competencyrevision",
            name="axis_values",
            field=modelcluster.fields.ParentalManyToManyField(
                blank=True, related_name="revisions", to="competencies.axisvalue"
            ),
        ),
        migrations.AlterField(
            model_name="competencyrevision",
            name="code",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AlterField(
            model_name="competencyrevision",
            name="framework_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="competencies",
                to="competencies.frameworkversion",
            ),
        ),
        migrations.AlterField(
            model_name="competencyrevision",
            name="position",
            field=models.PositiveIntegerField(),
        ),
        migrations.AlterField(
            model_name="competencyrevision",
            name="source",
            field=models.TextField(blank=True),
        ),
        migrations.AlterField(
            model_name="framework",
            name="key",
            field=models.SlugField(max_length=60, unique=True),
        ),
        migrations.AlterField(
            model_name="framework",
            name="language",
            field=models.CharField(default="fr", max_length=35),
        ),
        migrations.AlterField(
            model_name="framework",
            name="short_title",
            field=models.CharField(max_length=500),
        ),
        migrations.AlterField(
            model_name="framework",
            name="title",
            field=models.CharField(max_length=500),
        ),
        migrations.AlterField(
            model_name="frameworkversion",
            name="content_hash",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="frameworkversion",
            name="version",
            field=models.CharField(max_length=100),
        ),
        migrations.AlterField(
            model_name="level",
            name="label",
            field=models.CharField(max_length=255),
        ),
        migrations.AlterField(
            model_name="nonanswerchoice",
            name="label",
            field=models.CharField(max_length=255),
        ),
        migrations.AlterField(
            model_name="scale",
            name="key",
            field=models.SlugField(max_length=60, unique=True),
        ),
        migrations.AlterField(
            model_name="scale",
            name="title",
            field=models.CharField(max_length=255),
        ),
        migrations.AlterField(
            model_name="scaleversion",
            name="version",
            field=models.CharField(max_length=100),
        ),
    ]
