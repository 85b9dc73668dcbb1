"""Tells the frameworks below which modules and resources develop their competencies."""

from uuid import UUID

from django.utils.translation import gettext as _

from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.queries import Development as Told
from competencies.frameworks.queries import Outline, register_developments
from curriculum.library.models import Development
from curriculum.library.queries import (
    modules_by_place,
    set_developments_of,
)
from curriculum.programmes.models import Module


def developments_in(version: FrameworkVersion, laid_out: Outline) -> dict[UUID, list[Told]]:
    """What develops each competency of ``version``; by two queries whatever its size.

    First what was set by hand, which may name levels; then the modules whose domains the
    competency stands on. A module that is both is told once, as it was set.
    """
    found: dict[UUID, list[Told]] = {}
    told: set[tuple[UUID, int]] = set()
    for row in set_developments_of(version):
        found.setdefault(row.competency_id, []).append(_as_set(row))
        if row.module_id:
            told.add((row.competency_id, row.module_id))
    standing = laid_out.standing()
    for place, module in modules_by_place(version):
        for competency in standing.get(place, ()):
            if (competency, module.pk) not in told:
                told.add((competency, module.pk))
                found.setdefault(competency, []).append(_of_module(module))
    return found


def _as_set(row: Development) -> Told:
    levels = (row.lowest_level, row.highest_level)
    if row.module:
        return _of_module(row.module, *levels)
    kind = row.resource.get_kind_display()
    return Told(row.resource.title, kind, row.resource.url, *levels)


def _of_module(module: Module, lowest: int | None = None, highest: int | None = None) -> Told:
    programme = module.programme_version.programme
    kind = _("%(kind)s of %(programme)s") % {
        "kind": module.get_kind_display(),
        "programme": programme.short_title,
    }
    key = f"{programme.key}/{module.code}"
    return Told(str(module), kind, lowest=lowest, highest=highest, key=key)


register_developments(developments_in)
