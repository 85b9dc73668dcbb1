"""Hours delivered of the hours planned: what was ordered, and what of it people had."""

from datetime import date

import pytest

from cohorts.attendance.models import HalfDay
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators import queries, services
from cohorts.indicators.enums import Indicator
from cohorts.indicators.models import CohortSummary
from cohorts.indicators.queries.asking import Asked
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.indicators import builders as b

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATER = date(2022, 1, 1)
HOURS = 180


def delivered(a_cohort, on=LATER) -> tuple[int, int]:
    found = queries.figures([a_cohort], on).cohorts[0].counts.hours
    return found.delivered, found.planned


@pytest.fixture
def seminar():
    return factories.seminar(b.cohort(), trainer=b.president())


def sheets(seminar, *days: str, state="closed"):
    return [b.half_day(seminar, day, state=state) for day in days]


def test_everybody_enrolled_ordered_every_half_day_that_is_not_cancelled(seminar):
    held, missed = sheets(seminar, "2020-01-13", "2020-01-20")
    sheets(seminar, "2020-01-27", state="planned")
    sheets(seminar, "2020-02-03", state="postponed")
    sheets(seminar, "2020-02-10", state="cancelled")
    sheets(seminar, "2023-02-03", state="planned")
    person = b.enrol(seminar.cohort, b.STARTED)
    b.enrol(seminar.cohort, ("withdrawn", "2020-01-02"))
    b.attend(held, person, late_minutes=30)
    b.attend(missed, person, ("excused", "2020-01-20"))
    assert delivered(seminar.cohort) == (HOURS - 30, 2 * 5 * HOURS)


@pytest.mark.parametrize(
    ("conclusion", "minutes"),
    [("present_remote", HOURS), ("made_up", 0), ("absent", 0), ("unexcused", 0)],
)
def test_only_presence_is_delivered(seminar, conclusion, minutes):
    [held] = sheets(seminar, "2020-01-13")
    b.attend(held, b.enrol(seminar.cohort, b.STARTED), (conclusion, "2020-01-13"))
    assert delivered(seminar.cohort) == (minutes, HOURS)


def test_what_follows_an_exit_was_ordered(seminar):
    first, _second = sheets(seminar, "2020-01-13", "2020-09-01")
    b.attend(first, b.enrol(seminar.cohort, b.STARTED, ("dropped_out", "2020-06-01")))
    assert delivered(seminar.cohort) == (HOURS, 2 * HOURS)


def test_what_follows_a_neutralised_exit_was_not(seminar):
    first, _day, _second = sheets(seminar, "2020-01-13", "2020-06-01", "2020-09-01")
    b.attend(first, b.enrol(seminar.cohort, b.STARTED, ("neutralised", "2020-06-01")))
    assert delivered(seminar.cohort, date(2020, 5, 31)) == (HOURS, 3 * HOURS)
    assert delivered(seminar.cohort) == (HOURS, 2 * HOURS)


def transferred(seminar, other, *days: str, attended=("2020-06-08",)):
    """Somebody who attends ``days`` of one cohort and ``attended`` of the next."""
    origin = b.enrol(seminar.cohort, b.STARTED, ("transferred", "2020-06-01"))
    person = b.enrol(
        other.cohort,
        ("started", "2020-06-01"),
        confirmed="2020-06-01",
        transferred_from=origin,
    )
    for sheet in sheets(seminar, *days):
        b.attend(sheet, origin)
    for sheet in sheets(other, "2020-02-03", "2020-06-08"):
        if sheet.starts_at.date().isoformat() in attended:
            b.attend(sheet, person)


def test_a_transfer_ordered_one_training_where_it_ends(seminar):
    other = factories.seminar(b.cohort(), trainer=b.president())
    transferred(seminar, other, "2020-01-13")
    assert delivered(seminar.cohort) == (0, 0)
    assert delivered(other.cohort) == (2 * HOURS, 2 * HOURS)
    # Until then it was that of the first cohort.
    assert delivered(seminar.cohort, date(2020, 5, 31)) == (HOURS, HOURS)
    assert delivered(other.cohort, date(2020, 5, 31)) == (0, 0)


def test_hours_had_twice_do_not_stand_in_for_those_of_others(seminar):
    other = factories.seminar(b.cohort(), trainer=b.president())
    transferred(seminar, other, "2020-01-13", "2020-01-14", "2020-01-15")
    b.enrol(other.cohort, b.STARTED)
    assert delivered(other.cohort) == (2 * HOURS, 4 * HOURS)


def test_it_is_a_rate_of_minutes_without_an_interval(seminar):
    held, _missed = sheets(seminar, "2020-01-13", "2020-01-14")
    b.attend(held, b.enrol(seminar.cohort, *b.FULL))
    b.decide(b.jury(seminar.cohort), b.enrol(seminar.cohort, *b.FULL, dissertation=b.VALIDATED))
    total = queries.figures([seminar.cohort], LATER).total
    rate = total.rate(Indicator.HOURS_DELIVERED)
    assert (rate.numerator, rate.denominator, rate.interval) == (HOURS, 4 * HOURS, None)


@pytest.mark.parametrize(
    "change",
    [
        {"ends_at": NOW.replace(hour=23)},
        {"state": "cancelled"},
        {"state": "postponed"},
    ],
)
def test_a_planned_half_day_that_changes_makes_its_cohort_new(triggers, seminar, change):
    """Nobody is on its sheet yet, and its day is still to come."""
    b.enrol(seminar.cohort, b.STARTED)
    planned = factories.half_day(seminar, NOW.replace(hour=12), state="planned")
    services.refresh_figures()
    kept = CohortSummary.objects.values_list("minutes_planned", flat=True)
    assert list(kept) == [planned.minutes]
    asked = Asked(on=NOW.date(), programme="pacte-cds")

    HalfDay.objects.filter(pk=planned.pk).update(**change)

    assert b.marked() == {seminar.cohort_id}
    planned.refresh_from_db()
    expected = 0 if planned.state == "cancelled" else planned.minutes
    for fresh in (False, True):
        if fresh:
            services.refresh_figures()
        found = queries.overview(all_cohorts(), asked).running.counts.hours
        assert found.planned == expected
    assert list(kept.all()) == [expected]
