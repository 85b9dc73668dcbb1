"""Which codes the filters of the figures may carry: those of the person's cohorts, and the words
with which employers and people are described."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from django.db.models import CharField, Max, Min, QuerySet, Value
from django.db.models.functions import Cast

from cohorts.enrolment.models import Cohort
from curriculum.programmes.models import ProgrammeVersion
from lms.accounts.models import Profile, Region, Structure, StructureType

Codes = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choices:
    """Names by code, in the order in which they are offered.

    ``programmes``, ``regions`` and ``years`` are those of the person's cohorts, ``parts`` the
    (programme, region) pairs they make. The others are reference data; whoever is bound to regions
    asks for employers of these alone.
    """

    programmes: Codes
    regions: Codes
    years: tuple[int, ...]
    parts: frozenset[tuple[str, str]]
    structure_types: Codes
    profiles: Codes
    groups: Codes
    employer_regions: Codes
    bound_to_regions: bool


def choices_of(cohorts: QuerySet[Cohort], *, bound_to_regions: bool) -> Choices:
    """The codes that may be asked of ``cohorts``. Two queries, whatever their number.

    Years are all those from the first beginning to the last.
    """
    words = _words()
    rows = (
        cohorts.select_related(None)
        .order_by()
        .values_list("programme_version_id", "region_id")
        .annotate(Min("starts_on"), Max("starts_on"))
    )
    programmes, regions, parts = {}, {}, set()
    years: set[int] = set()
    for version, region, first, last in rows:
        key = words["programme"][str(version)]
        programmes[key] = words["title"][str(version)]
        regions[region] = words["region"][region]
        parts.add((key, region))
        years.update(range(first.year, last.year + 1))
    regions = _by_name(regions)
    return Choices(
        programmes=_by_name(programmes),
        regions=regions,
        years=tuple(sorted(years, reverse=True)),
        parts=frozenset(parts),
        structure_types=_by_name(words["type"]),
        profiles=_by_name(words["profile"]),
        groups=_by_name(words["group"]),
        bound_to_regions=bound_to_regions,
        employer_regions=regions if bound_to_regions else _by_name(words["region"]),
    )


def first_day_of(cohorts: QuerySet[Cohort]) -> date | None:
    """The day on which the first of ``cohorts`` began or is to begin; None without any."""
    return cohorts.select_related(None).order_by().aggregate(first=Min("starts_on"))["first"]


def _words() -> dict[str, dict[str, str]]:
    """Names by code, in one query; programmes by the key of their version."""
    versions = ProgrammeVersion.objects.all()
    tables = {
        "region": _rows("region", Region.objects.all(), "insee", "name"),
        "type": _rows("type", StructureType.objects.all(), "code", "name"),
        "profile": _rows("profile", Profile.objects.all(), "code", "name"),
        "group": _rows("group", Structure.objects.exclude(group=""), "group", "group"),
        "programme": _rows("programme", versions, "pk", "programme__key"),
        "title": _rows("title", versions, "pk", "programme__short_title"),
    }
    first, *others = tables.values()
    found: dict[str, dict[str, str]] = {kind: {} for kind in tables}
    for kind, code, name in first.union(*others):
        found[kind][code] = name
    return found


def _rows(kind: str, rows: QuerySet, code: str, name: str) -> QuerySet:
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()), Cast(code, CharField()), Cast(name, CharField())
    )


def _by_name(names: Codes) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda pair: filed(pair[1])))


def filed(name: str) -> str:
    """``name`` as it is filed: Île-de-France stands under I."""
    return normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
