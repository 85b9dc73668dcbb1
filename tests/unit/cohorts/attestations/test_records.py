"""Hours and half-days: derived from evidence, never more than planned, the same as the figures."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cohorts.attendance.queries import attendance_by_enrolment
from cohorts.attendance.states import Conclusion
from cohorts.attestations.facts import attendance_facts, hours_facts
from cohorts.attestations.queries import record_of, records_of
from cohorts.attestations.shown import Hours, in_hours
from cohorts.enrolment.services import drop_out
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attestations.conftest import make_office

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)


def sums(office, number=0) -> dict[str, int]:
    return hours_facts(record_of(office.enrolments[number]))


def test_lateness_and_early_departure_are_taken_off_to_the_minute(office):
    office.hold("present_onsite", minutes=(10, 7))
    office.hold("present_remote", day=3)
    found = sums(office)
    assert (found["minutes_due"], found["minutes_present"]) == (360, 343)
    assert in_hours(343).replace("\xa0", " ") == "5 h 43"
    assert in_hours(360).replace("\xa0", " ") == "6 h"
    assert in_hours(61).replace("\xa0", " ") == "1 h 01"


def test_a_make_up_is_counted_apart_and_never_as_attendance(office):
    office.hold("made_up")
    office.hold("present_onsite", day=3)
    found = sums(office)
    assert (found["half_days_present"], found["half_days_made_up"]) == (1, 1)
    assert (found["minutes_present"], found["minutes_made_up"]) == (180, 180)


def test_absences_are_told_apart(office):
    for day, state in enumerate(["absent", "excused", "unexcused", "justification_filed"], 2):
        office.hold(state, day=day)
    found = sums(office)
    assert (found["half_days_absent"], found["half_days_excused"]) == (3, 1)
    assert found["minutes_present"] == 0


def test_cancelled_and_unclosed_half_days_are_not_counted(office):
    for day, state in ((2, "cancelled"), (3, "postponed"), (4, "open")):
        half_day = factories.half_day(
            office.past, datetime(2026, 3, day, 8, tzinfo=UTC), state=state
        )
        factories.presence(half_day, office.enrolments[0], "present_onsite")
    record = record_of(office.enrolments[0])
    assert record.lines == ()
    assert (record.unclosed, record.to_come) == (1, 2)


def test_of_somebody_who_left_nothing_more_is_expected(office):
    office.hold("present_onsite")
    drop_out(
        enrolment=office.enrolments[0],
        cause="other",
        by=office.manager,
        reason="Déménagement",
        effective_on=date(2026, 3, 3),
    )
    office.hold("absent", day=4)
    record = record_of(office.enrolments[0])
    assert len(record.lines) == 1
    assert (record.unclosed, record.to_come) == (0, 0)


def test_the_period_takes_the_local_day(office):
    """An evening in Paris is the next day on the island."""
    late = datetime(2026, 3, 8, 21, 0, tzinfo=UTC)
    half_day = factories.half_day(office.past, late, state="closed", timezone="Indian/Reunion")
    factories.presence(half_day, office.enrolments[0], "present_onsite")
    record = record_of(office.enrolments[0])
    assert record.between(date(2026, 3, 9), date(2026, 3, 9)).minutes_present == 180
    assert not record.between(date(2026, 3, 8), date(2026, 3, 8)).lines


@pytest.mark.parametrize(
    ("start", "shown"),
    [
        (datetime(2026, 3, 29, 0, 0, tzinfo=UTC), ("01:00", "05:00")),
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), ("02:00", "04:00")),
    ],
    ids=["spring", "autumn"],
)
def test_the_length_is_real_time_when_the_clocks_change(office, start, shown):
    with clock.at(start + timedelta(days=1)):
        half_day = factories.half_day(office.past, start, state="closed")
        factories.presence(half_day, office.enrolments[0], "present_onsite")
        facts = attendance_facts(
            office.enrolments[0],
            record_of(office.enrolments[0]),
            date(2026, 1, 1),
            date(2026, 12, 31),
        )
    [line] = facts["half_days"]
    hours = Hours(line)
    assert (f"{hours.start:%H:%M}", f"{hours.end:%H:%M}") == shown
    assert line["minutes_present"] == 180


def test_the_number_of_queries_does_not_grow(office, django_assert_num_queries):
    office.hold("present_onsite", "absent", "made_up")
    with django_assert_num_queries(4) as few:
        records_of(office.enrolments[:1])
    with django_assert_num_queries(len(few.captured_queries)):
        records_of(office.enrolments)


half_days = st.lists(
    st.tuples(
        st.sampled_from([each.value for each in Conclusion]),
        st.integers(0, 400),
        st.integers(0, 400),
    ),
    max_size=6,
)


class Laws(TestCase):
    """Whatever was concluded and noted."""

    @given(half_days)
    def test_hours_done_are_never_more_than_planned_and_sums_add_up(self, rows):
        with clock.at(NOW):
            office = make_office(people=1)
            for day, (state, late, early) in enumerate(rows, start=2):
                office.hold(state, day=day, minutes=(late, early))
            record = record_of(office.enrolments[0])
            facts = attendance_facts(office.enrolments[0], record, FIRST, LAST)
            figures = attendance_by_enrolment(office.enrolments, LAST)[office.enrolments[0].pk]
        hours, lines = facts["hours"], facts["half_days"]
        assert 0 <= hours["minutes_present"] <= hours["minutes_due"] == 180 * len(rows)
        assert hours["minutes_present"] + hours["minutes_made_up"] <= hours["minutes_due"]
        assert hours["minutes_present"] == sum(line["minutes_present"] for line in lines)
        assert (
            hours["half_days_due"]
            == len(lines)
            == sum(
                hours[f"half_days_{part}"] for part in ("present", "made_up", "excused", "absent")
            )
        )
        assert all(
            line["minutes_present"] + line["minutes_missed"] == line["minutes"]
            for line in lines
            if line["conclusion"].startswith("present")
        )
        assert (figures.minutes_due, figures.minutes_present, figures.minutes_made_up) == (
            hours["minutes_due"],
            hours["minutes_present"],
            hours["minutes_made_up"],
        )
