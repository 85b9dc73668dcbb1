"""Figures of hand-made histories: each edge case of the definitions."""

from datetime import date

import pytest

from cohorts.indicators import queries
from cohorts.indicators.enums import FigureSet, Indicator
from tests import factories
from tests.unit.cohorts.indicators import builders as b

pytestmark = pytest.mark.django_db
LATER = date(2022, 1, 1)


def only(a_cohort, on=LATER):
    return queries.figures([a_cohort], on).cohorts[0]


def sizes(a_cohort, *names, on=LATER):
    counts = only(a_cohort, on).counts
    return tuple(counts.size(name) for name in names)


def fraction(a_cohort, indicator, on=LATER):
    rate = only(a_cohort, on).group.rate(indicator)
    return rate.numerator, rate.denominator


def test_enrolled_from_the_day_of_confirmation():
    a_cohort = b.cohort()
    b.enrol(a_cohort, confirmed="2019-12-02")
    b.enrol(a_cohort, confirmed="2020-01-20")
    assert sizes(a_cohort, "I", on=date(2020, 1, 10)) == (1,)
    assert sizes(a_cohort, "I", on=date(2020, 1, 20)) == (2,)


def test_a_withdrawal_stays_among_the_enrolled_and_never_began():
    a_cohort = b.closed_cohort(graduates=3, withdrawn=1)
    assert sizes(a_cohort, "I", "W", "E", "E-star") == (4, 1, 3, 3)
    assert fraction(a_cohort, Indicator.ENTRY) == (3, 4)


def test_followed_in_full_is_told_of_the_enrolled_and_of_those_who_began():
    a_cohort = b.closed_cohort(graduates=2, completers=1, drop_outs=1, withdrawn=1)
    assert fraction(a_cohort, Indicator.FOLLOWED) == (3, 5)
    assert fraction(a_cohort, Indicator.COMPLETION) == (3, 4)
    assert fraction(a_cohort, Indicator.DIPLOMA) == (2, 4)
    assert fraction(a_cohort, Indicator.DIPLOMA_OF_COMPLETERS) == (2, 3)
    assert fraction(a_cohort, Indicator.DROP_OUT) == (1, 4)


def test_without_the_award_after_following_in_full_is_still_followed():
    a_cohort = b.cohort()
    b.enrol(a_cohort, b.STARTED, b.COMPLETED, ("not_certified", "2020-12-18"))
    b.enrol(a_cohort, b.STARTED, ("not_certified", "2020-12-18"))
    assert sizes(a_cohort, "F", "E-star") == (1, 2)


def test_an_exclusion_counts_as_a_drop_out():
    a_cohort = b.cohort()
    b.enrol(a_cohort, b.STARTED, ("excluded", "2020-05-01"))
    assert sizes(a_cohort, "A", "E-star", on=date(2020, 4, 30)) == (0, 1)
    assert sizes(a_cohort, "A", "E-star", on=date(2020, 5, 1)) == (1, 1)


def test_a_suspension_is_a_drop_out_after_twelve_months_and_no_earlier():
    a_cohort = b.cohort()
    b.enrol(a_cohort, b.STARTED, ("suspended", "2020-06-15"))
    assert sizes(a_cohort, "A", "E-star", "O", on=date(2021, 6, 14)) == (0, 1, 1)
    assert sizes(a_cohort, "A", "E-star", "O", on=date(2021, 6, 15)) == (1, 1, 0)
    assert only(a_cohort, date(2021, 6, 15)).is_closed


def test_whoever_comes_back_after_a_long_suspension_is_no_drop_out():
    a_cohort = b.cohort()
    b.enrol(a_cohort, b.STARTED, ("suspended", "2020-02-01"), ("started", "2021-06-01"))
    assert sizes(a_cohort, "A", on=date(2021, 5, 31)) == (1,)
    assert sizes(a_cohort, "A", on=date(2021, 6, 1)) == (0,)


def test_a_neutralised_exit_leaves_the_denominator_of_those_who_began():
    a_cohort = b.closed_cohort(graduates=2)
    b.enrol(a_cohort, b.STARTED, ("neutralised", "2020-03-01"))
    b.enrol(a_cohort, ("neutralised", "2020-01-10"))
    assert sizes(a_cohort, "I", "E", "N", "E-star") == (4, 3, 1, 2)
    assert fraction(a_cohort, Indicator.DIPLOMA) == (2, 2)


def test_a_neutralised_exit_taken_back_counts_again():
    a_cohort = b.cohort()
    steps = (b.STARTED, ("neutralised", "2020-03-01"), ("started", "2020-03-01"))
    b.enrol(a_cohort, *steps)
    assert sizes(a_cohort, "N", "E-star") == (0, 1)


def test_a_transfer_counts_once_and_where_the_person_finishes():
    first, second = b.cohort(), b.cohort(factories.region("53", "Bretagne"))
    person = factories.user()
    left = b.enrol(first, b.STARTED, ("transferred", "2020-06-01"), person=person)
    b.enrol(first, b.STARTED)
    jury = b.jury(second)
    b.graduate(
        second,
        jury,
        ("started", "2020-06-10"),
        b.COMPLETED,
        b.CERTIFIED,
        confirmed="2020-06-01",
        transferred_from=left,
        person=person,
    )
    names = ("I", "E", "T-out", "T-in", "E-star", "F", "V")
    assert sizes(first, *names) == (1, 2, 1, 0, 1, 0, 0)
    assert sizes(second, *names) == (1, 0, 0, 1, 1, 1, 1)
    # Before she left, she was counted where she was.
    assert sizes(first, *names, on=date(2020, 5, 31)) == (2, 2, 0, 0, 2, 0, 0)
    both = queries.figures([first, second], LATER)
    total = sum((one.counts.size("I") for one in both.cohorts), 0)
    assert total == 2


def test_a_transfer_before_the_start_begins_where_she_arrives():
    first, second = b.cohort(), b.cohort()
    person = factories.user()
    left = b.enrol(first, ("transferred", "2020-01-08"), person=person)
    b.enrol(second, b.STARTED, transferred_from=left, person=person, confirmed="2020-01-08")
    assert sizes(first, "I", "E", "T-out", "E-star") == (0, 0, 0, 0)
    assert sizes(second, "I", "E", "T-in", "E-star") == (1, 1, 0, 1)


def test_two_transfers_in_a_row_are_one_person():
    cohorts = [b.cohort() for _ in range(3)]
    person = factories.user()
    first = b.enrol(cohorts[0], b.STARTED, ("transferred", "2020-03-01"), person=person)
    second = b.enrol(
        cohorts[1],
        ("transferred", "2020-04-01"),
        confirmed="2020-03-01",
        transferred_from=first,
        person=person,
    )
    b.enrol(cohorts[2], confirmed="2020-04-01", transferred_from=second, person=person)
    assert sizes(cohorts[1], "I", "T-in", "T-out", "E-star") == (0, 1, 1, 0)
    assert sizes(cohorts[2], "I", "T-in", "T-out", "E-star") == (1, 1, 0, 1)


def test_leaving_after_a_transfer_is_a_drop_out_even_before_a_half_day_there():
    first, second = b.cohort(), b.cohort()
    person = factories.user()
    left = b.enrol(first, b.STARTED, ("transferred", "2020-03-01"), person=person)
    b.enrol(
        second,
        ("withdrawn", "2020-04-01"),
        confirmed="2020-03-01",
        transferred_from=left,
        person=person,
    )
    assert sizes(second, "W", "A", "E-star") == (0, 1, 1)


def test_present_at_one_half_day_has_started_without_any_step():
    a_cohort = b.cohort()
    seminar = factories.seminar(a_cohort)
    sheet = b.half_day(seminar, "2020-01-13")
    present, absent = b.enrol(a_cohort), b.enrol(a_cohort)
    b.attend(sheet, present)
    b.attend(sheet, absent, ("absent", "2020-01-13"))
    assert sizes(a_cohort, "I", "E", "B", on=date(2020, 1, 12)) == (2, 0, 0)
    assert sizes(a_cohort, "I", "E", "B", on=date(2020, 1, 13)) == (2, 1, 1)


def test_a_presence_corrected_to_an_absence_is_no_start():
    a_cohort = b.cohort()
    sheet = b.half_day(factories.seminar(a_cohort), "2020-01-13")
    b.attend(sheet, b.enrol(a_cohort), ("present_onsite", "2020-01-13"), ("absent", "2020-01-20"))
    assert sizes(a_cohort, "E", on=date(2020, 1, 19)) == (1,)
    assert sizes(a_cohort, "E", on=date(2020, 1, 20)) == (0,)


def test_absent_at_the_jury_is_not_presented_and_stays_in_the_denominator():
    a_cohort = b.closed_cohort(graduates=1)
    steps = (b.STARTED, b.COMPLETED, ("not_certified", "2020-12-18"))
    told = [*b.VALIDATED[:2], ("absent", "2020-12-10")]
    b.enrol(a_cohort, *steps, dissertation=told)
    assert fraction(a_cohort, Indicator.PRESENTATION) == (1, 2)
    assert fraction(a_cohort, Indicator.JURY_SUCCESS) == (1, 1)
    assert fraction(a_cohort, Indicator.DIPLOMA) == (1, 2)


def test_deferred_is_presented_and_validated_only_by_the_second_session():
    a_cohort = b.cohort()
    first, second = b.jury(a_cohort), b.jury(a_cohort, "2021-03-10", session=2)
    told = [
        *b.VALIDATED[:3],
        ("deferred", "2020-12-18"),
        ("convened", "2021-03-01"),
        ("defended", "2021-03-10"),
        ("validated", "2021-03-10"),
    ]
    deferred = b.enrol(a_cohort, *b.FULL, dissertation=told)
    b.decide(first, deferred, "deferred")
    b.decide(second, deferred, "validated")
    b.graduate(a_cohort, first)
    assert sizes(a_cohort, "P", "V", "V1", on=date(2021, 3, 9)) == (2, 1, 1)
    assert sizes(a_cohort, "P", "V", "V1", on=date(2021, 3, 10)) == (2, 2, 1)
    assert fraction(a_cohort, Indicator.FIRST_SESSION) == (1, 2)
    assert fraction(a_cohort, Indicator.JURY_SUCCESS) == (2, 2)


def test_absent_at_the_first_session_and_validated_at_the_second_is_no_first_success():
    a_cohort = b.cohort()
    first, second = b.jury(a_cohort), b.jury(a_cohort, "2021-03-10", session=2)
    told = [
        *b.VALIDATED[:2],
        ("absent", "2020-12-10"),
        ("convened", "2021-03-01"),
        ("defended", "2021-03-10"),
        ("validated", "2021-03-10"),
    ]
    person = b.enrol(a_cohort, *b.FULL, dissertation=told)
    b.decide(first, person, "", state="missed")
    b.decide(second, person)
    assert sizes(a_cohort, "P", "V", "V1") == (1, 1, 0)


def test_reservations_count_only_once_they_are_lifted():
    a_cohort = b.cohort()
    jury = b.jury(a_cohort)
    told = [
        *b.VALIDATED[:3],
        ("with_reservations", "2020-12-10"),
        ("reservations_lifted", "2021-02-01"),
    ]
    person = b.enrol(a_cohort, *b.FULL, dissertation=told)
    b.decide(jury, person, "with_reservations")
    assert sizes(a_cohort, "P", "V", "V1", on=date(2021, 1, 31)) == (1, 0, 0)
    assert sizes(a_cohort, "P", "V", "V1", on=date(2021, 2, 1)) == (1, 1, 1)


def test_a_decision_counts_only_once_it_is_published():
    a_cohort = b.cohort()
    jury = b.jury(a_cohort, state="formed")
    person = b.enrol(a_cohort, b.STARTED, b.COMPLETED, dissertation=b.VALIDATED)
    b.decide(jury, person)
    assert sizes(a_cohort, "P", "V") == (1, 0)


def test_validated_without_following_in_full_counts_for_the_diploma_only():
    a_cohort = b.cohort()
    jury = b.jury(a_cohort)
    b.graduate(a_cohort, jury, b.STARTED, ("not_certified", "2020-12-18"))
    b.graduate(a_cohort, jury)
    assert fraction(a_cohort, Indicator.DIPLOMA) == (2, 2)
    assert fraction(a_cohort, Indicator.DIPLOMA_OF_COMPLETERS) == (1, 1)


def test_a_jury_of_another_cohort_counts_for_the_person_it_heard():
    own, other = b.cohort(), b.cohort()
    jury = b.jury(other, "2021-03-10", session=2)
    told = [*b.VALIDATED[:2], ("defended", "2021-03-10"), ("validated", "2021-03-10")]
    b.decide(jury, b.enrol(own, *b.FULL, dissertation=told))
    b.enrol(own, b.STARTED)
    assert sizes(own, "V", "V1") == (1, 0)
    assert not only(own, date(2021, 9, 9)).is_closed
    assert only(own, date(2021, 9, 10)).is_closed


def test_where_no_jury_is_foreseen_the_award_itself_counts():
    version = b.programme_version("referent", award_needs_jury=None, award_kind="attestation")
    a_cohort = b.cohort(version=version)
    b.enrol(a_cohort, *b.FULL)
    b.enrol(a_cohort, b.STARTED, b.COMPLETED)
    # One still waits for her attestation.
    assert sizes(a_cohort, "V", "F", "O") == (1, 2, 1)
    assert not only(a_cohort).is_closed


def test_where_no_award_is_known_following_in_full_is_the_end():
    version = b.programme_version("cafdac", award_needs_jury=None, award_kind=None)
    a_cohort = b.cohort(version=version)
    b.enrol(a_cohort, b.STARTED, b.COMPLETED)
    assert only(a_cohort).is_closed


def test_followed_in_full_and_waiting_for_a_result_keeps_the_cohort_open():
    a_cohort = b.cohort()
    waiting = b.enrol(a_cohort, b.STARTED, b.COMPLETED, dissertation=b.VALIDATED[:3])
    assert sizes(a_cohort, "O") == (1,)
    b.decide(b.jury(a_cohort), waiting, "refused")
    assert not only(a_cohort, date(2021, 6, 9)).is_closed
    assert only(a_cohort, date(2021, 6, 10)).is_closed


def test_a_running_cohort_has_numbers_and_no_rates():
    a_cohort = b.cohort()
    b.enrol(a_cohort, b.STARTED)
    figures = queries.figures([a_cohort, b.closed_cohort(graduates=2)], LATER)
    running = figures.running[0]
    assert running.cohort == a_cohort
    assert running.group is None
    assert running.counts.size(FigureSet.STARTED) == 1
    assert figures.total.counts.size(FigureSet.ENROLLED) == 2


def test_numbers_are_added_and_rates_are_made_of_the_sums():
    cohorts = [b.closed_cohort(graduates=1, drop_outs=3), b.closed_cohort(graduates=4)]
    rate = queries.figures(cohorts, LATER).total.rate(Indicator.DIPLOMA)
    # Not the average of 25 % and 100 %.
    assert (rate.numerator, rate.denominator, rate.value) == (5, 8, 0.625)


def test_an_empty_denominator_makes_no_rate():
    a_cohort = b.cohort()
    b.enrol(a_cohort, ("withdrawn", "2020-01-07"))
    rate = only(a_cohort).group.rate(Indicator.DIPLOMA)
    assert (rate.numerator, rate.denominator) == (0, 0)
    assert rate.value is None
    assert rate.interval is None


@pytest.mark.parametrize(
    ("graduates", "drop_outs", "low", "high"), [(12, 2, 60, 96), (36, 6, 72, 93)]
)
def test_wilson_intervals_are_those_of_the_definitions(graduates, drop_outs, low, high):
    a_cohort = b.closed_cohort(graduates=graduates, drop_outs=drop_outs)
    rate = only(a_cohort).group.rate(Indicator.DIPLOMA)
    assert round(rate.value * 100) == 86
    assert (round(rate.interval.low * 100), round(rate.interval.high * 100)) == (low, high)


def test_a_cohort_of_the_future_is_left_out_until_somebody_is_enrolled():
    a_cohort = b.cohort(starts_on=date(2023, 1, 2), ends_on=date(2023, 12, 1))
    assert queries.figures([a_cohort], LATER).cohorts == ()
    b.enrol(a_cohort, confirmed="2021-12-01")
    assert [one.is_closed for one in queries.figures([a_cohort], LATER).cohorts] == [False]


def test_by_year_and_region_keep_the_order_and_the_numbers():
    first = b.closed_cohort(factories.region(), graduates=2)
    second = b.closed_cohort(
        factories.region("53", "Bretagne"),
        graduates=1,
        starts_on=date(2019, 1, 7),
        ends_on=date(2019, 12, 1),
    )
    figures = queries.figures([first, second], LATER)
    by_year = figures.by(lambda one: one.starts_on.year)
    assert {year: group.counts.size("V") for year, group in by_year.items()} == {2020: 2, 2019: 1}
    assert list(figures.by(lambda one: one.region.name)) == ["Grand Est", "Bretagne"]


@pytest.mark.usefixtures("at_now")
def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    cohorts = [b.closed_cohort(graduates=1, drop_outs=1) for _ in range(15)]
    seminar = factories.seminar(cohorts[0])
    b.attend(b.half_day(seminar, "2020-01-13"), cohorts[0].enrolments.first())
    for chosen in (cohorts[:1], cohorts):
        with django_assert_num_queries(8):
            queries.figures(chosen, LATER)


def test_nothing_to_count_needs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queries.figures([], LATER).cohorts == ()
