"""Time to the diploma: which days count, how people are put together, what stands beside it."""

from datetime import date
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators import queries, services
from cohorts.indicators.enums import FigureSet, Indicator, Span
from cohorts.indicators.models import DurationSummary, PlaceSummary
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.durations import median_of
from tests import factories
from tests.unit.cohorts.indicators import builders as b

LATER = date(2022, 1, 1)
TODAY = date(2026, 3, 10)
TIME = Span.TIME_TO_DIPLOMA
web = pytest.mark.usefixtures("db", "at_now")


def days(enrolment, on=LATER) -> int | None:
    [found] = queries.figures([enrolment.cohort], on).cohorts
    return found.places[enrolment.pk].days


def between(first: str, last: str) -> int:
    return (b.day(last) - b.day(first)).days


@given(st.lists(st.integers(0, 3000)))
def test_the_median_of_counted_days_is_that_of_the_days(values):
    counted = {value: values.count(value) for value in values}
    assert median_of(counted) == (median(values) if values else None)


@web
def test_from_the_day_marked_as_started_to_the_day_of_the_jury():
    a_cohort = b.cohort()
    person = b.graduate(a_cohort, b.jury(a_cohort))
    assert days(person) == between("2020-01-13", "2020-12-18")
    # Until the result there is none.
    assert days(person, date(2020, 12, 17)) is None


@web
@pytest.mark.parametrize(
    ("present", "start"),
    [(["2020-01-20"], "2020-01-13"), (["2020-02-03", "2020-01-08"], "2020-01-08")],
)
def test_the_start_is_what_comes_first(present, start):
    """Marked on 13 January: a half-day before that counts, one after it changes nothing."""
    a_cohort = b.cohort()
    seminar = factories.seminar(a_cohort, trainer=b.president())
    person = b.graduate(a_cohort, b.jury(a_cohort))
    for day in present:
        b.attend(b.half_day(seminar, day), person)
    b.attend(b.half_day(seminar, "2020-01-07"), person, ("absent", "2020-01-07"))
    assert days(person) == between(start, "2020-12-18")


@web
def test_a_start_that_was_an_error_does_not_count():
    a_cohort = b.cohort()
    steps = (b.STARTED, ("enrolled", "2020-01-20"), ("started", "2020-02-03"), *b.FULL[1:])
    assert days(b.graduate(a_cohort, b.jury(a_cohort), *steps)) == between(
        "2020-02-03", "2020-12-18"
    )


@web
def test_a_suspension_does_not_stop_the_clock():
    a_cohort = b.cohort()
    steps = (b.STARTED, ("suspended", "2020-03-01"), ("started", "2020-06-01"), *b.FULL[1:])
    assert days(b.graduate(a_cohort, b.jury(a_cohort), *steps)) == between(
        "2020-01-13", "2020-12-18"
    )


@web
def test_reservations_count_from_the_day_they_are_lifted():
    a_cohort = b.cohort()
    told = (*b.VALIDATED[:3], ("with_reservations", "2020-12-10"))
    person = b.enrol(a_cohort, *b.FULL, dissertation=[*told, ("reservations_lifted", "2021-03-01")])
    b.decide(b.jury(a_cohort), person, "with_reservations")
    assert days(person, date(2021, 2, 28)) is None
    assert days(person) == between("2020-01-13", "2021-03-01")


@web
def test_without_a_jury_the_award_counts():
    version = factories.programme_version("sans-jury", award_needs_jury=False)
    person = b.enrol(b.cohort(version=version), *b.FULL)
    assert days(person) == between("2020-01-13", "2020-12-18")


@web
def test_whoever_was_transferred_began_in_the_first_of_her_cohorts():
    first, second = b.cohort(), b.cohort(starts_on=date(2020, 6, 1))
    origin = b.enrol(first, b.STARTED, ("transferred", "2020-05-01"))
    person = b.graduate(
        second,
        b.jury(second),
        ("started", "2020-06-08"),
        *b.FULL[1:],
        confirmed="2020-05-01",
        transferred_from=origin,
    )
    assert days(person) == between("2020-01-13", "2020-12-18")
    assert days(origin) is None


@web
def test_a_result_dated_before_the_start_is_no_negative_time():
    a_cohort = b.cohort()
    person = b.graduate(a_cohort, b.jury(a_cohort), ("started", "2020-12-20"))
    assert days(person) == 0


def spread(*ends: str):
    """A closed cohort whose people were validated on these days, and one still waiting."""
    a_cohort = b.cohort()
    a_jury = b.jury(a_cohort)
    for end in ends:
        person = b.enrol(a_cohort, b.STARTED, dissertation=[*b.VALIDATED[:3], ("validated", end)])
        b.decide(a_jury, person)
    b.enrol(a_cohort, b.STARTED)
    return a_cohort


@web
def test_cohorts_are_put_together_by_people_and_never_by_their_medians(triggers):
    spread("2020-12-18", "2020-12-18", "2020-12-18")
    spread("2021-06-18")
    for fresh in (False, True):
        if fresh:
            services.refresh_figures()
        asked = Asked(on=TODAY, programme="pacte-cds")
        found = queries.overview(all_cohorts(), asked).total.duration(TIME)
        # The mean of the two medians, and their median, would lie half-way.
        assert found.median == between("2020-01-13", "2020-12-18")
        assert found.people == 4
        still_open = found.still_open
        assert (still_open.numerator, still_open.denominator) == (2, 6)
        page, _number = queries.cohort_page(all_cohorts(), asked, closed=True, start=0, stop=9)
        assert sorted(one.group.duration(TIME).people for one in page) == [1, 3]


@web
def test_times_are_counted_of_what_is_asked_for_and_not_of_its_parts(triggers):
    """By region and year they would be too many numbers: to ask for one is to ask for its page."""
    spread("2020-12-18")
    question = (all_cohorts(), Asked(on=TODAY, programme="pacte-cds"))
    years, regions = queries.by_year(*question), queries.overview(*question).regions
    assert years
    assert regions
    for part in (*years.values(), *regions.values()):
        with pytest.raises(ValueError, match="No times"):
            part.duration(TIME)


@web
def test_summaries_keep_the_days_of_people_and_of_cohorts(triggers):
    spread("2020-12-18", "2020-12-18", "2021-06-18")
    services.refresh_figures()
    first, last = between("2020-01-13", "2020-12-18"), between("2020-01-13", "2021-06-18")
    kept = DurationSummary.objects.order_by("days").values_list("days", "people")
    assert list(kept) == [(first, 2), (last, 1)]
    places = PlaceSummary.objects.order_by("pk").values_list("days", flat=True)
    assert list(places) == [first, first, last, None]


@web
def test_open_are_those_who_began_and_hold_no_diploma():
    """Whoever is validated and has not followed in full is on the way, but not to the diploma."""
    a_cohort = spread("2020-12-18")
    b.enrol(a_cohort)
    [found] = queries.figures([a_cohort], TODAY).cohorts
    assert found.counts.size(FigureSet.OPEN) == 3
    assert found.counts.size(FigureSet.STILL_FOLLOWING) == 1
    rate = found.group.rate(Indicator.STILL_OPEN)
    assert (rate.numerator, rate.denominator) == (1, 2)
