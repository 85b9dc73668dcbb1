"""Attendance as figures, as of a day."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohorts.attendance import services
from cohorts.attendance.models import HalfDay
from cohorts.attendance.queries import (
    AttendanceFigures,
    attendance_by_enrolment,
    attendance_of_cohort,
    presences_of,
    required_attendance_by_enrolment,
    required_half_days,
)
from cohorts.attendance.states import HELD, PRESENT, Conclusion, HalfDayState
from cohorts.enrolment.models import Enrolment, EnrolmentChange
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import make_room

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def figures_of(enrolment, on=TODAY) -> AttendanceFigures:
    return attendance_by_enrolment([enrolment], on)[enrolment.pk]


def change(enrolment, state, day):
    return EnrolmentChange.objects.create(
        enrolment=enrolment,
        from_state="started",
        to_state=state,
        effective_on=day,
        recorded_at=NOW,
        reason="Pour l’essai",
    )


def test_nothing_is_due_before_a_sheet_is_closed(open_room):
    open_room.sign()
    assert figures_of(open_room.enrolments[0]) == AttendanceFigures()
    assert figures_of(open_room.enrolments[0]).rate is None


def test_hours_present_leave_out_the_minutes_missed(open_room):
    open_room.sign()
    services.note_minutes(
        presence=open_room.presence(), by=open_room.trainer, late_minutes=30, left_early_minutes=15
    )
    open_room.close()
    first, second, _third = open_room.enrolments
    assert figures_of(first) == AttendanceFigures(
        minutes_due=180, minutes_present=135, half_days_due=1, half_days_present=1
    )
    assert figures_of(first).rate == Fraction(3, 4)
    assert figures_of(second).half_days_absent == 1
    total = attendance_of_cohort(open_room.enrolments, TODAY)
    assert (total.minutes_due, total.minutes_present, total.half_days_absent) == (540, 135, 2)


def test_a_make_up_and_an_excuse_stay_due_and_are_no_attendance(open_room):
    open_room.close()
    services.make_up(presence=open_room.presence(0), by=open_room.trainer, reason="À Metz")
    services.excuse_absence(presence=open_room.presence(1), by=open_room.trainer, reason="Vu")
    made_up, excused, _absent = open_room.enrolments
    assert figures_of(made_up) == AttendanceFigures(
        minutes_due=180, minutes_made_up=180, half_days_due=1, half_days_made_up=1
    )
    assert figures_of(excused) == AttendanceFigures(
        minutes_due=180, minutes_excused=180, half_days_due=1, half_days_excused=1
    )
    assert figures_of(made_up).rate == 0


def test_an_earlier_day_sees_what_was_known_to_count_then(open_room):
    open_room.close()
    later = NOW + timedelta(days=10)
    with clock.at(later):
        services.make_up(presence=open_room.presence(), by=open_room.trainer, reason="À Metz")
    enrolment = open_room.enrolments[0]
    assert figures_of(enrolment, TODAY - timedelta(days=1)) == AttendanceFigures()
    for day, made_up in ((TODAY, 0), (later.date() - timedelta(days=1), 0), (later.date(), 1)):
        found = figures_of(enrolment, day)
        assert (found.half_days_made_up, found.half_days_absent) == (made_up, 1 - made_up)


def test_a_sheet_closed_later_counts_from_the_day_it_was_closed(open_room):
    open_room.sign()
    with clock.at(NOW + timedelta(days=2)):
        open_room.close()
    assert figures_of(open_room.enrolments[0], TODAY + timedelta(days=1)).half_days_due == 0
    assert figures_of(open_room.enrolments[0], TODAY + timedelta(days=2)).half_days_present == 1


def test_half_days_after_an_exit_are_left_out(room):
    enrolment, other, third = room.enrolments
    for number, state in enumerate(("present_onsite", "absent", "absent")):
        half_day = factories.half_day(
            room.half_day.seminar, starts_at=NOW - timedelta(days=20 - number), state="closed"
        )
        for person in (enrolment, other, third):
            factories.presence(half_day, person, state=state)
    change(enrolment, "dropped_out", (NOW - timedelta(days=19)).date())
    change(third, "dropped_out", (NOW - timedelta(days=20)).date())
    assert figures_of(enrolment).half_days_due == 1
    assert figures_of(other).half_days_due == 3
    # On the very day of the exit it is due from who was there.
    assert figures_of(third) == figures_of(enrolment)


def test_nothing_is_due_while_suspended_and_again_afterwards(room):
    enrolment = room.enrolments[0]
    for number in range(4):
        half_day = factories.half_day(
            room.half_day.seminar, starts_at=NOW - timedelta(days=20 - number), state="closed"
        )
        factories.presence(half_day, enrolment, state="absent")
    change(enrolment, "suspended", (NOW - timedelta(days=19)).date())
    change(enrolment, "started", (NOW - timedelta(days=17)).date())
    assert figures_of(enrolment).half_days_due == 2


def test_cancelled_ones_and_those_before_the_enrolment_are_not_due(room):
    enrolment = room.enrolments[0]
    early = factories.half_day(
        room.half_day.seminar, starts_at=datetime(2025, 12, 1, 8, tzinfo=UTC), state="closed"
    )
    factories.presence(early, enrolment, state="absent")
    services.cancel_half_day(half_day=room.half_day, by=room.manager, reason="Grève")
    assert figures_of(enrolment) == AttendanceFigures()


def test_queries_do_not_grow_with_people_or_half_days(room):
    def count():
        people = list(Enrolment.objects.filter(cohort=room.cohort))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            attendance_by_enrolment(people, TODAY)
            required_attendance_by_enrolment(people, TODAY)
        return len(queries)

    first = count()
    for number in range(12):
        enrolment = factories.enrolment(room.cohort)
        half_day = factories.half_day(
            room.half_day.seminar, starts_at=NOW - timedelta(days=number + 1), state="closed"
        )
        factories.presence(half_day, enrolment, state="present_onsite")
    assert count() == first <= 8


def test_nobody_asked_about_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert attendance_by_enrolment([], TODAY) == {}


def test_completion_asks_for_every_half_day_of_the_required_modules(room):
    enrolment = room.enrolments[0]
    opening = factories.seminar(room.cohort, room.cohort.programme_version.modules.get(code="T0"))
    factories.half_day(opening, starts_at=NOW - timedelta(days=5), state="closed")
    later = factories.half_day(room.half_day.seminar, starts_at=NOW + timedelta(days=30))
    factories.half_day(room.half_day.seminar, starts_at=NOW + timedelta(days=31), state="cancelled")
    assert list(required_half_days(enrolment)) == [room.half_day, later]

    def asked(on=TODAY):
        return required_attendance_by_enrolment([enrolment], on)[enrolment.pk]

    assert asked().missing == (room.half_day.pk, later.pk)
    room.open()
    room.sign()
    assert (asked().required, asked().followed, asked().missing) == (2, 1, (later.pk,))
    assert asked(TODAY - timedelta(days=1)).followed == 0
    assert not asked().is_met
    services.cancel_half_day(half_day=later, by=room.manager, reason="Reporté")
    assert asked().is_met
    assert [p.half_day for p in presences_of(enrolment)] == [room.half_day]


def test_without_a_rule_nothing_is_asked():
    version = factories.programme_version("anime", required_module_kinds=None)
    cohort = factories.cohort(version)
    enrolment = factories.enrolment(cohort)
    assert required_attendance_by_enrolment([enrolment], TODAY) == {enrolment.pk: None}
    assert not required_half_days(enrolment).exists()


conclusions = st.lists(
    st.tuples(
        st.sampled_from(Conclusion.values),
        st.sampled_from(HalfDayState.values),
        st.integers(0, 200),
        st.integers(0, 200),
    ),
    max_size=8,
)
exits = st.one_of(st.none(), st.integers(0, 10))


@given(rows=conclusions, exit_after=exits, until=st.integers(0, 10))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_happened_the_parts_fit_into_what_was_due(rows, exit_after, until):
    with clock.at(NOW):
        room = make_room(trainees=1)
    HalfDay.objects.filter(pk=room.half_day.pk).delete()
    enrolment, start = room.enrolments[0], datetime(2026, 2, 2, 8, tzinfo=UTC)
    for number, (conclusion, state, late, early) in enumerate(rows):
        half_day = factories.half_day(
            room.half_day.seminar, starts_at=start + timedelta(days=number), state=state
        )
        factories.presence(
            half_day, enrolment, state=conclusion, late_minutes=late, left_early_minutes=early
        )
    if exit_after is not None:
        change(enrolment, "dropped_out", date(2026, 2, 2) + timedelta(days=exit_after))
    found = figures_of(enrolment, date(2026, 2, 2) + timedelta(days=until))
    parts = found.minutes_present + found.minutes_made_up + found.minutes_excused
    assert 0 <= found.minutes_present <= parts <= found.minutes_due
    assert found.minutes_due == 180 * found.half_days_due
    assert found.half_days_absent >= 0
    held = [r for n, r in enumerate(rows) if r[1] in HELD and n <= until]
    assert found.half_days_due <= len(held)
    present = [r for r in held if r[0] in PRESENT]
    assert found.half_days_present <= len(present)
    assert found.minutes_present <= sum(max(180 - late - early, 0) for *_x, late, early in present)
    if exit_after is None:
        assert found.half_days_due == len(held)
        assert found.half_days_made_up == sum(r[0] == Conclusion.MADE_UP for r in held)
