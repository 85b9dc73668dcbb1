"""The words of a version, for comparing and for taking its hash."""

from typing import Any
from uuid import UUID

from django.db.models import Case, When

from competencies.frameworks.comparison import Statement
from competencies.frameworks.models import (
    Association,
    AxisValue,
    CompetencyRevision,
    FrameworkVersion,
    LevelDescriptor,
)


def behaviours_of(version_id: int) -> dict[int, dict[int, str]]:
    """What can be observed, by the id of a revision and the ordinal of a level; by one query."""
    rows = LevelDescriptor.objects.filter(revision__framework_version=version_id)
    found: dict[int, dict[int, str]] = {}
    for revision_id, ordinal, text in rows.values_list(
        "revision_id", "level__ordinal", "behaviour"
    ).order_by("revision_id", "level__ordinal"):
        found.setdefault(revision_id, {})[ordinal] = text
    return found


def statements_of(version_id: int) -> dict[UUID, Statement]:
    """Each competency of a version in its order, by its uuid; by three queries."""
    places: dict[int, list[str]] = {}
    link = CompetencyRevision.axis_values.through.objects
    for revision_id, code in link.filter(
        competencyrevision__framework_version=version_id
    ).values_list("competencyrevision_id", "axisvalue__code"):
        places.setdefault(revision_id, []).append(code)
    behaviours = behaviours_of(version_id)
    rows = CompetencyRevision.objects.filter(framework_version=version_id).order_by("position")
    columns = ("pk", "competency_id", "code", "statement", "notes", "kind", "source")
    return {
        competency: Statement(
            code=code,
            statement=statement,
            notes=notes,
            kind=kind,
            source=source,
            parent=parent or "",
            places=tuple(sorted(places.get(pk, ()))),
            behaviours=tuple(sorted(behaviours.get(pk, {}).items())),
        )
        for pk, competency, code, statement, notes, kind, source, parent in rows.values_list(
            *columns, "parent__competency__identifier"
        )
    }


def content_of(version: FrameworkVersion) -> dict[str, Any]:
    """All that a version says, as plain values in a stable order: what its hash is taken of."""
    values = AxisValue.objects.filter(framework_version=version).values_list(
        "axis", "identifier", "code", "label", "statement", "source"
    )
    links = Association.objects.filter(framework_version=version).order_by("identifier")
    return {
        "framework": version.framework.identifier,
        "version": version.version,
        "status": version.status,
        "title": version.title,
        "short_title": version.short_title,
        "audience": version.audience,
        "language": version.language,
        "scale": [version.scale_version.scale.key, version.scale_version.version],
        "axis_values": [list(row) for row in values],
        "competencies": [
            [str(competency), *statement.as_list()]
            for competency, statement in statements_of(version.pk).items()
        ],
        "associations": [
            [None if cell is None else str(cell) for cell in row]
            for row in links.annotate(
                elsewhere=Case(
                    When(destination__framework_version=version, then=None),
                    default="destination__framework_version__version",
                )
            ).values_list(*_LINK_COLUMNS)
        ],
    }


# An end within the version is told without it: a draft that says the same has the same content.
_LINK_COLUMNS = (
    "identifier",
    "kind",
    "origin__competency_id",
    "origin_identifier",
    "destination__competency_id",
    "destination_identifier",
    "elsewhere",
    "sequence",
)
