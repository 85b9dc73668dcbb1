"""Once a quarter: what is counted and published, when it is anew, and what everybody then reads."""

import csv
import io
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohorts.enrolment.models import DepartureTally
from cohorts.indicators.enums import DEFINITION_VERSION, Indicator
from cohorts.publishing.enums import SMALLEST_CELL
from cohorts.publishing.models import PublishedPool
from cohorts.publishing.pools import TOLD
from cohorts.publishing.queries import programmes_with_cohorts, results
from cohorts.publishing.services import settle_quarter
from cohorts.publishing.tasks import settle
from lms.audit import present
from lms.audit.models import AuditEvent
from lms.kernel import clock
from tests.conftest import NOW
from tests.unit.cohorts.indicators import builders
from tests.unit.cohorts.indicators.populations import cohort, fill, programme, world
from tests.unit.cohorts.publishing.conftest import people
from tests.unit.lms.kernel.suppression.audit import disclosures_by_subtraction, primary_only

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
QUARTER_END = date(2025, 12, 31)
PAGE = "/resultats/"
LARGE = people(8, 7, 9, 50)


def rates(place):
    return {
        str(name): (rate.numerator, rate.denominator) if rate else None
        for name, rate in place.rates.items()
    }


def test_a_complete_pool_is_published(pool):
    found = results(pool)
    [one] = found.pools
    assert (one.first_year, one.last_year, one.on) == (2019, 2021, QUARTER_END)
    assert one.definition_version == DEFINITION_VERSION
    assert one.nation.people == 130
    assert rates(one.nation) == {
        Indicator.COMPLETION: (99, 130),
        Indicator.DIPLOMA: (83, 130),
        Indicator.DIPLOMA_OF_COMPLETERS: (83, 99),
        Indicator.DROP_OUT: (15, 130),
    }
    assert found.to_come == ()


def test_a_small_region_takes_another_with_it_so_that_it_cannot_be_subtracted(pool):
    [one] = results(pool).pools
    # Corse has seven people. With Grand Est, the smaller of the two others, it is left over.
    assert [place.name for place in one.regions] == ["Région 53"]
    assert one.hidden == ("Région 44", "Région 94")
    assert not one.is_whole


def test_what_is_hidden_was_never_written_down(pool):
    kept = str(PublishedPool.objects.get().content)
    assert "'94': [" not in kept
    assert "'44': [" not in kept


@pytest.mark.parametrize("year", [2019, 2020, 2021])
def test_a_pool_waits_for_its_last_cohort(version, year):
    fill(cohort(version, "44", 2020), LARGE)
    fill(cohort(version, "53", year), [*LARGE, "running"])
    settle_quarter(programme=version.programme)
    assert results(version.programme).pools == ()
    assert results(version.programme).to_come == ((2019, 2021),)


def test_a_pool_waits_for_the_end_of_its_years(version):
    fill(cohort(version, "44", 2022), LARGE)
    fill(cohort(version, "44", 2025), LARGE)
    settle_quarter(programme=version.programme)
    found = results(version.programme)
    assert [pool.first_year for pool in found.pools] == [2022]
    assert found.to_come == ((2025, 2027),)


def test_a_cohort_without_anybody_holds_up_nothing(version):
    fill(cohort(version, "44", 2020), LARGE)
    cohort(version, "53", 2021)
    settle_quarter(programme=version.programme)
    assert len(results(version.programme).pools) == 1


def test_nineteen_people_are_not_published(version):
    fill(cohort(version, "44", 2020), people(5, 0, 0, 14))
    settle_quarter(programme=version.programme)
    assert results(version.programme).pools == ()
    assert results(version.programme).to_come == ((2019, 2021),)


def test_pools_never_overlap(version):
    for year in range(2019, 2025):
        fill(cohort(version, "44", year), LARGE)
    settle_quarter(programme=version.programme)
    spans = [(one.first_year, one.last_year) for one in results(version.programme).pools]
    assert spans == [(2022, 2024), (2019, 2021)]
    assert {one.nation.people for one in results(version.programme).pools} == {3 * len(LARGE)}


def test_programmes_stand_apart(pool):
    other = programme("referent")
    fill(cohort(other, "44", 2020), LARGE)
    settle_quarter(programme=other.programme)
    assert results(pool).pools[0].nation.people == 130
    assert results(other.programme).pools[0].nation.people == len(LARGE)


def test_a_diploma_without_completion_hides_the_completion_rate():
    a_cohort = builders.closed_cohort(graduates=19, completers=9, drop_outs=8)
    jury = a_cohort.juries.get()
    builders.graduate(a_cohort, jury, builders.STARTED, ("not_certified", "2020-12-18"))
    builders.graduate(a_cohort, jury, builders.STARTED, ("excluded", "2020-12-18"))
    settle_quarter(programme=a_cohort.programme_version.programme)
    [one] = results(a_cohort.programme_version.programme).pools
    assert rates(one.nation) == {
        Indicator.COMPLETION: None,
        Indicator.DIPLOMA: (21, 38),
        Indicator.DIPLOMA_OF_COMPLETERS: None,
        Indicator.DROP_OUT: None,
    }


# --- Once a quarter ---


def next_quarter():
    return clock.at(NOW.replace(month=4, day=2))


def test_within_a_quarter_nothing_moves(pool, version):
    before = results(pool)
    fill(cohort(version, "53", 2021), LARGE)
    assert settle_quarter(programme=pool) is False
    assert results(pool) == before
    assert DepartureTally.objects.count() == PublishedPool.objects.count() == 1


def test_large_changes_are_published_with_the_next_quarter(pool, version):
    before = results(pool)
    fill(cohort(version, "53", 2021), LARGE)
    with next_quarter():
        assert settle_quarter(programme=pool) is True
    [one] = results(pool).pools
    assert one.on == date(2026, 3, 31)
    assert one.nation.people == before.pools[0].nation.people + len(LARGE)
    assert PublishedPool.objects.count() == 2


@pytest.mark.parametrize("ends", [[], ["awarded"], people(4, 4, 4, 4)])
def test_small_changes_never_are(pool, version, ends):
    before = results(pool)
    fill(cohort(version, "53", 2021), ends)
    with next_quarter():
        assert settle_quarter(programme=pool) is True
    assert results(pool) == before
    assert PublishedPool.objects.count() == 1


def test_nor_in_two_steps(pool, version):
    """What changed too little against the first figures stays out, whatever came in between."""
    fill(cohort(version, "53", 2021), LARGE)
    with next_quarter():
        settle_quarter(programme=pool)
    kept = results(pool)
    fill(cohort(version, "53", 2021), ["awarded"])
    with clock.at(NOW.replace(month=7, day=2)):
        settle_quarter(programme=pool)
    assert results(pool) == kept


def test_figures_may_go_back_to_earlier_ones(pool, version):
    """What everybody reads is the latest, also when the first figures were the right ones."""
    first = results(pool).pools[0].nation
    extra = cohort(version, "53", 2021)
    fill(extra, LARGE)
    with next_quarter():
        settle_quarter(programme=pool)
    assert results(pool).pools[0].nation != first
    # It was filed under a wrong year.
    extra.starts_on, extra.ends_on = date(2025, 1, 13), date(2025, 12, 18)
    extra.save()
    with clock.at(NOW.replace(month=7, day=2)):
        settle_quarter(programme=pool)
    with clock.at(NOW.replace(month=10, day=2)):
        settle_quarter(programme=pool)
    [now] = results(pool).pools
    assert (now.on, now.nation.people) == (date(2026, 6, 30), first.people)
    assert PublishedPool.objects.count() == 3


def test_every_night_is_asked_and_one_counts(pool, version):
    other = programme("referent")
    fill(cohort(other, "44", 2020), LARGE)
    told = []
    assert settle(lambda *args: told.append(args)) == {"settled": 1}
    assert settle(lambda *args: None) == {"settled": 0}
    assert told[-1] == (2, 2)
    assert set(programmes_with_cohorts()) == {pool, other.programme}


def test_what_was_published_is_in_the_log_in_words(pool):
    event = AuditEvent.objects.get(verb="results.published")
    with translation.override("en"):
        assert "2019" in present(event)
        assert "31 December 2025" in present(event) or "Dec. 31, 2025" in present(event)
    with translation.override("fr"):
        assert "31 décembre 2025" in present(event).replace("\xa0", " ")
    assert event.actor_id is None


def test_the_database_keeps_one_of_a_quarter(pool):
    one = PublishedPool.objects.get()
    one.pk = None
    with pytest.raises(DatabaseError, match="publishe"), transaction.atomic():
        one.save()


# --- The page and the file ---


def words(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())


def main(response):
    return words(response).partition("<main")[2].partition("</main>")[0]


def table(client, **query):
    answer = client.get(PAGE, {"format": "csv", **query})
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_anybody_reads_the_page(client, pool):
    page = words(client.get(reverse("public_results")))
    # So many of so many first, the share with its interval after it.
    for part in ("83 sur 130", "99 sur 130", "83 sur 99", "15 sur 130"):
        assert f"<strong>{part}</strong>" in page
    assert '<strong>83 sur 130</strong> <span class="detail">64 % [55–72]</span>' in page
    for part in ("2019", "2021", "Région 53"):
        assert part in page
    assert DEFINITION_VERSION in page
    assert "31 décembre 2025" in page
    assert reverse("public_definitions") in page
    # The regions that are not told are named, with the reason and without a number.
    assert "Région 44" in page
    assert ">7<" not in page


def test_the_page_says_in_plain_words_why_something_is_not_told(client, version):
    fill(cohort(version, "44", 2020), people(15, 9, 2, 50))
    settle_quarter(programme=version.programme)
    client.cookies["language"] = "en"
    page = words(client.get(PAGE))
    assert "not told" in page
    assert "fewer than five people" in page
    assert "50 of 76" in page
    assert "52 of 76" not in page


def test_nothing_can_be_asked_for_but_a_programme(client, pool):
    plain = main(client.get(PAGE))
    for query in ({"date": "2021-01-01"}, {"year": "2020"}, {"region": "94"}, {"cohort": "1"}):
        assert main(client.get(PAGE, query)) == plain
        assert table(client, **query) == table(client)


@pytest.mark.parametrize("key", ["nothing", "PACTE-CDS", "'", "pacte-cds "])
def test_an_unknown_programme_is_not_found(client, pool, key):
    assert client.get(PAGE, {"programme": key}).status_code == 404


def test_a_programme_without_results_says_so(client, version):
    fill(cohort(version, "44", 2020), ["running"] * 3)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "<table" not in page.content.decode()


def test_an_empty_installation_has_a_page(client):
    assert client.get(PAGE).status_code == 200
    assert client.get(PAGE, {"format": "csv"}).status_code == 200


def test_the_file_has_what_the_page_has(client, pool):
    headings, nation, *regions = table(client)
    assert len({len(row) for row in (headings, nation, *regions)}) == 1
    assert nation[6] == "130"
    assert {"83", "130", "99", "15"} <= set(nation)
    by_name = {row[3]: row[6:] for row in regions}
    assert by_name["Région 53"][0] == "74"
    for name in ("Région 44", "Région 94"):
        assert not any(by_name[name])


def test_the_definitions_are_public(client):
    page = words(client.get(reverse("public_definitions")))
    for indicator in TOLD:
        assert f'id="{indicator}"' in page
    assert 'id="E-star"' in page


def test_the_foot_of_public_pages_leads_there(client):
    assert f'href="{PAGE}"' in client.get(reverse("verify_certificate")).content.decode()


def _queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(12) as found:
        client.get(PAGE)
    return len(found)


def test_the_same_queries_for_one_pool_and_for_many(client, version, django_assert_max_num_queries):
    fill(cohort(version, "44", 2020), LARGE)
    settle_quarter(programme=version.programme)
    client.get(PAGE)
    one = _queries(client, django_assert_max_num_queries)
    for region in range(10, 25):
        fill(cohort(version, str(region), 2023), LARGE)
        fill(cohort(version, str(region), 2017), LARGE)
    with next_quarter():
        settle_quarter(programme=version.programme)
        assert len(results(version.programme).pools) == 3
        assert _queries(client, django_assert_max_num_queries) == one


# --- Nothing follows from all that can be read ---

COHORTS = st.lists(
    st.tuples(
        st.sampled_from(["11", "44", "53", "94"]),
        st.sampled_from([2019, 2020, 2021, 2022, 2024]),
        st.tuples(*[st.integers(0, 12) | st.integers(0, 3) | st.just(9)] * 3, st.integers(0, 30)),
    ),
    min_size=1,
    max_size=7,
)


def read_everything(leaves):
    """All that the page's own query tells, in the words of the audit: sums over places (first year
    of the pool, region) and kinds of people."""
    known = []
    for pool in results(programme().programme).pools:
        for place in (pool.nation, *pool.regions):
            inside = frozenset(
                leaf
                for leaf in leaves
                if leaf[0] == pool.first_year and place.name in ("", f"Région {leaf[1]}")
            )
            known.append((inside, frozenset(range(4)), place.people))
            for name, rate in place.rates.items():
                if rate:
                    part, whole = KINDS_OF[name]
                    known.append((inside, frozenset(part), rate.numerator))
                    known.append((inside, frozenset(whole), rate.denominator))
    for inside, group, number in known:
        assert number == sum(leaves[leaf][kind] for leaf in inside for kind in group)
    return [(inside, group) for inside, group, _number in known]


ALL = range(4)
KINDS_OF = {
    Indicator.COMPLETION: ((2, 3), ALL),
    Indicator.DIPLOMA: ((3,), ALL),
    Indicator.DIPLOMA_OF_COMPLETERS: ((3,), (2, 3)),
    Indicator.DROP_OUT: ((0,), ALL),
}


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(COHORTS)
def test_no_combination_of_what_is_public_gives_a_small_number_away(drawn):
    """Every pair, sum and difference over programme, years and region; also of how many began."""
    leaves = {}
    with world():
        for region, year, row in drawn:
            fill(cohort(programme(), region, year), people(*row))
            leaf = (year - year % 3, region)
            before = leaves.get(leaf, (0,) * 4)
            leaves[leaf] = tuple(map(sum, zip(before, row, strict=True)))
        settle_quarter(programme=programme().programme)
        known = read_everything(leaves)
    if known:
        assert disclosures_by_subtraction(known, leaves, 4, SMALLEST_CELL) == []


def test_hiding_small_cells_alone_fails_the_same_audit():
    """The control, on the regions of the pool above."""
    leaves = {(2019, "44"): (6, 7, 6, 30), (2019, "53"): (8, 7, 9, 50), (2019, "94"): (1, 2, 1, 3)}
    found = disclosures_by_subtraction(
        primary_only(leaves, 4, SMALLEST_CELL), leaves, 4, SMALLEST_CELL
    )
    assert any(0 < number < SMALLEST_CELL for _inside, _group, number in found)
