"""A stored version as a package, ready to be written in any format."""

from django.db.models import F

from competencies.frameworks.models import (
    Association,
    AxisValue,
    CompetencyRevision,
    FrameworkVersion,
    ScaleVersion,
)
from competencies.frameworks.queries import behaviours_of
from competencies.frameworks.states import VersionState
from competencies.interchange.package import (
    End,
    Item,
    Link,
    Package,
    ScaleLevel,
    ScaleNonAnswer,
    ScaleText,
    Value,
)

_ADOPTION = {
    VersionState.DRAFT: "Draft",
    VersionState.PUBLISHED: "Adopted",
    VersionState.RETIRED: "Deprecated",
}


def package_of(version: FrameworkVersion) -> Package:
    """All that ``version`` says, by seven queries whatever its size.

    Expects framework and scale to be joined. What a source said of the document's adoption stands;
    otherwise it follows from the state.
    """
    values = list(AxisValue.objects.filter(framework_version=version))
    return Package(
        title=version.title,
        identifier=version.framework.identifier,
        key=version.framework.key,
        short_title=version.short_title,
        audience=version.audience,
        language=version.language,
        version=version.version,
        status=version.status,
        axes=tuple(dict.fromkeys(value.axis for value in values)),
        values=[_value(value) for value in values],
        items=_items(version),
        links=_links(version),
        scale=scale_text(version.scale_version),
        changed_at=version.edited_at,
        details=_details(version),
    )


def scale_text(scale_version: ScaleVersion) -> ScaleText:
    """A stored scale as formats tell it, by two queries."""
    return ScaleText(
        levels=tuple(
            ScaleLevel(level.label, level.anchor, level.proficient)
            for level in scale_version.levels.order_by("ordinal")
        ),
        non_answers=tuple(
            ScaleNonAnswer(choice.key, choice.label, choice.raters_only)
            for choice in scale_version.non_answers.order_by("position")
        ),
        key=scale_version.scale.key,
        title=scale_version.scale.title,
        version=scale_version.version,
        status=scale_version.status,
    )


def _details(version: FrameworkVersion) -> dict:
    case = {"adoptionStatus": _ADOPTION[version.state], **version.details.get("case", {})}
    if version.published_at and "statusStartDate" not in case and version.origin == "platform":
        case["statusStartDate"] = version.published_at.date().isoformat()
    return {**version.details, "case": case}


def _value(value: AxisValue) -> Value:
    return Value(
        axis=value.axis,
        code=value.code,
        label=value.label,
        statement=value.statement,
        source=value.source,
        identifier=value.identifier,
        changed_at=value.changed_at,
        details=value.details,
    )


def _items(version: FrameworkVersion) -> list[Item]:
    codes: dict[int, list[str]] = {}
    link = CompetencyRevision.axis_values.through.objects
    for revision_id, code in (
        link.filter(competencyrevision__framework_version=version)
        .order_by("axisvalue__axis_position", "axisvalue__position")
        .values_list("competencyrevision_id", "axisvalue__code")
    ):
        codes.setdefault(revision_id, []).append(code)
    behaviours = behaviours_of(version.pk)
    revisions = (
        CompetencyRevision.objects.filter(framework_version=version)
        .select_related("competency")
        .order_by("position")
    )
    identifiers = {revision.pk: revision.competency.identifier for revision in revisions}
    return [
        Item(
            ref=revision.competency.identifier,
            code=revision.code,
            statement=revision.statement,
            notes=revision.notes,
            kind=revision.kind,
            source=revision.source,
            parent=identifiers.get(revision.parent_id),
            axis_codes=tuple(codes.get(revision.pk, ())),
            behaviours=behaviours.get(revision.pk, {}),
            identifier=revision.competency.identifier,
            changed_at=revision.changed_at,
            details=revision.details,
        )
        for revision in revisions
    ]


def _links(version: FrameworkVersion) -> list[Link]:
    # The number of the other version alone: its row carries the whole source it was made from.
    rows = (
        Association.objects.filter(framework_version=version)
        .select_related("origin__competency", "destination__competency")
        .annotate(
            origin_version=F("origin__framework_version__version"),
            destination_version=F("destination__framework_version__version"),
        )
    )
    return [
        Link(
            kind=row.kind,
            origin=_end(version, row, "origin"),
            destination=_end(version, row, "destination"),
            identifier=row.identifier,
            sequence=row.sequence,
            changed_at=row.changed_at,
            details=row.details,
        )
        for row in rows.order_by("position", "id")
    ]


def _end(version: FrameworkVersion, row: Association, name: str) -> End:
    revision = getattr(row, name)
    if revision is None:
        return End(
            identifier=getattr(row, f"{name}_identifier"),
            title=getattr(row, f"{name}_title"),
            uri=getattr(row, f"{name}_uri"),
        )
    identifier = revision.competency.identifier
    if revision.framework_version_id == version.pk:
        return End(ref=identifier)
    return End(
        identifier=identifier,
        title=getattr(row, f"{name}_title") or revision.statement,
        uri=getattr(row, f"{name}_uri"),
        version=getattr(row, f"{name}_version"),
    )
