"""Closing a round: its counts are made once, told as they may be, and the rest is forgotten."""

from collections.abc import Iterator

from django.db import transaction

from cohorts.coverage import queries, rules
from cohorts.coverage.letters import closing_letter
from cohorts.coverage.models import CoverageCell, TeamCoverage
from cohorts.coverage.states import CoverageState
from competencies.frameworks.queries import choices_of, competency_items
from competencies.positioning.queries import Answer, answers_of
from lms.audit import change_state
from lms.kernel import clock
from lms.kernel.suppression.rows import FEWEST_PEOPLE, tell_row
from lms.messages.services import queue_mail


@transaction.atomic
def close_coverage(*, coverage: TeamCoverage, by) -> TeamCoverage:
    """End a round for the director who opened it, with a result if eleven people share."""
    locked = _locked(coverage.pk)
    rules.check_runs(locked, by)
    return _close(locked, by=by)


def close_due_coverages() -> int:
    """End every round whose last day is over; how many there were."""
    number = 0
    for due in queries.due_coverages():
        with transaction.atomic():
            locked = _locked(due.pk)
            # Its director may have been quicker.
            if locked.state == CoverageState.OPEN:
                _close(locked, by=None)
                number += 1
    return number


def _locked(coverage_id: int) -> TeamCoverage:
    return (
        TeamCoverage.objects.select_for_update(of=("self",))
        .select_related("structure__region", "framework_version", "opened_by")
        .get(pk=coverage_id)
    )


def _close(coverage: TeamCoverage, *, by) -> TeamCoverage:
    shared = queries.shared_positionings(coverage)
    enough = len(shared) >= FEWEST_PEOPLE
    if enough:
        CoverageCell.objects.bulk_create(_cells(coverage, list(shared.values())))
    change_state(
        coverage,
        CoverageState.SHOWN if enough else CoverageState.UNTOLD,
        by=by,
        set_fields={"closed_at": clock.now(), "sharers": len(shared) if enough else None},
    )
    _tell_director(coverage)
    return coverage


def _cells(coverage: TeamCoverage, positionings: list[int]) -> Iterator[CoverageCell]:
    """The told counts of every competency: one for each level, one for those without."""
    levels = choices_of(coverage.framework_version.scale_version_id).levels
    answers = list(answers_of(positionings).values())
    for revision in competency_items(coverage.framework_version):
        ordinals = [_ordinal(each.get(revision.pk)) for each in answers]
        counts = [ordinals.count(level.ordinal) for level in levels]
        counts.append(len(answers) - sum(counts))
        places = [*(level.id for level in levels), None]
        for place, told in zip(places, tell_row(counts), strict=True):
            yield CoverageCell(
                coverage=coverage,
                revision=revision,
                level_id=place,
                count=told.count,
                hidden=told.hidden.value if told.hidden else None,
            )


def _ordinal(answer: Answer | None) -> int | None:
    return answer.ordinal if answer else None


def _tell_director(coverage: TeamCoverage) -> None:
    subject, body = closing_letter(coverage)
    queue_mail(
        key=f"coverage:{coverage.pk}:closed",
        kind="coverage_closed",
        to=coverage.opened_by,
        subject=subject,
        body=body,
        by=None,
    )
