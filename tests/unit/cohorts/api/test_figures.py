"""What a tool reads: the figures of the pages, of the owner's scope, row by row."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import combinations, product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cohorts.api.exports import answer_of
from cohorts.enrolment.models import Enrolment
from cohorts.indicators.enums import FigureSet, Indicator, Span
from cohorts.indicators.queries import Asked, cohorts_reviewed_by, overview
from cohorts.indicators.queries.departures import reasons
from cohorts.indicators.services import refresh_figures
from lms.accounts.enums import Role, ScopeKind
from tests import factories
from tests.unit.cohorts.api.conftest import URL, secret_of, tool
from tests.unit.cohorts.indicators import builders as b

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
TODAY = date(2026, 3, 10)
OWN_QUERIES, MOST_QUERIES = 5, 11


def rows(response) -> dict[str, dict]:
    assert response.status_code == 200, response.content
    return {row["indicator"]: row for row in response.json()["rows"]}


def employer(a_region, code: str, group: str = ""):
    made = factories.structure(code=code, a_region=a_region)
    made.group = group
    made.save(update_fields=["group"])
    return made


@pytest.mark.usefixtures("published")
def test_the_published_figures(ask, national):
    found = rows(ask(national))
    assert list(found) == [*Indicator.values, *Span.values]
    followed = found["followed"]
    assert (followed["numerator"], followed["denominator"]) == (65, 87)
    assert followed["value"] == pytest.approx(65 / 87)
    assert followed["interval"]["low"] < followed["value"] < followed["interval"]["high"]
    diploma = found["diploma-completers"]
    assert (diploma["numerator"], diploma["denominator"]) == (64, 65)
    assert {row["reference_date"] for row in found.values()} == {"2026-03-10"}
    assert {row["suppressed"] for row in found.values()} == {False}
    assert {row["programme"] for row in found.values()} == {"pacte-cds"}


@pytest.mark.usefixtures("published")
def test_a_region_reads_its_own_rows_only(ask, regional, grand_est):
    for parameters in ({}, {"region": "44"}):
        found = rows(ask(regional, **parameters))
        assert (found["followed"]["numerator"], found["followed"]["denominator"]) == (41, 54)
        assert {row["region"] for row in found.values()} == {"44"}
        assert "bretonne" not in str(found)


@pytest.mark.usefixtures("published")
def test_a_null_region_is_all_that_the_owner_reviews(ask, regional, bretagne):
    factories.grant(regional, Role.REGIONAL_REVIEWER, ScopeKind.REGION, "53")
    found = rows(ask(regional))
    assert found["followed"]["denominator"] == 87
    assert found["followed"]["region"] is None
    assert rows(ask(regional, region="53"))["followed"]["denominator"] == 33


@pytest.mark.usefixtures("published")
def test_each_row_repeats_what_was_asked(ask, national, bretagne):
    employer(bretagne, "DAC", "Filiéris")
    found = rows(ask(national, year="2021", group="Filiéris", employer_region="53"))
    for row in found.values():
        assert row["year"] == 2021
        assert row["group"] == "Filiéris"
        assert row["employer_region"] == "53"
        # The two regions are never mixed.
        assert row["region"] is None
        assert row["structure_type"] is row["profile"] is None


def test_attendance_is_told_in_minutes(ask, national, grand_est):
    cohort = b.closed_cohort(grand_est, graduates=2)
    seminar = factories.seminar(cohort, trainer=factories.user())
    half_day = b.half_day(seminar, "2020-03-02")
    first, second = cohort.enrolments.order_by("pk")
    b.attend(half_day, first)
    b.attend(half_day, second, ("excused", "2020-03-02"))
    response = ask(national)
    row = rows(response)["attendance"]
    assert (row["unit"], row["numerator"], row["denominator"]) == ("minutes", 180, 360)
    assert row["value"] == 0.5
    assert row["interval"] is None
    assert response.json()["closed"]["minutes"] == {
        "due": 360,
        "present": 180,
        "excused": 180,
        "planned": 360,
        "delivered": 180,
    }
    assert rows(ask(national))["diploma"]["unit"] == "people"


def test_a_running_cohort_has_numbers_and_no_rates(ask, national, grand_est):
    b.enrol(b.cohort(grand_est), b.STARTED)
    answer = ask(national).json()
    assert answer["running"]["cohorts"] == 1
    assert answer["running"]["people"]["E"] == 1
    assert set(answer["running"]["people"]) == set(FigureSet.values)
    assert answer["closed"]["cohorts"] == 0
    for row in answer["rows"]:
        nobody = None if row["unit"] == "days" else 0
        assert (row["numerator"], row["denominator"]) == (nobody, 0)
        assert row["value"] is row["interval"] is None
        assert row["suppressed"] is False


def test_without_any_cohort_there_are_no_figures(ask, national):
    answer = ask(national).json()
    assert answer["running"]["cohorts"] == answer["closed"]["cohorts"] == 0


@pytest.mark.usefixtures("published")
def test_a_past_date_gives_what_counted_then(ask, national):
    now, then = rows(ask(national)), rows(ask(national, date="2020-12-31"))
    assert then["followed"]["denominator"] == 54
    assert now["followed"]["denominator"] == 87
    assert then["followed"]["reference_date"] == "2020-12-31"


@pytest.mark.usefixtures("published")
def test_an_empty_programme_is_the_default_one(ask, national, grand_est):
    b.closed_cohort(grand_est, graduates=5, version=b.programme_version("cafdac"))
    assert rows(ask(national, programme=""))["followed"]["denominator"] == 87
    assert rows(ask(national, programme="cafdac"))["followed"]["denominator"] == 5


def test_who_does_not_read_in_full_gets_rows_with_nothing_in_them(published, national):
    asked = Asked(on=TODAY, programme="pacte-cds")
    cohorts = cohorts_reviewed_by(national)
    hidden = answer_of(overview(cohorts, asked), reasons(cohorts, asked), region="", in_full=False)
    assert len(hidden["rows"]) == len(Indicator) + len(Span)
    for row in hidden["rows"]:
        assert row["suppressed"] is True
        numbers = ("numerator", "denominator", "value", "interval")
        assert {row[name] for name in numbers} == {None}
    for part in (hidden["closed"], hidden["running"]):
        assert part["suppressed"] is True
        assert {*part["people"].values(), *part["minutes"].values()} == {None}
    left = hidden["departures"]
    assert left["suppressed"] is True
    assert {left["people"], left["rows"], left["sentence"]} == {None}


CUTS = {
    "region": ["44", "53"],
    "year": [2020, 2021],
    "structure_type": ["DAC", "CPTS"],
    "profile": ["medecin"],
    "group": ["Filiéris"],
    "employer_region": ["44", "53"],
}


def pairs() -> list[dict[str, str | int]]:
    """Every value alone and every pair of values of two filters, but for the two regions."""
    chosen = [{}, *({name: value} for name, values in CUTS.items() for value in values)]
    for first, second in combinations(CUTS, 2):
        if {first, second} == {"region", "employer_region"}:
            continue
        chosen += [{first: one, second: other} for one, other in product(CUTS[first], CUTS[second])]
    return chosen


@pytest.fixture
def varied(published, grand_est, bretagne):
    """People with employers and profiles, in both regions."""
    b.closed_cohort(
        grand_est,
        graduates=3,
        drop_outs=2,
        label="2e promotion",
        starts_on=date(2021, 1, 4),
        ends_on=date(2021, 12, 17),
    )
    doctor = factories.profile("medecin")
    here = employer(grand_est, "DAC", "Filiéris")
    there = employer(bretagne, "CPTS")
    for number, enrolment in enumerate(Enrolment.objects.order_by("pk")):
        enrolment.structure = (here, there, None)[number % 3]
        enrolment.profile = doctor if number % 4 == 0 else None
        enrolment.save(update_fields=["structure", "profile"])


@pytest.mark.usefixtures("varied")
def test_every_pair_of_filters_gives_the_numbers_of_the_page(national, monkeypatch):
    monkeypatch.setattr("cohorts.api.services.REQUESTS_A_MINUTE", 1000)
    asks = tool(secret_of(national))
    plain = Asked(on=TODAY, programme="pacte-cds")
    told = 0
    for cuts in pairs():
        page = overview(cohorts_reviewed_by(national), replace(plain, **cuts))
        found = rows(asks.get(URL, cuts))
        for indicator in Indicator:
            rate = page.total.rate(indicator)
            row = found[indicator]
            assert (row["numerator"], row["denominator"]) == (rate.numerator, rate.denominator)
            assert row["value"] == rate.value
            told += rate.numerator
    assert told > 1000


@pytest.mark.usefixtures("varied")
def test_no_pair_of_filters_brings_a_region_rows_of_another(regional, national, monkeypatch):
    """The tool of a region reads what the national one reads of that region, and not more."""
    monkeypatch.setattr("cohorts.api.services.REQUESTS_A_MINUTE", 1000)
    its, all_of_it = tool(secret_of(regional)), tool(secret_of(national))
    for cuts in pairs():
        if {cuts.get("region"), cuts.get("employer_region")} & {"53"}:
            assert its.get(URL, cuts).status_code == 404
        elif "employer_region" not in cuts:
            inside = {**cuts, "region": "44"}
            assert rows(its.get(URL, cuts)) == rows(all_of_it.get(URL, inside))


def queries_of(action: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        action()
    return len(captured)


@pytest.mark.parametrize("are_kept", [True, False], ids=["from summaries", "from facts"])
def test_the_number_of_queries_does_not_grow(national, grand_est, are_kept):
    asks = tool(secret_of(national))

    def asked() -> int:
        if are_kept:
            refresh_figures()
        return queries_of(lambda: asks.get(URL))

    b.closed_cohort(grand_est, graduates=2, label="Promotion 0")
    asked()  # what is read once a process
    few = asked()
    for number in range(1, 15):
        region = factories.region(f"9{number % 5}", f"Région {number % 5}")
        b.closed_cohort(region, graduates=2, label=f"Promotion {number}")
    assert asked() == few
    # The token, its owner's roles, its count; the codes that may be asked for. The rest is the
    # page's own.
    page = Asked(on=TODAY, programme="pacte-cds")
    cohorts = cohorts_reviewed_by(national)
    figures = queries_of(lambda: (overview(cohorts, page), reasons(cohorts, page)))
    assert few - figures <= OWN_QUERIES
    if are_kept:
        assert few <= MOST_QUERIES
