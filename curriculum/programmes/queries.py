"""Reads of programmes. They are public: nothing here depends on who asks."""

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from curriculum.programmes.models import Module, Programme, ProgrammeVersion


def all_versions() -> QuerySet[ProgrammeVersion]:
    """Versions with their programme and framework joined."""
    return ProgrammeVersion.objects.select_related("programme", "framework").defer("source_payload")


def newest_version(programme: Programme) -> ProgrammeVersion | None:
    """What ``programme`` is today, with structure types and modules; None if none is described."""
    return (
        all_versions()
        .filter(programme=programme)
        .prefetch_related("structure_types", _modules())
        .order_by("-number")
        .first()
    )


def newest_versions() -> QuerySet[ProgrammeVersion]:
    """The newest version of every programme, with structure types and modules."""
    newest = ProgrammeVersion.objects.filter(programme=OuterRef("programme")).order_by("-number")
    return (
        all_versions()
        .filter(pk=Subquery(newest.values("pk")[:1]))
        .prefetch_related("structure_types", _modules())
        .order_by("programme__short_title")
    )


def _modules() -> Prefetch:
    return Prefetch("modules", Module.objects.order_by("position").prefetch_related("domains"))
