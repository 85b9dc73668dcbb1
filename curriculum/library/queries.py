"""Reads of what develops competencies, and of the competencies that can be chosen."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from competencies.frameworks.models import Competency, CompetencyRevision, FrameworkVersion, Level
from competencies.frameworks.states import VersionState
from curriculum.library.models import Development, Resource
from curriculum.programmes.models import Module, ProgrammeVersion
from curriculum.programmes.queries import newest_versions


def all_resources() -> QuerySet[Resource]:
    """Every resource, those in use first, with ``competency_count``."""
    return Resource.objects.annotate(competency_count=Count("developments")).order_by(
        F("retired_at").asc(nulls_first=True), "title", "pk"
    )


def current_modules() -> QuerySet[Module]:
    """The modules of the newest version of every programme, with ``competency_count``."""
    return (
        Module.objects.filter(programme_version__in=_newest())
        .select_related("programme_version__programme")
        .annotate(competency_count=Count("developments"))
        .order_by("programme_version__programme__short_title", "position", "pk")
    )


def set_developments_of(version: FrameworkVersion) -> QuerySet[Development]:
    """What somebody set for the competencies of ``version``: modules of today, then resources."""
    in_use = Q(resource__isnull=False, resource__retired_at=None)
    of_today = Q(module__programme_version__in=_newest())
    return (
        Development.objects.filter(competency__revisions__framework_version=version)
        .filter(in_use | of_today)
        .select_related("resource", "module__programme_version__programme")
        .defer("module__programme_version__source_payload")
        .order_by(
            F("module__programme_version__programme__short_title").asc(nulls_last=True),
            "module__position",
            "resource__title",
            "pk",
        )
    )


def modules_by_place(version: FrameworkVersion) -> list[tuple[str, Module]]:
    """The code of an axis value with a module of today that develops it, in the modules’ order.

    Each version of a framework has axis values of its own: what they share is the code.
    """
    rows = (
        Module.domains.through.objects.filter(
            axisvalue__framework_version__framework=version.framework_id,
            module__programme_version__in=_newest(),
        )
        .select_related("module__programme_version__programme")
        .defer("module__programme_version__source_payload")
        .annotate(place=F("axisvalue__code"))
        .order_by("module__programme_version__programme__short_title", "module__position", "module")
    )
    return [(row.place, row.module) for row in rows]


def current_texts() -> list[FrameworkVersion]:
    """One version of each framework, by title: that in force, else the one made last."""
    versions = FrameworkVersion.objects.defer("source_payload", "details").order_by(
        F("published_at").desc(nulls_last=True), "-created_at", "-pk"
    )
    found: dict[int, FrameworkVersion] = {}
    for version in versions:
        kept = found.setdefault(version.framework_id, version)
        if version.state == VersionState.PUBLISHED and kept.state != VersionState.PUBLISHED:
            found[version.framework_id] = version
    return sorted(found.values(), key=lambda version: (version.title, version.pk))


def competencies_of(versions: Iterable[FrameworkVersion]) -> list[CompetencyRevision]:
    """What the competencies of these versions say, in the order of each text."""
    return list(
        CompetencyRevision.objects.filter(framework_version__in=list(versions))
        .only("code", "statement", "competency", "framework_version", "position")
        .order_by("framework_version", "position", "pk")
    )


def last_words_of(competencies: Iterable[UUID]) -> list[CompetencyRevision]:
    """What each of these competencies said in the latest of the versions that have it."""
    rows = (
        CompetencyRevision.objects.filter(competency__in=list(competencies))
        .only("code", "statement", "competency", "framework_version", "position")
        .order_by("-framework_version__created_at", "-pk")
    )
    found: dict[UUID, CompetencyRevision] = {}
    for row in rows:
        found.setdefault(row.competency_id, row)
    return list(found.values())


def highest_levels(competencies: Iterable[UUID]) -> dict[UUID, int]:
    """The highest ordinal of the scale that each competency’s framework uses today.

    0 where the scale has no levels; a competency that does not exist is absent.
    """
    scales = {version.framework_id: version.scale_version_id for version in current_texts()}
    tops = dict(
        Level.objects.filter(scale_version__in=set(scales.values()))
        .order_by()
        .values_list("scale_version")
        .annotate(top=Max("ordinal"))
    )
    rows = Competency.objects.filter(pk__in=list(competencies)).values_list("pk", "framework_id")
    return {pk: tops.get(scales.get(framework_id), 0) for pk, framework_id in rows}


def _newest() -> QuerySet[ProgrammeVersion]:
    return newest_versions().order_by().values("pk")
