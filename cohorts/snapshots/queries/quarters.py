"""Reads of frozen quarters: which are due, what they hold, what was revised, for whom."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators.enums import DEFINITION_VERSION
from cohorts.indicators.queries import CohortFigures, cohorts_reviewed_by, figures
from cohorts.indicators.queries.choices import filed
from cohorts.snapshots.models import FigureRevision, FrozenFigures, Snapshot
from cohorts.snapshots.models.quarters import MONTHS_A_QUARTER, quarter_end
from cohorts.snapshots.queries.contents import Content, Frozen, row_hash
from curriculum.programmes.models import Programme
from lms.accounts.models import Region
from lms.kernel import clock
from lms.kernel.reference import content_hash

# How many cohorts are computed at a time: memory stays bounded whatever their number.
COHORTS_AT_A_TIME = 200


def due_quarters() -> list[tuple[int, int]]:
    """Year and quarter of each snapshot that is missing, oldest first.

    From the quarter in which the first cohort began; a quarter is over once its last day is over in
    every zone where there is a region.
    """
    first = Cohort.objects.aggregate(first=Min("starts_on"))["first"]
    zones = Region.objects.order_by().values_list("timezone", flat=True).distinct()
    today = min((clock.today(zone) for zone in zones), default=None)
    if first is None or today is None:
        return []
    there = set(Snapshot.objects.values_list("year", "quarter"))
    return [found for found in _quarters_over(first, today) if found not in there]


def _quarters_over(first: date, today: date) -> Iterator[tuple[int, int]]:
    year, quarter = first.year, (first.month - 1) // MONTHS_A_QUARTER + 1
    while quarter_end(year, quarter) < today:
        yield year, quarter
        year, quarter = (year + 1, 1) if quarter == 4 else (year, quarter + 1)


def snapshots_to_look_at() -> list[tuple[int, date]]:
    """Each snapshot of today's definitions by its key, with today's date."""
    today = clock.today(settings.TIME_ZONE)
    frozen = Snapshot.objects.filter(definition_version=DEFINITION_VERSION).order_by("pk")
    return [(pk, today) for pk in frozen.values_list("pk", flat=True)]


def figures_at(
    on: date, cohorts: QuerySet[Cohort] | None = None, *, at_a_time: int = COHORTS_AT_A_TIME
) -> Iterator[CohortFigures]:
    """The figures at ``on`` of every cohort that had begun or had people, or of some ``cohorts``.

    In the order of their keys; computed from the dated facts as they are known now.
    """
    enrolled = Enrolment.objects.filter(cohort=OuterRef("pk"), confirmed_on__lte=on)
    some = all_cohorts() if cohorts is None else cohorts
    known = some.filter(Q(starts_on__lte=on) | Exists(enrolled)).order_by("pk")
    place = 0
    while part := list(known[place : place + at_a_time]):
        yield from figures(part, on).cohorts
        place += at_a_time


def snapshots_visible_to(user) -> QuerySet[Snapshot]:
    """The snapshots that hold a cohort of ``user``; ``cohorts`` and ``revised``: how many of hers.

    ``revised`` counts the cohorts whose figures were revised since.
    """
    own = cohorts_reviewed_by(user).select_related(None).order_by()
    mine = FrozenFigures.objects.filter(cohort__in=own).order_by()
    later = FigureRevision.objects.filter(cohort__in=own).order_by()
    return Snapshot.objects.filter(
        Q(pk__in=mine.values("snapshot")) | Q(pk__in=later.values("snapshot"))
    ).annotate(cohorts=_cohorts_in(mine), revised=_cohorts_in(later))


def _cohorts_in(rows: QuerySet) -> Coalesce:
    """How many cohorts ``rows`` of a snapshot speak of. Counted apart: a join of both kinds of row
    would multiply them."""
    own = rows.filter(snapshot=OuterRef("pk")).values("snapshot")
    counted = own.annotate(number=Count("cohort", distinct=True)).values("number")
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True, slots=True)
class Held:
    """What a snapshot holds for one reader: the official figures, and their revisions.

    ``altered`` are the cohorts whose stored figures do not fit their hash.
    """

    snapshot: Snapshot
    rows: tuple[Frozen, ...]
    revisions: tuple[FigureRevision, ...]
    altered: tuple[Cohort, ...]

    def revised(self) -> tuple[Frozen, ...]:
        """The rows as the last revisions found them."""
        contents: dict[int, Content | None] = {one.cohort.pk: one.content for one in self.rows}
        cohorts = {one.cohort.pk: one.cohort for one in self.rows}
        for one in self.revisions:
            contents[one.cohort_id] = one.after
            cohorts[one.cohort_id] = one.cohort
        return tuple(
            Frozen(cohorts[pk], content) for pk, content in contents.items() if content is not None
        )


def held_for(user, snapshot: Snapshot) -> Held:
    """What ``user`` may read of ``snapshot``: the rows of her cohorts. Two queries."""
    own = cohorts_reviewed_by(user).select_related(None).order_by()
    joined = ("cohort__region", "cohort__programme_version__programme")
    rows = list(
        FrozenFigures.objects.filter(snapshot=snapshot, cohort__in=own)
        .select_related(*joined)
        .order_by("cohort__region__name", "cohort__starts_on", "cohort__label", "pk")
    )
    revisions = (
        FigureRevision.objects.filter(snapshot=snapshot, cohort__in=own)
        .select_related(*joined)
        .order_by("found_at", "pk")
    )
    return Held(
        snapshot,
        tuple(Frozen(row.cohort, row.content) for row in rows),
        tuple(revisions),
        tuple(row.cohort for row in rows if row_hash(row.cohort_id, row.content) != row.sha256),
    )


def current_contents(snapshot: Snapshot) -> dict[int, tuple[Content | None, int]]:
    """By cohort: what holds of it at the snapshot's date by now, and how many revisions it had."""
    found: dict[int, tuple[Content | None, int]] = {
        pk: (content, 0) for pk, content in snapshot.rows.values_list("cohort", "content")
    }
    revisions = snapshot.revisions.order_by("number").values_list("cohort", "after", "number")
    for pk, after, number in revisions:
        found[pk] = (after, number)
    return found


def last_revision(snapshot: Snapshot) -> int | None:
    """The key of the latest revision; another one means that somebody wrote since."""
    return snapshot.revisions.order_by("-pk").values_list("pk", flat=True).first()


def snapshot_hash(snapshot: Snapshot, rows: Collection[tuple[int, str]]) -> str:
    """The hash of a whole snapshot: its head, and the hash of each cohort's row."""
    return content_hash(
        {
            "on": snapshot.on.isoformat(),
            "taken_at": snapshot.taken_at.isoformat(),
            "definition_version": snapshot.definition_version,
            "rows": [[cohort_id, sha256] for cohort_id, sha256 in sorted(rows)],
        }
    )


def is_whole(snapshot: Snapshot) -> bool:
    """Whether the hashes of all rows, of all regions, still make that of the snapshot.

    With ``Held.altered`` empty as well, nothing that the reader sees was changed since.
    """
    rows = snapshot.rows.order_by().values_list("cohort_id", "sha256")
    return snapshot_hash(snapshot, list(rows)) == snapshot.sha256


def names_of_places() -> dict[str, dict[str, str]]:
    """Names of all ``programmes`` and ``regions`` by code, in alphabetical order. Two queries."""
    programmes = Programme.objects.order_by("short_title").values_list("key", "short_title")
    regions = Region.objects.order_by("name").values_list("insee", "name")
    return {
        "programmes": dict(programmes),
        "regions": dict(sorted(regions, key=lambda pair: filed(pair[1]))),
    }
