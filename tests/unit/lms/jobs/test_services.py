"""Queueing and running jobs in one process; the real worker is in test_worker.py."""

from datetime import timedelta

import pytest
from django.db import transaction
from django_q.models import OrmQ, Schedule

from lms.jobs import registry
from lms.jobs.checks import times_are_ordered
from lms.jobs.models import Job
from lms.jobs.queries import jobs_requested_by, queue_is_stuck
from lms.jobs.registry import TryAgain, job
from lms.jobs.services import MAX_ATTEMPTS, WAIT_BEFORE_NEXT, enqueue, run
from lms.jobs.states import JobState
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def kinds(monkeypatch):
    """A registry of this test's own, with a job that notes its calls."""
    monkeypatch.setattr(registry, "_kinds", {})
    calls = []

    @job("essai.counts", longest=5)
    def counts(progress, *, upto, fail=0):
        calls.append(upto)
        if len(calls) <= fail:
            raise TryAgain("not yet")
        for number in range(upto):
            progress(number + 1, upto, f"row {number + 1}")
        return {"next_url": "/ma-journee/", "counted": upto}

    @job("essai.breaks", longest=5)
    def breaks(progress):
        raise ZeroDivisionError("broken")

    return calls


def test_a_key_is_queued_once(kinds):
    first = enqueue("essai.counts", key="one", by=None, upto=2)
    second = enqueue("essai.counts", key="one", by=None, upto=99)
    assert first.pk == second.pk
    assert second.arguments == {"upto": 2}
    assert OrmQ.objects.count() == 1


def test_a_rolled_back_transaction_queues_nothing(kinds):
    with transaction.atomic():
        enqueue("essai.counts", key="one", by=None, upto=2)
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert not OrmQ.objects.exists()


def test_an_unknown_kind_is_an_error(kinds):
    with pytest.raises(KeyError):
        enqueue("essai.unknown", key="one", by=None)


def test_it_runs_and_tells_how_far_it_is(kinds):
    row = enqueue("essai.counts", key="one", by=None, total=3, upto=3)
    run(str(row.pk))
    row.refresh_from_db()
    assert row.state == JobState.DONE
    assert (row.progress_done, row.progress_total) == (3, 3)
    assert row.result["counted"] == 3
    assert row.attempts == 1


def test_a_second_delivery_of_a_finished_job_does_nothing(kinds):
    row = enqueue("essai.counts", key="one", by=None, upto=1)
    run(str(row.pk))
    run(str(row.pk))
    assert kinds == [1]


def test_a_failure_is_noted_and_may_be_queued_anew(kinds):
    row = enqueue("essai.breaks", key="one", by=None)
    run(str(row.pk))
    row.refresh_from_db()
    assert row.state == JobState.FAILED
    assert row.error == "ZeroDivisionError: broken"
    again = enqueue("essai.breaks", key="one", by=None)
    assert again.pk == row.pk
    assert again.state == JobState.QUEUED
    assert OrmQ.objects.count() == 2


def test_what_cannot_be_done_now_waits_longer_each_time(kinds, at_now):
    row = enqueue("essai.counts", key="one", by=None, upto=1, fail=2)
    for wait in WAIT_BEFORE_NEXT:
        run(str(row.pk))
        row.refresh_from_db()
        assert row.state == JobState.QUEUED
        assert Schedule.objects.latest("id").next_run == at_now + wait
    run(str(row.pk))
    row.refresh_from_db()
    assert row.state == JobState.DONE
    assert row.attempts == MAX_ATTEMPTS


def test_what_kills_its_worker_each_time_is_given_up(kinds):
    row = enqueue("essai.counts", key="one", by=None, upto=1)
    Job.objects.filter(pk=row.pk).update(state=JobState.RUNNING, attempts=MAX_ATTEMPTS)
    run(str(row.pk))
    row.refresh_from_db()
    assert row.state == JobState.FAILED
    assert kinds == []


def test_only_who_asked_watches(kinds):
    mine, hers = factories.user(), factories.user()
    row = enqueue("essai.counts", key="one", by=mine, upto=1)
    assert list(jobs_requested_by(mine)) == [row]
    assert not jobs_requested_by(hers).exists()


class TestStuckQueue:
    @pytest.mark.parametrize(("waited", "stuck"), [(29, False), (31, True)])
    def test_a_message_waits_too_long(self, kinds, at_now, waited, stuck):
        enqueue("essai.counts", key="one", by=None, upto=1)
        OrmQ.objects.update(lock=at_now - timedelta(seconds=waited))
        assert queue_is_stuck(patience=timedelta(seconds=30)) is stuck

    def test_waiting_for_busy_workers_is_no_fault(self, kinds, at_now, settings):
        for number in range(settings.Q_CLUSTER["workers"] + 1):
            enqueue("essai.counts", key=f"job-{number}", by=None, upto=1)
        OrmQ.objects.update(lock=at_now - timedelta(minutes=5))
        busy = Job.objects.values("pk")[: settings.Q_CLUSTER["workers"]]
        Job.objects.filter(pk__in=list(busy.values_list("pk", flat=True))).update(
            state=JobState.RUNNING, started_at=at_now
        )
        assert not queue_is_stuck(patience=timedelta(seconds=30))
        # Left over from killed workers: older than any job may be.
        Job.objects.update(started_at=at_now - timedelta(seconds=301))
        assert queue_is_stuck(patience=timedelta(seconds=30))


class TestChecks:
    def test_the_settings_are_in_order(self):
        assert times_are_ordered(None) == []

    def test_a_retry_within_the_timeout_is_an_error(self, settings):
        settings.Q_CLUSTER = {**settings.Q_CLUSTER, "retry": settings.Q_CLUSTER["timeout"]}
        assert [error.id for error in times_are_ordered(None)] == ["jobs.E001"]

    def test_a_job_longer_than_the_timeout_is_an_error(self, kinds, settings):
        job("essai.long", longest=settings.Q_CLUSTER["timeout"])(print)
        assert [error.id for error in times_are_ordered(None)] == ["jobs.E002"]

    def test_django_runs_them(self):
        from django.core.checks.registry import registry as checks

        assert times_are_ordered in checks.get_checks()
