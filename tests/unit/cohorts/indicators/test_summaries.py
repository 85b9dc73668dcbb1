"""Summary rows never lie: refreshed, rebuilt, stale or a day old, they say what the facts say."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from django.db import transaction
from django.db.models import Q
from django.forms.models import model_to_dict
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators import queries, services
from cohorts.indicators.enums import FigureSet
from cohorts.indicators.models import (
    CohortSummary,
    DurationSummary,
    PlaceSummary,
    StaleMark,
    TallySummary,
)
from cohorts.indicators.queries.asking import Asked
from lms.accounts.models import Profile, Structure, StructureType
from lms.kernel import clock
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.indicators import builders as b
from tests.unit.cohorts.indicators import independent
from tests.unit.cohorts.indicators.alterations import ALTERATIONS
from tests.unit.cohorts.indicators.test_independent import build, history

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
TODAY = date(2026, 3, 10)
LATER = (1, 40, 200, 500)
random_histories = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    # A seed says nothing when it is made smaller.
    phases=[Phase.explicit, Phase.generate],
)
seeds = st.integers(0, 2**32)


def asked(on=TODAY, **fields) -> Asked:
    return Asked(on=on, programme="pacte-cds", **fields)


def rows() -> dict[str, list]:
    """All summary rows."""
    # One that could not be computed would have none, live and rebuilt alike.
    assert CohortSummary.objects.count() == all_cohorts().count()
    return {
        model.__name__: sorted(
            (
                model_to_dict(row, exclude=["id"])
                | ({"pk": row.pk} if model in (CohortSummary, PlaceSummary) else {})
                for row in model.objects.all()
            ),
            key=str,
        )
        for model in (CohortSummary, TallySummary, DurationSummary, PlaceSummary)
    }


def employ(rng) -> None:
    """Employers and professions for those who have none."""
    kinds = [
        StructureType.objects.get_or_create(code=code, defaults={"name": code})[0]
        for code in ("DAC", "CPTS")
    ]
    structures = [
        Structure.objects.get_or_create(
            name=f"{kind.code} {region.pk}",
            region=region,
            defaults={"type": kind, "group": group},
        )[0]
        for region in {one.region for one in all_cohorts()}
        for kind, group in zip(kinds, ("MSA", ""), strict=True)
    ]
    profile = Profile.objects.get_or_create(code="nurse", defaults={"name": "Infirmière"})[0]
    structures.sort(key=lambda one: one.name)
    for person in Enrolment.objects.filter(structure=None, profile=None).order_by("pk"):
        person.structure = rng.choice([None, *structures])
        person.profile = rng.choice([None, profile])
        person.save(update_fields=["structure", "profile"])


SLICES = (
    {},
    {"structure_type": "DAC"},
    {"group": "MSA"},
    {"profile": "nurse"},
    {"employer_region": "04"},
    {"structure_type": "CPTS", "profile": "nurse", "region": "04"},
)


def by_hand(on: date, **fields) -> dict:
    """What the overview must say, from ``independent`` alone."""
    whole = asked(on, **fields)
    chosen = set(Enrolment.objects.filter(whole.slice.condition()).values_list("pk", flat=True))
    found = {True: Counter(), False: Counter()}
    for cohort in whole.among(all_cohorts()):
        sets = independent.sets_of(cohort, on)
        people = sets["I"] | sets["T-out"] | set(everybody(cohort, on))
        if not (people & chosen if whole.slice else people or cohort.starts_on <= on):
            continue
        totals = found[independent.closed(cohort, on)]
        totals["cohorts"] += 1
        for name in FigureSet.values:
            totals[name] += len(sets[name] & chosen)
        if independent.closed(cohort, on):
            for one in Enrolment.objects.filter(pk__in=sets["V"] & chosen):
                totals[independent.days_to_the_diploma(one, on), "days"] += 1
    return {closed: +totals for closed, totals in found.items()}


def everybody(cohort, on: date):
    return Enrolment.objects.filter(cohort=cohort, confirmed_on__lte=on).values_list(
        "pk", flat=True
    )


def told(found) -> dict:
    """The same of an overview."""
    return {
        True: +Counter(
            {
                "cohorts": found.total.cohorts,
                **found.total.counts.sets,
                **{(days, "days"): number for days, number in found.total.days.items()},
            }
        ),
        False: +Counter({"cohorts": found.running.cohorts, **found.running.counts.sets}),
    }


def keys(condition: Q) -> set[int]:
    return set(Enrolment.objects.filter(condition).values_list("pk", flat=True))


def agrees(on: date, **fields) -> None:
    """The overview says what the live engine says, and both what is found by hand."""
    question = asked(on, **fields)
    found = queries.overview(all_cohorts(), question)
    live = queries.figures(question.among(all_cohorts()), on, question.slice)
    assert found.total == live.total
    years = queries.by_year(all_cohorts(), question)
    assert years == live.by(lambda one: one.starts_on.year)
    assert list(years) == sorted(years)
    assert found.regions == live.by(lambda one: one.region_id)
    assert found.running.cohorts == len(live.running)
    assert found.running.counts == sum((one.counts for one in live.running), queries.Counts())
    assert told(found) == by_hand(on, **fields)
    for closed, chosen in ((True, live.closed), (False, live.running)):
        page, number = queries.cohort_page(
            all_cohorts(), question, closed=closed, start=0, stop=1000
        )
        assert number == len(page) == len(chosen)
        expected = {one.cohort.pk: (one.counts, one.days) for one in chosen}
        assert {one.cohort.pk: (one.counts, one.days) for one in page} == expected
        assert all(one.is_closed is closed for one in page)
    for name in (FigureSet.ENROLLED, FigureSet.VALIDATED, FigureSet.OPEN):
        for closed in (True, False, None):
            behind = queries.people_behind(all_cohorts(), question, name, closed=closed)
            assert keys(behind) == live.people(name, closed=closed)


@random_histories
@given(seed=seeds)
def test_after_random_alterations_refreshed_is_rebuilt_is_live_is_by_hand(triggers, seed):
    # Each history in an empty database.
    with transaction.atomic():
        live_through(Random(seed))
        transaction.set_rollback(True)


def live_through(rng) -> None:
    build(history(rng))
    employ(rng)
    services.refresh_figures()
    assert not StaleMark.objects.exists()
    for _number in range(rng.randint(1, 8)):
        rng.choice(ALTERATIONS)(rng)
    employ(rng)
    # Some of the rows are stale: pages are right without any worker.
    agrees(TODAY, **rng.choice(SLICES))
    services.refresh_figures()
    assert not StaleMark.objects.exists()
    refreshed = rows()
    for fields in SLICES:
        agrees(TODAY, **fields)
    services.rebuild_figures(progress=lambda done, total: None)
    assert rows() == refreshed
    agrees(TODAY - timedelta(days=rng.randint(1, 2000)), **rng.choice(SLICES))
    # The first day that a summary speaks of, and the day before, which it must leave alone.
    since = rng.choice(CohortSummary.objects.order_by("pk").values_list("valid_from", flat=True))
    agrees(since, **rng.choice(SLICES))
    agrees(since - timedelta(days=1), **rng.choice(SLICES))
    # On later days nothing was refreshed: time alone has made some of them void.
    for days in LATER:
        with clock.at(NOW + timedelta(days=days)):
            agrees(TODAY + timedelta(days=days), **rng.choice(SLICES))
    with clock.at(NOW + timedelta(days=LATER[-1])):
        services.refresh_figures()
        agrees(TODAY + timedelta(days=LATER[-1]))


def test_the_number_of_queries_does_not_grow(triggers, django_assert_num_queries):
    cohorts = [b.closed_cohort(graduates=1, drop_outs=1) for _ in range(15)]
    some = all_cohorts().filter(pk=cohorts[0].pk)
    # All computed, then all from summaries.
    for fresh, numbers in ((False, (11, 13)), (True, (2, 5))):
        if fresh:
            services.refresh_figures()
        for chosen in (some, all_cohorts()):
            with django_assert_num_queries(numbers[0]):
                queries.overview(chosen, asked())
            with django_assert_num_queries(numbers[1]):
                queries.cohort_page(chosen, asked(), closed=True, start=0, stop=50)


def test_a_page_of_cohorts_is_in_the_order_of_the_alphabet(triggers):
    names = {"11": "Île-de-France", "44": "Grand Est", "75": "Nouvelle-Aquitaine"}
    for code, name in names.items():
        b.closed_cohort(factories.region(code, name))
    for fresh in (False, True):
        if fresh:
            services.refresh_figures()
        page, number = queries.cohort_page(all_cohorts(), asked(), closed=True, start=0, stop=2)
        assert number == 3
        assert [one.cohort.region_id for one in page] == ["44", "11"]
        assert [one.counts.size(FigureSet.VALIDATED) for one in page] == [2, 2]
        rest, _number = queries.cohort_page(all_cohorts(), asked(), closed=True, start=2, stop=4)
        assert [one.cohort.region_id for one in rest] == ["75"]


def test_a_scope_holds_over_summaries_too(triggers):
    mine = b.closed_cohort(factories.region("44", "Grand Est"))
    b.closed_cohort(factories.region("11", "Île-de-France"), graduates=5)
    services.refresh_figures()
    scope = all_cohorts().filter(region="44")
    found = queries.overview(scope, asked())
    assert (found.total.cohorts, set(found.regions)) == (1, {"44"})
    assert queries.overview(scope, asked(region="11")).total.cohorts == 0
    people = queries.people_behind(scope, asked(), FigureSet.VALIDATED, closed=True)
    assert keys(people) == set(mine.enrolments.values_list("pk", flat=True))
