"""Gives the texts stored so far their identities, titles and dates."""

import uuid

from django.db import migrations
from django.db.models import F, OuterRef, Subquery

# As ``competencies.frameworks.identities``: fixed for ever.
NAMESPACE = uuid.UUID("6f1c3c0e-54b3-5d0a-9c0e-7a2b8f4d1e90")


def fill(apps, schema_editor) -> None:
    framework_model = apps.get_model("competencies", "Framework")
    for framework in framework_model.objects.all():
        framework.identifier = str(uuid.uuid5(NAMESPACE, f"framework/{framework.key}"))
        framework.save(update_fields=["identifier"])
    for competency in apps.get_model("competencies", "Competency").objects.all():
        competency.identifier = str(competency.uuid)
        competency.save(update_fields=["identifier"])
    own = framework_model.objects.filter(pk=OuterRef("framework"))
    apps.get_model("competencies", "FrameworkVersion").objects.update(
        edited_at=F("created_at"),
        **{
            name: Subquery(own.values(name))
            for name in ("title", "short_title", "audience", "language")
        },
    )
    for value in apps.get_model("competencies", "AxisValue").objects.select_related(
        "framework_version__framework"
    ):
        key = value.framework_version.framework.key
        value.identifier = str(uuid.uuid5(NAMESPACE, f"{key}/axis/{value.code}"))
        value.changed_at = value.framework_version.created_at
        value.save(update_fields=["identifier", "changed_at"])
    for revision in apps.get_model("competencies", "CompetencyRevision").objects.select_related(
        "framework_version"
    ):
        revision.changed_at = revision.framework_version.created_at
        revision.save(update_fields=["changed_at"])


class Migration(migrations.Migration):
    dependencies = [("competencies", "0003_framework_texts")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
