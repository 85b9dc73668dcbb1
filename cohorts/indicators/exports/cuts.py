"""Which people of the cohorts a file is about: told in each row, as the file travels alone."""

from django.utils.translation import gettext as _

from cohorts.indicators.queries.asking import Asked
from lms.accounts.models import Profile, Region, StructureType


def cut_headers() -> list[str]:
    """The headings of ``cut_of``."""
    return [
        _("Only this type of employer"),
        _("Only this profile"),
        _("Only this group of employers"),
        _("Only employers of this region"),
    ]


def cut_of(asked: Asked) -> list[str]:
    """What was asked for, in words; empty cells leave out nobody. A query for each one asked."""
    return [
        _named(StructureType, asked.structure_type),
        _named(Profile, asked.profile),
        asked.group,
        _named(Region, asked.employer_region),
    ]


def _named(model: type[StructureType | Profile | Region], code: str) -> str:
    if not code:
        return ""
    return model.objects.values_list("name", flat=True).get(pk=code)
