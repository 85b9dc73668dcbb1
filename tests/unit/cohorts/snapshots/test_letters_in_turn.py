"""Several letters of a region that wait: whatever is sent or dropped, no news is lost."""

import re
from datetime import date

import pytest

from cohorts.snapshots.models import RegionLetter
from cohorts.snapshots.services import drop_letter
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests.unit.cohorts.indicators import builders as b
from tests.unit.cohorts.snapshots.test_letters import JANUARY, drafted, month, plain, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def summer(grand_est, manager, reviewer) -> list[RegionLetter]:
    """One more is enrolled in each month, the eighth in July. That month's letter was sent, those
    on August and September wait."""
    a_cohort = b.cohort(grand_est, label="Promotion 2020", dissertation_due_on=None)
    for _number in range(7):
        b.enrol(a_cohort, b.STARTED)
    b.enrol(a_cohort, b.STARTED, confirmed="2020-07-10")
    (first,) = drafted(month(2020, 8))
    send(first, manager, month(2020, 8))
    waiting = []
    for number in (8, 9):
        b.enrol(a_cohort, b.STARTED, confirmed=f"2020-0{number}-10")
        waiting += drafted(month(2020, number + 1))
    b.enrol(a_cohort, b.STARTED, confirmed="2020-10-10")
    return waiting


def enrolled_in(letter: RegionLetter) -> tuple[int, int]:
    """How many more are told of, and how many in all."""
    (line,) = (line for line in plain(letter.body).splitlines() if "de plus" in line)
    more, in_all = re.findall(r"\d+", line.partition("»")[2])
    return int(more), int(in_all)


def test_each_letter_tells_all_since_the_last_that_was_sent(summer):
    assert [one.since for one in summer] == [date(2020, 7, 31)] * 2
    assert [enrolled_in(one) for one in summer] == [(1, 9), (2, 10)]


@pytest.mark.parametrize("september", ["waits", "sent", "dropped"])
def test_dropping_an_older_draft_loses_nothing(summer, manager, september):
    """August's letter is dropped while September's exists: the readers still learn of August."""
    older, later = summer
    if september == "sent":
        send(later, manager, month(2020, 10, 4))
    with clock.at(month(2020, 10, 5)):
        drop_letter(letter=older, by=manager)
        if september == "dropped":
            drop_letter(letter=later, by=manager)
    (last,) = drafted(month(2020, 11))
    if september == "sent":
        assert (last.since, enrolled_in(last)) == (date(2020, 9, 30), (1, 11))
    else:
        assert (last.since, enrolled_in(last)) == (date(2020, 7, 31), (3, 11))


def test_what_a_later_letter_tells_is_not_sent_twice(summer, manager):
    older, later = summer
    with pytest.raises(Refused):
        send(older, manager)
    with clock.at(JANUARY):
        drop_letter(letter=later, by=manager)
    send(older, manager)
    assert OutgoingMail.objects.filter(subject=plain(older.subject)).count() == 1
