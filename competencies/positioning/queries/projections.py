"""Answers to an earlier text of a framework, seen from a later one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, QuerySet, Subquery, When

from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.states import VersionState
from competencies.positioning.enums import RaterRole
from competencies.positioning.models import Positioning, Projection, ProjectionLine, Rating
from competencies.positioning.states import PositioningState


def stands_at(version_id: int) -> Case:
    """The id of the revision of that version under which an answer stands: its own, or the one to
    which it goes on without being confirmed, or none. An expression on ratings."""
    goes_on = _lines_in_force(version_id).filter(origin=OuterRef("revision"), is_same=True)
    return Case(
        When(positioning__framework_version=version_id, then=F("revision")),
        default=Subquery(goes_on.values("destination")[:1]),
        output_field=BigIntegerField(),
    )


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a person answered to an earlier wording: ``ordinal`` is of the same scale."""

    ordinal: int
    statement: str
    version: str
    submitted_at: datetime


def recalls_wordings(version: str) -> Exists:
    """Whether ``recalled_for`` can find anything: a condition on rows whose column ``version``
    leads to the framework version, to be asked for along with them."""
    return Exists(_lines_in_force(OuterRef(version)).filter(is_same=False))


def recalled_for(positioning: Positioning) -> dict[int, list[Recalled]]:
    """What the person of a self-positioning answered to wordings that this text replaces, by the
    id of the revision that stands in their place: to be confirmed by her, never taken over.

    By two queries at the most. Nothing for a trainer's rating.
    """
    if positioning.rater_role != RaterRole.SELF:
        return {}
    lines = list(
        _lines_in_force(positioning.framework_version_id)
        .filter(is_same=False)
        .values_list("origin", "destination", "origin__statement", "projection__source__version")
    )
    if not lines:
        return {}
    last = _last_levels(positioning.person_id, [line[0] for line in lines])
    found: dict[int, list[Recalled]] = {}
    for origin, destination, statement, number in lines:
        if origin in last:
            ordinal, submitted_at = last[origin]
            recalled = Recalled(ordinal, statement, number, submitted_at)
            found.setdefault(destination, []).append(recalled)
    return found


def _last_levels(person_id: int, origins: Sequence[int]) -> dict[int, tuple[int, datetime]]:
    """The level in her last submitted self-positioning, where she gave one, and its date."""
    rows = (
        Rating.objects.filter(
            revision__in=origins,
            positioning__person=person_id,
            positioning__rater_role=RaterRole.SELF,
            positioning__state=PositioningState.SUBMITTED,
        )
        .order_by("positioning__submitted_at", "id")
        .values_list("revision", "level__ordinal", "positioning__submitted_at")
    )
    last = {revision: (ordinal, submitted_at) for revision, ordinal, submitted_at in rows}
    return {revision: found for revision, found in last.items() if found[0] is not None}


def _lines_in_force(version_id: int | OuterRef) -> QuerySet[ProjectionLine]:
    return ProjectionLine.objects.filter(
        projection__target=version_id, projection__withdrawn_at=None
    ).order_by("projection", "id")


def projectable_to(target: FrameworkVersion) -> list[FrameworkVersion]:
    """The other texts of the framework to which people may have answered, the latest first."""
    return list(
        FrameworkVersion.objects.filter(framework=target.framework_id)
        .exclude(pk=target.pk)
        .exclude(state=VersionState.DRAFT)
        .select_related("scale_version__scale")
        .defer("source_payload", "details")
        .order_by("-created_at", "-pk")
    )


def projections_to(target: FrameworkVersion) -> list[Projection]:
    """All that were ever made to that text, the latest first; those withdrawn too."""
    return list(
        Projection.objects.filter(target=target)
        .select_related("source", "projected_by", "withdrawn_by")
        .order_by("-projected_at", "-pk")
    )
