"""The figures of a letter are computed before anybody is made to wait; what happened meanwhile to a
letter of the region is not overlooked."""

from datetime import date

import pytest
from django.db import connection

from cohorts.snapshots.models import RegionLetter
from cohorts.snapshots.services import drop_letter, letters
from lms.kernel import clock
from tests.unit.cohorts.indicators import builders as b
from tests.unit.cohorts.snapshots.test_letters import JANUARY, drafted, month, plain, send

pytestmark = pytest.mark.django_db


def watched(monkeypatch, act=lambda: None) -> list[bool]:
    """``act`` happens while figures are computed. Returns whether a transaction was open then."""
    found: list[bool] = []
    real = letters.figures_of_region

    def compute(*arguments):
        computed = real(*arguments)
        found.append(connection.in_atomic_block)
        act()
        return computed

    monkeypatch.setattr(letters, "figures_of_region", compute)
    return found


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_a_letter_is_drafted(monkeypatch, closed):
    found = watched(monkeypatch)
    (letter,) = drafted(JANUARY)
    assert found == [False, False]
    assert "10 (77 % [50–92])" in plain(letter.body)


def test_a_letter_drafted_meanwhile_has_no_second(monkeypatch, closed):
    def quick_worker():
        monkeypatch.undo()
        assert len(drafted(JANUARY)) == 1

    watched(monkeypatch, quick_worker)
    assert drafted(JANUARY) == []
    assert RegionLetter.objects.count() == 1


@pytest.mark.parametrize("what", ["sent", "dropped"])
def test_what_became_of_the_last_letter_meanwhile_is_not_overlooked(
    monkeypatch, closed, manager, reviewer, what
):
    """A slow worker knows the last letter as a draft; it is settled since: the next run begins
    where that leaves the readers."""
    (letter,) = drafted(JANUARY)
    person = b.enrol(closed, *b.FULL, dissertation=b.VALIDATED)
    b.decide(closed.juries.first(), person)

    def settle():
        monkeypatch.undo()
        if what == "sent":
            send(letter, manager, month(2021, 2))
        else:
            with clock.at(month(2021, 2)):
                drop_letter(letter=letter, by=manager)

    watched(monkeypatch, settle)
    assert drafted(month(2021, 2)) == []
    (later,) = drafted(month(2021, 2, 4))
    since = date(2020, 12, 31) if what == "sent" else date(2020, 11, 30)
    assert (later.since, later.until) == (since, date(2021, 1, 31))
