"""Adding programmes and their versions."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from competencies.frameworks.models import AxisValue
from curriculum.programmes.models import Module, Programme, ProgrammeVersion
from lms.accounts.models import StructureType
from lms.audit import record
from lms.kernel import clock


@transaction.atomic
def add_programme_version(
    *,
    key: str,
    title: str,
    short_title: str,
    facts: Mapping[str, Any],
    structure_types: Iterable[StructureType],
    modules: Iterable[tuple[Mapping[str, Any], list[AxisValue]]],
    by,
) -> ProgrammeVersion:
    """A further version of the programme ``key``, which is made if it is new.

    Earlier versions stay: cohorts go on following theirs. ``facts`` are fields of the version, None
    for what is unknown; each module has code, title and kind, and the axis values it develops.
    """
    programme, _created = Programme.objects.update_or_create(
        key=key, defaults={"title": title, "short_title": short_title}
    )
    last = programme.versions.aggregate(last=Max("number"))["last"] or 0
    version = ProgrammeVersion.objects.create(
        programme=programme, number=last + 1, created_at=clock.now(), **facts
    )
    version.structure_types.set(structure_types)
    for position, (module, domains) in enumerate(modules):
        added = Module.objects.create(programme_version=version, position=position, **module)
        added.domains.set(domains)
    record("programme_version.added", by=by, on=version)
    return version
