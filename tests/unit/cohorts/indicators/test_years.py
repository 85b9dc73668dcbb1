"""The years side by side, as a page of their own and as a part of the page of figures."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cohorts.indicators.services import refresh_figures
from tests import factories
from tests.unit.cohorts.indicators import builders as b

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/indicateurs/"
PAGE = f"{URL}annees/"
AS_PART = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "years"}


@pytest.mark.usefixtures("published")
def test_the_page_of_figures_asks_for_them_with_its_own_choices(national):
    page = national.get(URL, {"date": "2025-06-30"}).content.decode()
    assert 'id="years" hx-get="/indicateurs/annees/?' in page
    assert "date=2025-06-30" in page.partition('id="years"')[2][:300]
    asked_for = national.get(PAGE).content.decode()
    for drawn in ('id="trend"', "Suivi complet et diplôme par année de début"):
        assert drawn not in page
        assert drawn in asked_for


@pytest.mark.usefixtures("published")
def test_the_part_is_the_middle_of_the_page(national):
    part = national.get(PAGE, **AS_PART).content.decode()
    page = national.get(PAGE).content.decode()
    assert "<html" in page
    assert "<html" not in part
    for year in ("2020", "2021"):
        assert f'scope="row">{year}' in part
        assert f'scope="row">{year}' in page
    assert part.count("<table") == page.count("<table") == 2


@pytest.mark.usefixtures("published")
def test_a_regional_reviewer_reads_her_years_only(regional):
    assert regional.get(PAGE, {"region": "53"}).status_code == 404
    page = regional.get(PAGE).content.decode()
    assert ">2020<" in page
    # Of the other region's cohort.
    assert ">2021<" not in page


def test_where_no_cohort_is_closed_there_is_a_sentence_and_no_rate(regional, grand_est):
    factories.cohort(a_region=grand_est)
    page = regional.get(PAGE).content.decode()
    assert "figures-table" not in page
    assert "des effectifs" in page


def test_the_part_says_so_too(regional, grand_est):
    factories.cohort(a_region=grand_est)
    part = regional.get(PAGE, **AS_PART).content.decode()
    assert "<table" not in part
    assert "des effectifs" in part


def test_a_wrong_date_is_named(national):
    asked = {"date": "2025-13-99"}
    assert "error-summary" in national.get(PAGE, asked).content.decode()
    assert national.get(PAGE, asked, **AS_PART).content.strip() == b""


def test_the_number_of_queries_does_not_grow_with_the_years(national, grand_est):
    def queries() -> int:
        refresh_figures()
        with CaptureQueriesContext(connection) as captured:
            assert national.get(PAGE).status_code == 200
        return len(captured)

    def begin(year: int) -> None:
        b.closed_cohort(grand_est, starts_on=date(year, 1, 6), ends_on=date(year, 12, 18))

    begin(2024)
    queries()
    at_one = queries()
    for year in range(2010, 2024):
        begin(year)
    assert queries() == at_one <= 12
    assert national.get(PAGE).content.decode().count('scope="row">20') >= 15
