"""Which codes the filters of the figures may carry: those of the person's cohorts, and the words
with which employers and people are described."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from unicodedata import normalize

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import CharField, Max, Min, QuerySet, Value
from django.db.models.functions import Cast

from cohorts.enrolment.models import Cohort
from curriculum.programmes.models import Programme, ProgrammeVersion
from lms.accounts.models import Profile, Region, Structure, StructureType

Codes = Mapping[str, str]
# A version by its key and a region, the first and the last year of their cohorts.
_Part = tuple[str, str, int, int]
_KINDS = ("region", "type", "profile", "group", "programme", "title")
# Names by kind and code, programmes by the key of their version. In SQL of its own: the ORM takes
# longer to write it than the database to answer.
_VERSIONS = (
    f"{ProgrammeVersion._meta.db_table} v "
    f"JOIN {Programme._meta.db_table} p ON p.id = v.programme_id"
)
_WORDS = f"""
    SELECT 'region', insee, name, NULL, NULL FROM {Region._meta.db_table}
    UNION ALL SELECT 'type', code, name, NULL, NULL FROM {StructureType._meta.db_table}
    UNION ALL SELECT 'profile', code, name, NULL, NULL FROM {Profile._meta.db_table}
    UNION ALL SELECT 'group', s."group", s."group", NULL, NULL
      FROM {Structure._meta.db_table} s WHERE s."group" <> '' GROUP BY s."group"
    UNION ALL SELECT 'programme', CAST(v.id AS text), p.key, NULL, NULL FROM {_VERSIONS}
    UNION ALL SELECT 'title', CAST(v.id AS text), p.short_title, NULL, NULL FROM {_VERSIONS}
"""


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
    """The codes that may be asked of ``cohorts``. One query, whatever their number.

    Years are all those from the first beginning to the last.
    """
    parts, words = _read(cohorts)
    programmes, regions, pairs = {}, {}, set()
    years: set[int] = set()
    for version, region, first, last in parts:
        key = words["programme"][version]
        programmes[key] = words["title"][version]
        regions[region] = words["region"][region]
        pairs.add((key, region))
        years.update(range(first, last + 1))
    regions = _by_name(regions)
    return Choices(
        programmes=_by_name(programmes),
        regions=regions,
        years=tuple(sorted(years, reverse=True)),
        parts=frozenset(pairs),
        structure_types=_by_name(words["type"]),
        profiles=_by_name(words["profile"]),
        groups=_by_name(words["group"]),
        bound_to_regions=bound_to_regions,
        employer_regions=regions if bound_to_regions else _by_name(words["region"]),
    )


def first_day_of(cohorts: QuerySet[Cohort]) -> date | None:
    """The day on which the first of ``cohorts`` began or is to begin; None without any."""
    return cohorts.select_related(None).order_by().aggregate(first=Min("starts_on"))["first"]


def _read(cohorts: QuerySet[Cohort]) -> tuple[list[_Part], dict[str, dict[str, str]]]:
    """The parts that ``cohorts`` make, and all names by kind and code."""
    rows = (
        cohorts.select_related(None)
        .order_by()
        .annotate(kind=Value("part"), version=Cast("programme_version_id", CharField()))
        .values_list("kind", "version", "region_id")
        .annotate(Min("starts_on"), Max("starts_on"))
    )
    parts: list[_Part] = []
    found: dict[str, dict[str, str]] = {kind: {} for kind in _KINDS}
    for kind, code, name, first, last in _with_words(rows):
        if kind == "part":
            parts.append((code, name, _year(first), _year(last)))
        else:
            found[kind][code] = name
    return parts, found


def _with_words(rows: QuerySet) -> list[tuple]:
    with connection.cursor() as cursor:
        try:
            # They come first: from them PostgreSQL knows what kind of column the days are.
            statement, parameters = rows.query.sql_with_params()
            cursor.execute(f"{statement} UNION ALL {_WORDS}", parameters)
        except EmptyResultSet:
            cursor.execute(_WORDS)
        return cursor.fetchall()


def _year(day: date | str) -> int:
    """The year of a day as the database hands it out: SQLite does as text."""
    return int(str(day)[:4])


def _by_name(names: Codes) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda pair: filed(pair[1])))


def filed(name: str) -> str:
    """``name`` as it is filed: Île-de-France stands under I."""
    return normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
