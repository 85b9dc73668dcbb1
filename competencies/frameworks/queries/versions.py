"""Which versions there are, and which is in force."""

from django.db.models import Count, Q, QuerySet

from competencies.frameworks.models import CompetencyRevision, Framework, FrameworkVersion
from competencies.frameworks.states import VersionState


def published_version(framework_key: str) -> FrameworkVersion | None:
    """The version of that framework in force, framework and scale joined; None if there is none."""
    return _published().filter(framework__key=framework_key).first()


def published_frameworks() -> list[FrameworkVersion]:
    """The version in force of each framework by title, with ``competency_count``."""
    versions = _published().annotate(competency_count=Count("competencies"))
    newest: dict[int, FrameworkVersion] = {}
    for version in versions:
        newest.setdefault(version.framework_id, version)
    return sorted(newest.values(), key=lambda version: version.framework.title)


def _published() -> QuerySet[FrameworkVersion]:
    return (
        FrameworkVersion.objects.filter(state=VersionState.PUBLISHED)
        .select_related("framework", "scale_version__scale")
        .defer("source_payload")
        .order_by("-published_at", "-id")
    )


def competency_items(version: FrameworkVersion) -> list[CompetencyRevision]:
    """The competencies of ``version`` in their order."""
    return list(CompetencyRevision.objects.filter(framework_version=version).order_by("position"))


def find_framework(key_or_identifier: str) -> Framework | None:
    """The framework of that key, or of that identifier in any case of its letters."""
    return (
        Framework.objects.filter(Q(key=key_or_identifier) | Q(identifier__iexact=key_or_identifier))
        .order_by("pk")
        .first()
    )


def newest_version(framework: Framework) -> FrameworkVersion | None:
    """The text an import or an editor goes on from: the draft, else the version made last."""
    versions = framework.versions.select_related("framework", "scale_version__scale")
    return versions.defer("source_payload").order_by("-created_at", "-id").first()


def version_to_export(framework: Framework, number: str = "") -> FrameworkVersion | None:
    """The version ``number``; without one that in force, else the newest; None if there is none."""
    versions = framework.versions.select_related("framework", "scale_version__scale")
    if number:
        return versions.defer("source_payload").filter(version=number).first()
    return _published().filter(framework=framework).first() or newest_version(framework)
