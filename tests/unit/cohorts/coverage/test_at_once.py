"""Two at the same moment: one waits for the other, and nobody is counted half."""

import threading
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection

from cohorts.coverage import services
from cohorts.coverage.models import CoverageDecision, CoverageInvitation, TeamCoverage
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests.conftest import NOW

TIMES = 4


def together(*works) -> list[object]:
    """Do each of ``works`` in a thread of its own; what it returned, or its refusal."""
    barrier = threading.Barrier(len(works))
    found: list[object] = [None] * len(works)

    def run(place, work):
        barrier.wait()
        try:
            with clock.at(NOW):
                found[place] = work()
        except Refused as refusal:
            found[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


@pytest.fixture
def on_disk(database_on_disk, request):
    """The round of the team, in a database that several threads can wait for."""
    return request.getfixturevalue("coverage")


def test_a_double_click_in_two_threads_opens_one(database_on_disk, request):
    open_round = request.getfixturevalue("open_round")
    key = uuid.uuid4()
    addresses = [f"p{number}@dac.example" for number in range(12)]
    found = together(*[lambda: open_round(addresses, client_key=key)] * TIMES)
    assert len({coverage.pk for coverage in found}) == 1
    assert CoverageInvitation.objects.count() == 12


def test_two_tabs_open_one(database_on_disk, request):
    open_round = request.getfixturevalue("open_round")
    addresses = [f"p{number}@dac.example" for number in range(12)]
    found = together(*[lambda: open_round(addresses)] * TIMES)
    assert sum(isinstance(each, TeamCoverage) for each in found) == 1
    assert sum(isinstance(each, Refused) for each in found) == TIMES - 1


def test_closing_and_sharing_at_once(on_disk, team, share, director):
    """Whoever shared before the end is counted; whoever came after is told so."""
    for person in team[:11]:
        share(person)
    late = team[11:]
    *shared, _closed = together(
        *[lambda person=person: share(person) for person in late],
        lambda: services.close_coverage(coverage=on_disk, by=director),
    )
    on_disk.refresh_from_db()
    in_time = sum(not isinstance(each, Refused) for each in shared)
    assert on_disk.state == "shown"
    assert on_disk.sharers == 11 + in_time == CoverageDecision.objects.count()


def test_the_button_and_the_daily_job_at_once(on_disk, team, share, director):
    for person in team:
        share(person)
    TeamCoverage.objects.update(closes_on=datetime(2026, 3, 9, tzinfo=UTC).date())
    found = together(
        lambda: services.close_coverage(coverage=on_disk, by=director),
        services.close_due_coverages,
    )
    assert isinstance(found[0], Refused) == (found[1] == 1)
    assert on_disk.cells.count() == 4 * 5


def test_a_decision_sent_twice_at_once_is_one(on_disk, team, share):
    key = uuid.uuid4()
    together(*[lambda: share(team[0], client_key=key)] * TIMES)
    assert CoverageDecision.objects.count() == 1
