"""Freezing quarters: once, whole, for ever; later facts make dated revisions."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohorts.enrolment.models import EnrolmentChange
from cohorts.indicators.enums import FigureSet, Indicator, Span
from cohorts.indicators.queries import figures
from cohorts.snapshots import tasks
from cohorts.snapshots.enums import ChangeKind
from cohorts.snapshots.models import FigureRevision, FrozenFigures, Snapshot
from cohorts.snapshots.queries.changes import changes_between
from cohorts.snapshots.queries.contents import (
    Frozen,
    FrozenGroup,
    Pair,
    content_of,
    row_hash,
    together,
)
from cohorts.snapshots.queries.quarters import (
    due_quarters,
    figures_at,
    held_for,
    is_whole,
    snapshot_hash,
)
from cohorts.snapshots.services import quarters, revise_snapshot, take_snapshot
from cohorts.snapshots.wording import in_words
from lms.jobs.models import Job
from lms.jobs.services import run
from lms.kernel import clock
from tests import factories
from tests.simultaneous import at_once
from tests.unit.cohorts.indicators import builders as b
from tests.unit.cohorts.indicators.test_independent import build, histories

pytestmark = pytest.mark.django_db


def contents(on: date) -> dict:
    return {one.cohort.pk: content_of(one) for one in figures_at(on)}


# --- Which quarters -------------------------------------------------------------------------------


@pytest.mark.usefixtures("at_now", "closed")
def test_every_quarter_since_the_first_cohort_is_due():
    assert due_quarters() == [(year, q) for year in range(2020, 2026) for q in (1, 2, 3, 4)]


@pytest.mark.usefixtures("at_now")
def test_nothing_is_due_without_a_cohort():
    factories.region()
    assert due_quarters() == []


def test_a_quarter_is_over_once_it_is_over_in_every_zone(closed):
    factories.region("02", "Martinique", "America/Martinique")
    with clock.at(datetime(2020, 4, 1, 3, 30, tzinfo=UTC)):
        assert due_quarters() == []
    with clock.at(datetime(2020, 4, 1, 4, 30, tzinfo=UTC)):
        assert due_quarters() == [(2020, 1)]


@pytest.mark.usefixtures("at_now", "closed")
def test_a_quarter_that_runs_is_not_frozen():
    with pytest.raises(ValueError, match="not over"):
        take_snapshot(year=2026, quarter=1)


def work_off() -> None:
    while job := Job.objects.filter(state="queued").order_by("requested_at", "key").first():
        run(str(job.pk))
        job.refresh_from_db()
        assert job.state == "done", job.error


def test_daily_work_catches_up_and_then_finds_everything_there(closed):
    with clock.at(datetime(2021, 1, 2, 12, tzinfo=UTC)):
        tasks.freeze_and_look_again(lambda *_: None)
        work_off()
        assert Snapshot.objects.count() == 4
        before = list(Snapshot.objects.values_list("sha256", flat=True))
        assert tasks.freeze_and_look_again(lambda *_: None) == {"due": 0, "frozen": 4}
        work_off()
        assert list(Snapshot.objects.values_list("sha256", flat=True)) == before
    assert not FigureRevision.objects.exists()


# --- What is frozen -------------------------------------------------------------------------------


@pytest.mark.usefixtures("at_now")
def test_a_snapshot_holds_the_figures_of_its_day(closed, breton):
    snapshot, created = take_snapshot(year=2020, quarter=4)
    assert created
    assert snapshot.on == date(2020, 12, 31)
    assert snapshot.definition_version == "1.1"
    content = snapshot.rows.get(cohort=closed).content
    assert content["is_closed"]
    assert content["sets"]["I"] == 14
    assert content["sets"]["V"] == 10
    assert dict(snapshot.rows.values_list("cohort", "content")) == contents(snapshot.on)


@pytest.mark.usefixtures("at_now", "closed")
def test_a_quarter_is_frozen_once():
    first, created = take_snapshot(year=2020, quarter=4)
    again, created_again = take_snapshot(year=2020, quarter=4)
    assert (created, created_again) == (True, False)
    assert first.pk == again.pk
    assert Snapshot.objects.count() == FrozenFigures.objects.count() == 1


@pytest.mark.usefixtures("at_now")
def test_many_cohorts_are_read_part_by_part(closed, breton):
    on = date(2025, 12, 31)
    parts = [content_of(one) for one in figures_at(on, at_a_time=1)]
    assert parts == list(contents(on).values())
    assert len(parts) == 2


# --- What was changed behind the platform's back --------------------------------------------------


def sql(statement: str, *values) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def rewrite(row: FrozenFigures, **columns) -> None:
    FrozenFigures.objects.filter(pk=row.pk).update(**columns)


@pytest.mark.usefixtures("at_now")
def test_one_value_changed_by_sql_is_found(closed, breton):
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    reader = factories.national_reviewer()
    assert is_whole(snapshot)
    assert held_for(reader, snapshot).altered == ()
    row = snapshot.rows.get(cohort=closed)
    sets = {**row.content["sets"], "V": 11}
    rewrite(row, content={**row.content, "sets": sets})
    assert held_for(reader, snapshot).altered == (closed,)


@pytest.mark.usefixtures("at_now")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE cohorts_snapshot SET quarter = 3",
        "UPDATE cohorts_snapshot SET definition_version = '2.0'",
        "DELETE FROM cohorts_frozenfigures WHERE id = (SELECT min(id) FROM cohorts_frozenfigures)",
        "UPDATE cohorts_frozenfigures SET sha256 = 'f' WHERE id = "
        "(SELECT min(id) FROM cohorts_frozenfigures)",
    ],
)
def test_a_head_or_a_row_changed_by_sql_is_found(closed, breton, statement):
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    sql(statement)
    snapshot.refresh_from_db()
    assert not is_whole(snapshot)


# --- Revisions ------------------------------------------------------------------------------------


def later_result(cohort) -> None:
    """One more diploma, published late, that counts from December 2020."""
    person = b.enrol(cohort, *b.FULL, dissertation=b.VALIDATED)
    b.decide(cohort.juries.first(), person)


def test_a_later_fact_makes_one_dated_revision_and_leaves_the_snapshot(closed, breton):
    with clock.at(datetime(2021, 1, 5, tzinfo=UTC)):
        snapshot, _created = take_snapshot(year=2020, quarter=4)
    frozen = list(snapshot.rows.values_list("pk", "content", "sha256"))
    later_result(closed)
    with clock.at(datetime(2021, 3, 8, 9, tzinfo=UTC)):
        (revision,) = revise_snapshot(snapshot_id=snapshot.pk)
        assert revise_snapshot(snapshot_id=snapshot.pk) == []
    assert revision.cohort == closed
    assert revision.found_at == datetime(2021, 3, 8, 9, tzinfo=UTC)
    assert (revision.before["sets"]["V"], revision.after["sets"]["V"]) == (10, 11)
    assert list(snapshot.rows.values_list("pk", "content", "sha256")) == frozen
    assert is_whole(snapshot)
    kinds = [change.kind for change in changes_between(revision.before, revision.after)]
    assert ChangeKind.JURIES in kinds
    assert ChangeKind.DROP_OUTS not in kinds


def test_a_second_revision_starts_from_the_first(closed):
    with clock.at(datetime(2021, 1, 5, tzinfo=UTC)):
        snapshot, _created = take_snapshot(year=2020, quarter=4)
    for number, day in ((1, 6), (2, 7)):
        later_result(closed)
        with clock.at(datetime(2021, 1, day, tzinfo=UTC)):
            (revision,) = revise_snapshot(snapshot_id=snapshot.pk)
        assert revision.number == number
    assert revision.before["sets"]["V"] == 11
    (held,) = held_for(factories.national_reviewer(), snapshot).revised()
    assert held.content["sets"]["V"] == 12


@pytest.mark.usefixtures("at_now")
def test_a_cohort_written_down_later_is_a_revision(closed, grand_est):
    snapshot, _created = take_snapshot(year=2020, quarter=4)
    late = b.closed_cohort(grand_est, graduates=3, label="oubliée")
    (revision,) = revise_snapshot(snapshot_id=snapshot.pk)
    assert (revision.cohort, revision.before) == (late, None)
    assert changes_between(None, revision.after)[0].kind == ChangeKind.ADDED


@pytest.mark.usefixtures("at_now")
def test_other_definitions_make_no_revision(closed):
    snapshot, _created = take_snapshot(year=2020, quarter=4)
    Snapshot.objects.update(definition_version="0.9")
    later_result(closed)
    assert revise_snapshot(snapshot_id=snapshot.pk) == []


# --- Definitions that came later ------------------------------------------------------------------


def as_frozen_before(content: dict) -> dict:
    """What the first definitions kept of a cohort."""
    kept = {name: value for name, value in content.items() if name != "days"}
    for key, newer in (
        ("sets", {"O-V"}),
        ("numerators", {"still-open"}),
        ("hours", {"planned", "delivered"}),
    ):
        kept[key] = {name: number for name, number in kept[key].items() if name not in newer}
    return kept


def says_what_it_does_not_know(total: FrozenGroup) -> None:
    """Nought would be an answer."""
    for ask in (
        lambda: total.rate(Indicator.STILL_OPEN),
        lambda: total.rate(Indicator.HOURS_DELIVERED),
        lambda: total.duration(Span.TIME_TO_DIPLOMA),
        lambda: total.counts.size(FigureSet.STILL_FOLLOWING),
    ):
        with pytest.raises(ValueError, match="count"):
            ask()


@pytest.mark.usefixtures("at_now")
def test_the_times_of_a_cohort_are_kept_with_its_other_figures(closed):
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    [row] = held_for(factories.national_reviewer(), snapshot).rows
    assert row.content["days"] == {"340": 10}
    total = together([row], snapshot.on)
    live = figures([closed], snapshot.on).total
    assert total == FrozenGroup(live.counts, snapshot.on, live.cohorts, live.days)
    assert total.duration(Span.TIME_TO_DIPLOMA).median == 340


@pytest.mark.usefixtures("at_now")
def test_what_was_frozen_before_reads_and_hashes_as_it_was(closed):
    """A snapshot of other definitions: fewer names, no times; nothing is revised, nothing lost."""
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    [row] = snapshot.rows.all()
    content = as_frozen_before(row.content)
    assert content != row.content
    sha256 = row_hash(closed.pk, content)
    rewrite(row, content=content, sha256=sha256)
    Snapshot.objects.update(definition_version="1.0")
    snapshot.refresh_from_db()
    Snapshot.objects.update(sha256=snapshot_hash(snapshot, [(closed.pk, sha256)]))
    snapshot.refresh_from_db()

    held = held_for(factories.national_reviewer(), snapshot)

    assert is_whole(snapshot)
    assert held.altered == ()
    [frozen] = held.rows
    total = together(held.rows, snapshot.on)
    assert total.counts.size("V") == 10
    assert total.rate(Indicator.DIPLOMA).numerator == 10
    says_what_it_does_not_know(total)
    assert revise_snapshot(snapshot_id=snapshot.pk) == []
    # Side by side with a later one: what was not counted then is no change.
    assert changes_between(content, row.content) == changes_between(row.content, content) == ()
    assert not Pair(closed, frozen, Frozen(closed, row.content)).is_changed
    later = {**row.content, "sets": {**row.content["sets"], "V": 11}}
    [change] = changes_between(content, later)
    assert change.kind == ChangeKind.JURIES
    assert Pair(closed, frozen, Frozen(closed, later)).is_changed


@pytest.mark.usefixtures("at_now")
def test_what_one_of_several_was_kept_without_is_known_of_none_of_them_together(closed, breton):
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    first, second = held_for(factories.national_reviewer(), snapshot).rows
    whole = together([first, second], snapshot.on)
    assert whole.rate(Indicator.STILL_OPEN).numerator == whole.counts.size("O-V")
    assert whole.duration(Span.TIME_TO_DIPLOMA).people == 15
    older = replace(second, content=as_frozen_before(second.content))
    mixed = together([first, older], snapshot.on)
    assert mixed.rate(Indicator.DIPLOMA) == whole.rate(Indicator.DIPLOMA)
    assert mixed.rate(Indicator.ATTENDANCE) == whole.rate(Indicator.ATTENDANCE)
    says_what_it_does_not_know(mixed)
    # Of no cohort everything is known: nothing.
    nothing = together([], snapshot.on)
    assert nothing.counts.size(FigureSet.ENROLLED) == 0
    assert nothing.rate(Indicator.STILL_OPEN).value is None
    assert nothing.duration(Span.TIME_TO_DIPLOMA).median is None


@pytest.mark.usefixtures("at_now")
def test_a_start_that_moved_is_a_revision_in_words(closed):
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    EnrolmentChange.objects.filter(to_state="started").update(effective_on=date(2020, 1, 23))
    [revision] = revise_snapshot(snapshot_id=snapshot.pk)
    with translation.override("en"):
        sentences = in_words(revision.before, revision.after, {})
    assert sentences == ("Time to the diploma: median 340 days → 330 days",)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    drawn=histories,
    at=st.sampled_from([(2020, 1), (2020, 4), (2021, 2), (2025, 4)]),
    later=st.lists(
        st.tuples(
            st.integers(0, 11),
            st.sampled_from(["started", "dropped_out", "completed", "suspended", "withdrawn"]),
            st.integers(0, 2000),
        ),
        max_size=3,
    ),
)
@pytest.mark.usefixtures("at_now")
def test_a_revision_exactly_when_a_figure_changed(drawn, at, later):
    """The law of freezing, over random histories and facts that come after."""
    with transaction.atomic():
        cohorts = build(drawn)
        snapshot, _created = take_snapshot(year=at[0], quarter=at[1])
        assert revise_snapshot(snapshot_id=snapshot.pk) == []
        before = contents(snapshot.on)
        people = [one for cohort in cohorts for one in cohort.enrolments.order_by("pk")]
        for place, state, days in later:
            EnrolmentChange.objects.create(
                enrolment=people[place % len(people)],
                from_state="started",
                to_state=state,
                effective_on=date(2019, 9, 2) + timedelta(days=days),
                recorded_at=clock.now(),
            )
        after = contents(snapshot.on)
        found = {one.cohort_id for one in revise_snapshot(snapshot_id=snapshot.pk)}
        assert found == {
            pk for pk in before.keys() | after.keys() if before.get(pk) != after.get(pk)
        }
        for pk in before.keys() & after.keys():
            assert bool(changes_between(before[pk], after[pk])) == (pk in found)
        assert revise_snapshot(snapshot_id=snapshot.pk) == []
        transaction.set_rollback(True)


# --- One writer -----------------------------------------------------------------------------------


def watched(monkeypatch, act=lambda: None) -> list[bool]:
    """``act`` happens while figures are computed. Returns whether a transaction was open then."""
    found: list[bool] = []
    real = quarters.figures_at

    def compute(*arguments):
        computed = list(real(*arguments))
        found.append(connection.in_atomic_block)
        act()
        return computed

    monkeypatch.setattr(quarters, "figures_at", compute)
    return found


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("at_now")
def test_nobody_waits_while_figures_are_computed(monkeypatch, closed):
    found = watched(monkeypatch)
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    later_result(closed)
    assert len(revise_snapshot(snapshot_id=snapshot.pk)) == 1
    assert found == [False, False]


@pytest.mark.usefixtures("at_now")
def test_what_was_revised_while_it_was_computed_is_not_taken_back(monkeypatch, closed):
    """A slow worker computed before the last fact; a quick one has written it down since."""
    snapshot, _created = take_snapshot(year=2025, quarter=4)
    later_result(closed)

    def quick_worker():
        monkeypatch.undo()
        later_result(closed)
        assert len(revise_snapshot(snapshot_id=snapshot.pk)) == 1

    watched(monkeypatch, quick_worker)
    assert revise_snapshot(snapshot_id=snapshot.pk) == []
    assert [one.after["sets"]["V"] for one in FigureRevision.objects.all()] == [12]


@pytest.mark.usefixtures("at_now")
def test_a_quarter_frozen_while_it_was_computed_stays_as_it_is(monkeypatch, closed):
    def quick_worker():
        monkeypatch.undo()
        later_result(closed)
        take_snapshot(year=2025, quarter=4)

    watched(monkeypatch, quick_worker)
    snapshot, created = take_snapshot(year=2025, quarter=4)
    assert not created
    [row] = snapshot.rows.all()
    assert row.content["sets"]["V"] == 11
    assert is_whole(snapshot)


@pytest.mark.django_db(transaction=True)
def test_two_workers_freeze_and_revise_once(database_on_disk):
    with clock.at(datetime(2026, 3, 10, tzinfo=UTC)):
        cohort = b.closed_cohort(factories.region(), graduates=2)
    freeze = [lambda: take_snapshot(year=2025, quarter=4)] * 2
    assert at_once(*freeze) == ["ok", "ok"]
    assert (Snapshot.objects.count(), FrozenFigures.objects.count()) == (1, 1)
    later_result(cohort)
    snapshot = Snapshot.objects.get()
    assert at_once(*[lambda: revise_snapshot(snapshot_id=snapshot.pk)] * 2) == ["ok", "ok"]
    assert FigureRevision.objects.count() == 1
