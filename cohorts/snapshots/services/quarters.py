"""Freezing a quarter, and writing down what later facts change of it."""

from collections.abc import Iterator, Mapping

from django.db import transaction

from cohorts.indicators.enums import DEFINITION_VERSION
from cohorts.snapshots.models import FigureRevision, FrozenFigures, Snapshot
from cohorts.snapshots.models.quarters import quarter_end
from cohorts.snapshots.queries.contents import Content, content_of, row_hash
from cohorts.snapshots.queries.quarters import (
    current_contents,
    figures_at,
    last_revision,
    snapshot_hash,
)
from lms.audit import record
from lms.kernel import clock

_ROWS_A_BATCH = 500


def take_snapshot(*, year: int, quarter: int) -> tuple[Snapshot, bool]:
    """Freeze the figures of every cohort at the end of a ``quarter`` that is over.

    Returns the snapshot, and whether this call took it: a quarter is frozen once, whoever asks
    again or at the same moment gets the one that is there. Raises ``ValueError`` on a quarter that
    is not over yet.

    The figures are computed before the transaction that writes them: nobody waits meanwhile. A
    fact written down in that time is in them or makes a revision.
    """
    on = quarter_end(year, quarter)
    if on >= clock.now().date():
        raise ValueError(f"The quarter that ends on {on} is not over.")
    if found := Snapshot.objects.filter(year=year, quarter=quarter).first():
        return found, False
    contents = {one.cohort.pk: content_of(one) for one in figures_at(on)}
    return _freeze(year, quarter, contents)


@transaction.atomic
def _freeze(year: int, quarter: int, contents: dict[int, Content]) -> tuple[Snapshot, bool]:
    snapshot, hashes = _sealed(year, quarter, contents)
    # The unique constraint decides between two writers: the second finds what the first wrote.
    snapshot, created = Snapshot.objects.get_or_create(
        year=year,
        quarter=quarter,
        defaults={
            "taken_at": snapshot.taken_at,
            "definition_version": snapshot.definition_version,
            "sha256": snapshot.sha256,
        },
    )
    if created:
        FrozenFigures.objects.bulk_create(
            (
                FrozenFigures(snapshot=snapshot, cohort_id=pk, content=contents[pk], sha256=sha256)
                for pk, sha256 in hashes.items()
            ),
            batch_size=_ROWS_A_BATCH,
        )
        record("snapshot.taken", by=None, on=snapshot, document_sha256=snapshot.sha256)
    return snapshot, created


def _sealed(
    year: int, quarter: int, contents: dict[int, Content]
) -> tuple[Snapshot, dict[int, str]]:
    """The snapshot, not stored yet, with the hash of each row."""
    snapshot = Snapshot(
        year=year, quarter=quarter, taken_at=clock.now(), definition_version=DEFINITION_VERSION
    )
    hashes = {pk: row_hash(pk, content) for pk, content in contents.items()}
    snapshot.sha256 = snapshot_hash(snapshot, hashes.items())
    return snapshot, hashes


def revise_snapshot(*, snapshot_id: int) -> list[FigureRevision]:
    """Compute the figures of the snapshot's date again, and write down what came out otherwise.

    A dated row for each cohort whose figures differ from what holds by now; none when no fact
    changed them. The snapshot stays. One frozen under other definitions is left alone: the
    difference would be theirs, not a fact's.

    The figures are computed before the transaction that writes the differences: nobody waits
    meanwhile. Where somebody else wrote revisions in that time nothing is written: what they did
    not find is found the next time.
    """
    snapshot = Snapshot.objects.get(pk=snapshot_id)
    if snapshot.definition_version != DEFINITION_VERSION:
        return []
    # Read first: a revision written from here on shows that ``known`` holds no more.
    last = last_revision(snapshot)
    known = current_contents(snapshot)
    now = {one.cohort.pk: content_of(one) for one in figures_at(snapshot.on)}
    differences = list(_differences(snapshot, known, now))
    return _write(snapshot, differences, last) if differences else []


def _differences(
    snapshot: Snapshot,
    known: Mapping[int, tuple[Content | None, int]],
    now: Mapping[int, Content],
) -> Iterator[FigureRevision]:
    moment = clock.now()
    for cohort_id in sorted(known.keys() | now.keys()):
        before, number = known.get(cohort_id, (None, 0))
        after = now.get(cohort_id)
        if before != after:
            yield FigureRevision(
                snapshot=snapshot,
                cohort_id=cohort_id,
                number=number + 1,
                before=before,
                after=after,
                found_at=moment,
            )


@transaction.atomic
def _write(
    snapshot: Snapshot, revisions: list[FigureRevision], last: int | None
) -> list[FigureRevision]:
    locked = _locked(snapshot.pk)
    if last_revision(locked) != last:
        return []
    FigureRevision.objects.bulk_create(revisions, batch_size=_ROWS_A_BATCH)
    record("snapshot.revised", by=None, on=locked, data={"cohorts": len(revisions)})
    return revisions


def _locked(snapshot_id: int) -> Snapshot:
    # Two workers must not write the same difference.
    return Snapshot.objects.select_for_update().get(pk=snapshot_id)
