"""Why people left: told of the programme and its regions, once a quarter, never of few people."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohorts.enrolment.models import Cohort, DepartureTally, EnrolmentChange
from cohorts.enrolment.queries import all_cohorts, cohorts_reviewed_by
from cohorts.enrolment.states import DepartureReason
from cohorts.indicators.enums import FigureSet
from cohorts.indicators.queries import figures
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.departures import last_quarter_end, reasons, tally
from curriculum.programmes.models import Programme
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.indicators.populations import cohort, fill, programme, world
from tests.unit.lms.kernel.suppression.audit import disclosures_by_subtraction, primary_only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
TODAY, QUARTER_END = date(2026, 3, 10), date(2025, 12, 31)
KINDS = [*DepartureReason.values, ""]
LEAST = 5


def count():
    """What is done in the night after a quarter."""
    DepartureTally.objects.create(
        programme=Programme.objects.get(key="pacte-cds"),
        on=QUARTER_END,
        counted_at=NOW,
        people=tally("pacte-cds", QUARTER_END),
    )


def ask(cohorts=None, on=TODAY, **filters):
    if not DepartureTally.objects.exists():
        count()
    cohorts = all_cohorts() if cohorts is None else cohorts
    return reasons(cohorts, Asked(on=on, programme="pacte-cds", **filters))


def people(region, causes, year=2020, **fields):
    """A closed cohort from which somebody left for each of ``causes``, and others did not."""
    a_cohort = cohort(programme(), region, year)
    fill(a_cohort, ["left"] * len(causes) + ["awarded"] * 4, causes, **fields)
    return a_cohort


def label(first, stop):
    words = [str(DepartureReason(kind).label) for kind in KINDS[first:stop] if kind]
    words += ["Reason not recorded"] if "" in KINDS[first:stop] else []
    words[1:] = [word[0].lower() + word[1:] for word in words[1:]]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def rows(found):
    return [(row.label, row.number) for row in found.rows]


TWELVE = ["job_change"] * 7 + ["health_or_family"] * 5


def test_reasons_of_five_people_and_more_are_told():
    people("44", TWELVE)
    found = ask()
    assert (found.on, found.people) == (QUARTER_END, 12)
    told = {row.label.split(",")[0].split(" or ")[0]: row.number for row in found.rows}
    assert sorted(told.values()) == [5, 7]
    assert sum(told.values()) == found.people
    assert "health or family" in " ".join(row.label for row in found.rows).lower()


def test_reasons_of_fewer_stand_with_their_neighbours():
    people("44", ["job_change"] * 6 + ["workload"] * 2 + ["training"] * 4)
    (first, _six), (second, _other) = rows(ask())
    assert [number for _label, number in rows(ask())] == [6, 6]
    assert "Change of job" in first
    assert "workload" in second
    assert "the training did not fit" in second


@pytest.mark.parametrize("causes", [["other"] * 9, ["other"] * 5 + ["workload"] * 4, ["other"] * 4])
def test_without_two_groups_of_five_nothing_is_told_but_the_number(causes):
    people("44", causes)
    found = ask()
    assert (found.people, found.rows) == (len(causes), ())
    assert ("fewer than five" in found.sentence) or (str(len(causes)) in found.sentence)


def test_nobody_left():
    people("44", [])
    found = ask()
    assert (found.people, found.rows) == (0, ())
    assert "nobody" in found.sentence


def test_older_departures_and_long_suspensions_have_no_recorded_reason():
    a_cohort = people("44", ["workload"] * 5 + [""] * 5)
    [pk] = fill(a_cohort, ["running"])
    EnrolmentChange.objects.create(
        enrolment_id=pk,
        from_state="started",
        to_state="suspended",
        effective_on=date(2020, 6, 1),
        recorded_at=NOW,
    )
    assert tally("pacte-cds", QUARTER_END)["44"][""] == 6
    assert [row.number for row in ask().rows] == [5, 6]


def test_a_cause_that_was_corrected_does_not_count():
    a_cohort = people("44", ["workload"] * 6)
    step = EnrolmentChange.objects.filter(to_state="dropped_out").first()
    for before, after in pairwise(["dropped_out", "started", "dropped_out"]):
        EnrolmentChange.objects.create(
            enrolment=step.enrolment,
            from_state=before,
            to_state=after,
            effective_on=step.effective_on,
            recorded_at=NOW,
        )
    counted = tally("pacte-cds", QUARTER_END)[a_cohort.region_id]
    assert {kind: number for kind, number in counted.items() if number} == {"workload": 5, "": 1}


@pytest.mark.parametrize(
    "filters",
    [
        {"year": 2020},
        {"structure_type": "CDS"},
        {"profile": "infirmier"},
        {"group": "MSA"},
        {"employer_region": "44"},
        {"region": "44", "year": 2020},
    ],
)
def test_no_further_filter_is_answered(filters):
    people("44", TWELVE * 2)
    found = ask(**filters)
    assert (found.people, found.rows) == (None, ())
    assert "subtract" in found.sentence


def test_every_day_of_a_quarter_has_the_same_answer_and_earlier_ones_none():
    a_cohort = people("44", TWELVE)
    kept = {rows(ask(on=QUARTER_END + timedelta(days=days)))[0] for days in (0, 1, 45, 69)}
    assert len(kept) == 1
    early = ask(on=QUARTER_END - timedelta(days=1))
    assert (early.people, early.rows) == (None, ())
    assert a_cohort.label not in early.sentence


def test_what_is_recorded_meanwhile_moves_nothing_once_the_quarter_is_counted():
    a_cohort = people("44", TWELVE)
    before = ask()
    fill(a_cohort, ["left"] * 3, ["job_change"] * 3)
    assert ask() == before
    DepartureTally.objects.all().delete()
    assert ask() != before


def test_before_the_quarter_is_counted_nothing_is_told(django_assert_max_num_queries):
    """Whoever reads twice before that would learn what was recorded in between."""
    people("44", TWELVE)
    with django_assert_max_num_queries(2):
        found = reasons(all_cohorts(), Asked(on=TODAY, programme="pacte-cds"))
    assert (found.people, found.rows) == (None, ())
    assert "not counted yet" in found.sentence
    assert "tomorrow" in found.sentence
    count()
    assert ask().people == 12


def test_without_any_programme_nobody_left():
    found = reasons(all_cohorts(), Asked(on=TODAY, programme=""))
    assert (found.people, found.rows) == (0, ())


def test_what_is_said_of_subtraction_is_said_of_one_quarter():
    """Who kept last quarter's page may subtract it: docs/adr/0015 says what remains."""
    people("44", TWELVE)
    sentence = ask().sentence
    assert "in what is told of this quarter" in sentence
    assert "another quarter can compare" in sentence


@pytest.mark.parametrize(
    ("today", "end"),
    [
        (date(2026, 1, 1), date(2025, 9, 30)),
        (date(2026, 1, 2), date(2025, 12, 31)),
        (date(2026, 4, 1), date(2025, 12, 31)),
        (date(2026, 4, 2), date(2026, 3, 31)),
        (date(2026, 12, 31), date(2026, 9, 30)),
    ],
)
def test_a_quarter_is_over_when_it_is_so_everywhere(today, end):
    with clock.at(NOW.replace(year=today.year, month=today.month, day=today.day)):
        assert last_quarter_end() == end


def test_a_reviewer_of_a_region_is_answered_for_it_alone():
    here, there = people("44", TWELVE * 2), people("53", TWELVE * 3)
    reviewer = factories.regional_reviewer(here.region)
    scope = cohorts_reviewed_by(reviewer)
    assert ask(scope).people == ask(scope, region="44").people == 24
    assert rows(ask(scope)) == rows(ask(region="44"))
    other = ask(scope, region=there.region_id)
    assert (other.people, other.rows) == (None, ())


def test_of_some_regions_or_some_cohorts_nothing_is_told():
    kept = [people("44", TWELVE * 2), people("53", TWELVE * 3), people("11", TWELVE)]
    two = Cohort.objects.filter(pk__in=[one.pk for one in kept[:2]])
    assert (ask(two).people, ask(two).rows) == (None, ())
    assert ask(two, region="53").people == 36
    again = people("44", TWELVE)
    part = Cohort.objects.filter(pk=again.pk)
    assert ask(part).people is None
    assert ask(part, region="44").people is None


def test_other_programmes_and_running_cohorts_are_not_in_it():
    people("44", TWELVE)
    other = cohort(programme("other"), "44", 2020)
    fill(other, ["left"] * 6, ["other"] * 6)
    running = cohort(programme(), "44", 2025)
    fill(running, ["left"] * 6 + ["running"], ["other"] * 6)
    assert ask().people == 12


@pytest.mark.parametrize("number", [1, 15])
def test_the_same_queries_for_one_region_and_for_fifteen(number, django_assert_num_queries):
    for region in range(10, 10 + number):
        people(str(region), TWELVE)
    count()
    with django_assert_num_queries(2):
        assert reasons(all_cohorts(), Asked(on=TODAY, programme="pacte-cds")).rows


# --- Nothing follows from all answers together ----------------------------------------------------

POPULATIONS = st.lists(
    st.tuples(
        st.sampled_from(["11", "44", "53"]),
        st.sampled_from([2019, 2020]),
        st.lists(
            st.sampled_from(["job_change", "workload", "other", ""]) | st.just("workload"),
            min_size=1,
            max_size=22,
        ),
    ),
    min_size=1,
    max_size=5,
)


def all_answers(regions, leaves):
    """What everything that can be asked makes known, in the words of the audit: sums over places
    (region, year) and kinds, with the totals of each place, which reviewers see in full."""
    known = [(frozenset([leaf]), frozenset(range(len(KINDS)))) for leaf in leaves]
    groups = {label(a, b): range(a, b) for a in range(7) for b in range(a + 1, 8)}
    scopes = [all_cohorts(), *(Cohort.objects.filter(region=region) for region in regions)]
    asked = [{}, *({"region": region} for region in regions), {"year": 2019}, {"year": 2020}]
    asked += [{"structure_type": "CDS"}, {"profile": "infirmier"}, {"group": "MSA"}]
    asked += [{"employer_region": region} for region in regions]
    asked += [{"region": region, "year": 2020} for region in regions]
    for scope in scopes:
        for filters in asked:
            for on in (date(2021, 1, 5), QUARTER_END, TODAY):
                found = ask(scope, on=on, **filters)
                inside = inside_of(scope, filters, leaves)
                for row in found.rows:
                    assert row.number == sum(
                        leaves[leaf][kind] for leaf in inside for kind in groups[row.label]
                    )
                    known.append((inside, frozenset(groups[row.label])))
    return list(dict.fromkeys(known))


def inside_of(scope, filters, leaves):
    regions = set(scope.order_by().values_list("region", flat=True))
    return frozenset(
        (region, year)
        for region, year in leaves
        if region in regions and filters.get("region", region) == region
    )


def used_only(known, leaves):
    """The same with the kinds that somebody has: who has none of the others is no secret."""
    used = [kind for kind in range(7) if any(row[kind] for row in leaves.values())]
    place = {kind: at for at, kind in enumerate(used)}
    smaller = [
        (inside, frozenset(place[kind] for kind in group if kind in place))
        for inside, group in known
    ]
    return smaller, {leaf: [row[kind] for kind in used] for leaf, row in leaves.items()}, len(used)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(POPULATIONS)
def test_no_combination_of_answers_gives_a_small_number_away(population):
    leaves = {}
    with world():
        for region, year, causes in population:
            people(region, causes, year)
            row = leaves.setdefault((region, year), [0] * len(KINDS))
            for cause in causes:
                row[KINDS.index(cause)] += 1
        known = all_answers(sorted({region for region, _year in leaves}), leaves)
        left = figures(all_cohorts(), QUARTER_END).people(FigureSet.DROPPED_OUT)
        assert len(left) == sum(map(sum, leaves.values()))
    known, smaller, kinds = used_only(known, leaves)
    assert disclosures_by_subtraction(known, smaller, kinds, LEAST) == []


def test_the_audit_has_something_to_look_at():
    """A region and the programme are told, so that the audit above does not look at nothing."""
    people("44", ["job_change"] * 9 + ["workload"] * 8)
    people("53", ["job_change"] * 6 + ["workload"] * 7)
    people("11", ["job_change"] * 2 + ["workload"] * 6)
    told = [ask(region=code).rows for code in ("44", "53", "11")]
    # The smallest is not told, and one more is not, lest it be found by subtraction.
    assert [bool(one) for one in told] == [True, False, False]
    assert [row.number for row in ask().rows] == [17, 21]


def test_hiding_small_cells_alone_fails_the_same_audit():
    """The control: two workloads in one region, ten in all."""
    leaves = {("11", 2020): [6, 2, 6], ("44", 2020): [6, 8, 6]}
    assert disclosures_by_subtraction(primary_only(leaves, 3, LEAST), leaves, 3, LEAST)
