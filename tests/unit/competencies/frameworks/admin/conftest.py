"""An editor with no other right, a text in force with answers, and a draft that goes on from it."""

import pytest
from django.urls import reverse

from competencies.frameworks import services
from competencies.frameworks.admin.views.parts import COMPETENCIES, VERSIONS
from competencies.frameworks.models import FrameworkVersion
from tests import factories


def page(name, row=None, **query):
    """The address of a page: ``version:edit``, ``competency:list`` …"""
    kind, word = name.split(":")
    namespace = {"version": VERSIONS, "competency": COMPETENCIES}.get(kind, kind)
    address = reverse(f"{namespace}:{word}", args=[] if row is None else [row.pk])
    return address + (
        "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
    )


@pytest.fixture
def published(db):
    return factories.framework_version(competencies=4)


@pytest.fixture
def draft(published, editor):
    return services.start_draft(source=published, by=editor)


@pytest.fixture
def retired(published, draft, editor) -> FrameworkVersion:
    """The first text, after the second took its place."""
    services.publish_version(version=draft, by=editor)
    published.refresh_from_db()
    return published


def competency_data(revision, /, links=(), **changes):
    """The form of a competency as a browser sends it back, with ``changes``."""
    data = {
        "code": revision.code,
        "statement": revision.statement,
        "notes": revision.notes,
        "source": revision.source,
        "parent": revision.parent_id or "",
        "axis_values": [value.pk for value in revision.axis_values.all()] if revision.pk else [],
        "links-TOTAL_FORMS": len(links),
        "links-INITIAL_FORMS": sum("pk" in link for link in links),
    }
    told = {}
    if revision.pk:
        told = dict(revision.descriptors.values_list("level", "behaviour"))
    for level in revision.framework_version.scale_version.levels.all():
        data[f"behaviours-{level.pk}"] = told.get(level.pk, "")
    for number, link in enumerate(links):
        data |= {f"links-{number}-{name}": value for name, value in link.items()}
    return data | changes


def version_data(version, values=None, /, **changes):
    """The form of a version as a browser sends it back; ``values`` are the rows of the axes."""
    rows = list(version.axis_values.all()) if values is None else values
    data = {
        "title": version.title,
        "short_title": version.short_title,
        "audience": version.audience,
        "version": version.version,
        "status": version.status,
        "scale_version": version.scale_version_id,
        "axis_values-TOTAL_FORMS": len(rows),
        "axis_values-INITIAL_FORMS": sum(bool(row.pk) for row in rows),
    }
    for number, row in enumerate(rows):
        prefix = f"axis_values-{number}"
        data |= {
            f"{prefix}-id": row.pk or "",
            f"{prefix}-axis": row.axis,
            f"{prefix}-code": row.code,
            f"{prefix}-label": row.label,
            f"{prefix}-statement": row.statement,
            f"{prefix}-source": row.source,
            f"{prefix}-ORDER": number + 1,
        }
    return data | changes
