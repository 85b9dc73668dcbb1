"""What editors' pages need to know beside the competencies themselves."""

from django.db.models import QuerySet

from competencies.frameworks.models import (
    Association,
    AxisValue,
    CompetencyRevision,
    FrameworkVersion,
)


def versions_of(framework_id: int) -> list[FrameworkVersion]:
    """All versions of a framework, the latest first."""
    return list(
        FrameworkVersion.objects.filter(framework=framework_id)
        .select_related("framework", "scale_version__scale")
        .defer("source_payload", "details")
        .order_by("-created_at", "-pk")
    )


def names_of(*version_ids: int) -> dict[str, str]:
    """How people know a competency (its code, else its words), by its identifier."""
    rows = CompetencyRevision.objects.filter(framework_version__in=version_ids)
    return {
        identifier: code or statement
        for identifier, code, statement in rows.values_list(
            "competency__identifier", "code", "statement"
        )
    }


def axis_lines(*version_ids: int) -> dict[int, str]:
    """The values of the axes of each version, one a line."""
    lines: dict[int, list[str]] = {pk: [] for pk in version_ids}
    for value in AxisValue.objects.filter(framework_version__in=version_ids):
        said = f" – {value.statement}" if value.statement else ""
        lines[value.framework_version_id].append(f"{value}{said}")
    return {pk: "\n".join(found) for pk, found in lines.items()}


def editable_links(revision: CompetencyRevision) -> QuerySet[Association]:
    """What the version says of this competency: the links that begin at it, in their order."""
    if revision.pk is None:
        return Association.objects.none()
    return Association.objects.filter(
        framework_version=revision.framework_version_id, origin=revision.pk
    ).select_related("destination__framework_version")
