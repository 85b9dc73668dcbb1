"""Hours due and present: the edge cases, and agreement with what attendance tells."""

from datetime import date

import pytest

from cohorts.attendance.queries import attendance_of_cohort
from cohorts.enrolment.models import Enrolment
from cohorts.indicators import queries
from cohorts.indicators.enums import Indicator
from cohorts.indicators.queries import facts
from tests import factories
from tests.unit.cohorts.indicators import builders as b

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
LATER = date(2022, 1, 1)
HOURS = 180


def hours(a_cohort, on=LATER):
    found = queries.figures([a_cohort], on).cohorts[0].counts.hours
    return found.due, found.present, found.excused


@pytest.fixture
def seminar():
    return factories.seminar(b.cohort(), trainer=b.president())


def test_present_late_excused_and_made_up(seminar):
    sheet = b.half_day(seminar, "2020-01-13")
    for steps, late in [
        ((), 0),
        ((), 30),
        ([("absent", "2020-01-13"), ("excused", "2020-01-15")], 0),
        ([("absent", "2020-01-13"), ("made_up", "2020-02-15")], 0),
        ([("absent", "2020-01-13")], 0),
    ]:
        b.attend(sheet, b.enrol(seminar.cohort, b.STARTED), *steps, late_minutes=late)
    assert hours(seminar.cohort) == (5 * HOURS, 2 * HOURS - 30, HOURS)
    # The excuse is not known yet.
    assert hours(seminar.cohort, date(2020, 1, 14)) == (5 * HOURS, 2 * HOURS - 30, 0)


def test_cancelled_planned_and_open_half_days_are_not_due(seminar):
    person = b.enrol(seminar.cohort, b.STARTED)
    for day, state in [
        ("2020-01-13", "open"),
        ("2020-01-14", "cancelled"),
        ("2020-01-15", "planned"),
    ]:
        b.attend(b.half_day(seminar, day, state=state), person)
    assert hours(seminar.cohort) == (0, 0, 0)


def test_a_half_day_counts_from_the_day_its_sheet_is_closed(seminar):
    b.attend(
        b.half_day(seminar, "2020-01-13", closed="2020-01-16"), b.enrol(seminar.cohort, b.STARTED)
    )
    assert hours(seminar.cohort, date(2020, 1, 15)) == (0, 0, 0)
    assert hours(seminar.cohort, date(2020, 1, 16)) == (HOURS, HOURS, 0)


@pytest.mark.parametrize(
    ("day", "conclusion", "due"),
    [
        ("2020-05-29", "absent", HOURS),
        # On the day of the exit only from who was there.
        ("2020-06-01", "absent", 0),
        ("2020-06-01", "present_onsite", HOURS),
        ("2020-06-02", "absent", 0),
        ("2020-06-02", "present_onsite", 0),
    ],
)
def test_half_days_after_an_exit_are_not_due(seminar, day, conclusion, due):
    person = b.enrol(seminar.cohort, b.STARTED, ("dropped_out", "2020-06-01"))
    b.attend(b.half_day(seminar, day), person, (conclusion, day))
    assert hours(seminar.cohort)[0] == due


def test_half_days_before_the_enrolment_are_not_due(seminar):
    person = b.enrol(seminar.cohort, ("started", "2020-02-03"), confirmed="2020-02-01")
    for day in ("2020-01-13", "2020-02-03"):
        b.attend(b.half_day(seminar, day), person)
    assert hours(seminar.cohort)[0] == HOURS


def test_the_day_is_that_of_the_place():
    """11 at night in Paris is the next day in La Réunion."""
    a_cohort = b.cohort(factories.region("04", "La Réunion", "Indian/Reunion"))
    seminar = factories.seminar(a_cohort, trainer=b.president())
    sheet = b.half_day(seminar, "2020-01-13", hour=21)
    b.attend(sheet, b.enrol(a_cohort, b.STARTED), ("present_onsite", "2020-01-14"))
    assert hours(a_cohort, date(2020, 1, 13)) == (0, 0, 0)
    assert hours(a_cohort, date(2020, 1, 14)) == (HOURS, HOURS, 0)


def test_today_by_the_rows_is_today_by_the_facts(seminar):
    person = b.enrol(seminar.cohort, b.STARTED)
    b.attend(
        b.half_day(seminar, "2020-01-13"),
        person,
        ("absent", "2020-01-13"),
        ("excused", "2020-02-01"),
    )
    assert hours(seminar.cohort, date(2026, 3, 10)) == hours(seminar.cohort, date(2026, 3, 9))


def test_the_sum_is_that_of_attendance(seminar):
    a_cohort = seminar.cohort
    people = [
        b.enrol(a_cohort, b.STARTED),
        b.enrol(a_cohort, b.STARTED, ("dropped_out", "2020-03-02")),
        b.enrol(a_cohort, b.STARTED, ("suspended", "2020-02-10"), ("started", "2020-04-01")),
        b.enrol(a_cohort, ("started", "2020-02-10"), confirmed="2020-02-01"),
        b.enrol(a_cohort),
    ]
    conclusions = ["present_onsite", "absent", "excused", "made_up", "present_remote"]
    days = ["2020-01-13", "2020-02-10", "2020-03-02", "2020-03-03", "2020-04-01", "2020-05-04"]
    for number, day in enumerate(days):
        sheet = b.half_day(seminar, day)
        for place, person in enumerate(people):
            b.attend(sheet, person, (conclusions[(number + place) % 5], day), late_minutes=place)
    for on in (date(2020, 3, 2), date(2020, 3, 31), LATER):
        told = attendance_of_cohort(Enrolment.objects.filter(cohort=a_cohort), on)
        assert hours(a_cohort, on) == (
            told.minutes_due,
            told.minutes_present,
            told.minutes_excused,
        )


def test_attendance_has_a_rate_and_no_interval(seminar):
    person = b.enrol(seminar.cohort, *b.FULL)
    b.decide(b.jury(seminar.cohort), b.enrol(seminar.cohort, *b.FULL, dissertation=b.VALIDATED))
    b.attend(b.half_day(seminar, "2020-01-13"), person)
    b.attend(b.half_day(seminar, "2020-01-14"), person, ("absent", "2020-01-14"))
    rate = queries.figures([seminar.cohort], LATER).total.rate(Indicator.ATTENDANCE)
    assert (rate.numerator, rate.denominator) == (HOURS, 2 * HOURS)
    assert rate.interval is None


def test_who_enrols_while_figures_are_computed_is_left_for_the_next_time(seminar, monkeypatch):
    """Several queries are no single moment: somebody may appear between two of them."""
    person = b.graduate(seminar.cohort, b.jury(seminar.cohort))
    b.attend(b.half_day(seminar, "2020-01-13"), person)
    monkeypatch.setattr(facts, "_enrolments", lambda which: {})
    assert hours(seminar.cohort) == (0, 0, 0)
