"""“Where does this figure come from?”: formula, parts, past values, cohorts, people."""

import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.indicators.enums import FigureSet, Indicator, Span
from cohorts.indicators.timeline import MOST_QUARTERS, past_dates
from cohorts.indicators.views import origin
from tests import factories
from tests.unit.cohorts.indicators import builders as b
from tests.unit.cohorts.indicators.test_pages import text

URL = "/indicateurs/origine/"
web = pytest.mark.usefixtures("db", "at_now")


@pytest.fixture
def cohorts(grand_est):
    """Grand Est: two of three validated; Bretagne: one of one."""
    own = b.closed_cohort(grand_est, graduates=2, drop_outs=1)
    return own, b.closed_cohort(factories.region("53", "Bretagne"), graduates=1)


def past_values(page: str) -> list[tuple[str, ...]]:
    """The rows of the table of past values, with plain spaces."""
    plain = page.replace("\u202f", " ").replace("\xa0", " ")
    rows = re.findall(r'<tr><th scope="row">(\d\d/\d\d/\d{4})</th>(.*?)</tr>', plain)
    return [(day, *re.findall(r'<td class="num">([^<]+)', cells)) for day, cells in rows]


def people_links(response) -> list[str]:
    found = re.findall(r'href="(/indicateurs/personnes/[^"]+)"', response.content.decode())
    return [link.replace("&amp;", "&") for link in found]


@web
def test_the_parts_add_up_and_lead_to_their_people(regional, cohorts):
    response = regional.get(URL, {"indicator": "diploma"})
    words = text(response)
    assert "V / E*" in words
    assert "2 sur 3 67 % [21–94]" in words
    assert "10 mars 2026" in words
    assert "version 1.1" in words
    page = response.content.decode()
    links = re.findall(r'href="(/indicateurs/personnes/[^"]+)"', page)
    sizes = [
        regional.get(link.replace("&amp;", "&")).content.decode().count("<tr") - 1
        for link in links[:3]
    ]
    assert sizes == [2, 3, 1]
    assert "/indicateurs/definitions/#diploma" in page


@web
@pytest.mark.parametrize("figure", ["attendance", "hours-delivered"])
def test_hours_lead_to_the_people_enrolled(regional, grand_est, figure):
    cohort = b.closed_cohort(grand_est, graduates=2)
    held = b.half_day(factories.seminar(cohort), "2020-01-13")
    for enrolment in cohort.enrolments.all():
        b.attend(held, enrolment)
    [link] = {
        one
        for one in people_links(regional.get(URL, {"indicator": figure}))
        if "cohort=" not in one
    }
    assert "set=I" in link
    assert regional.get(link).context["table"].paginator.count == 2


@web
def test_a_set_of_running_cohorts_leads_to_their_people(regional, grand_est):
    running = b.cohort(grand_est, starts_on=date(2026, 1, 5), ends_on=date(2026, 12, 18))
    b.enrol(running, ("started", "2026-01-12"), confirmed="2025-12-01")
    [link] = people_links(regional.get(URL, {"indicator": "I"}))
    assert regional.get(link).context["table"].paginator.count == 1


@web
def test_a_national_reviewer_gets_the_cohorts_and_no_names(national, cohorts):
    response = national.get(URL, {"indicator": "diploma"})
    assert "3 sur 4" in text(response)
    assert "Bretagne" in text(response)
    assert "/indicateurs/personnes/" not in response.content.decode()


@web
@pytest.mark.parametrize("key", [*Indicator.values, *Span.values, *FigureSet.values])
def test_every_figure_has_an_origin(regional, cohorts, key):
    for asked in ({}, {"cohort": cohorts[0].pk}, {"date": "2020-06-30"}):
        assert regional.get(URL, {"indicator": key, **asked}).status_code == 200
    history = regional.get(URL, {"indicator": key, "history": "1"})
    assert history.status_code == 200
    assert 'id="history-title"' in history.content.decode()


@web
def test_the_past_values_are_those_of_the_page_on_these_days(regional, cohorts):
    asked = {"indicator": "diploma", "history": "1", "date": "2021-06-30"}
    days = past_values(regional.get(URL, asked).content.decode())
    # Until the jury the cohort was running and had no rate.
    assert [row[:2] for row in days] == [
        ("31/03/2020", "—"), ("30/06/2020", "—"), ("30/09/2020", "—"),
        ("31/12/2020", "2 sur 3"), ("31/03/2021", "2 sur 3"), ("30/06/2021", "2 sur 3"),
    ]  # fmt: skip
    assert {row[2] for row in days[:3]} == {"—"}
    for day, fraction, share in days[3:]:
        assert share == "67 % [21–94]"
        on = "-".join(reversed(day.split("/")))
        page = text(regional.get(URL, {"indicator": "diploma", "date": on}))
        assert f"{fraction} {share}" in page


@web
def test_a_set_of_the_past_is_that_of_closed_cohorts(regional, cohorts, grand_est):
    """The numbers of running cohorts are others: a jump to those of closed ones says nothing."""
    b.enrol(b.cohort(grand_est, ends_on=date(2026, 12, 18)), b.STARTED)
    asked = {"indicator": "I", "date": "2021-06-30", "history": "1"}
    days = past_values(regional.get(URL, asked).content.decode())
    assert [row[1] for row in days] == ["—", "—", "—", "3", "3", "3"]
    regional.cookies["language"] = "en"
    words = text(regional.get(URL, {"indicator": "I", "date": "2020-06-30"}))
    assert "this is the number of the running ones" in words


@web
def test_past_values_are_computed_when_they_are_asked_for(regional, cohorts):
    page = regional.get(URL, {"indicator": "diploma"}).content.decode()
    section = page[page.index('id="history"') : page.index('id="cohorts-title"')]
    assert "hx-" not in section
    # Without a chart, no script that draws charts.
    assert "plotly" not in page
    [link] = re.findall(r'<a class="btn" href="([^"]+)"', section)
    answer = regional.get(link.replace("&amp;", "&")).content.decode()
    assert "plotly" in answer
    assert len(past_values(answer)) == MOST_QUARTERS + 1


@web
def test_past_values_of_too_many_cohorts_are_refused_with_a_sentence(
    regional, cohorts, grand_est, monkeypatch
):
    regional.cookies["language"] = "en"
    monkeypatch.setattr(origin, "MOST_COHORTS_OF_HISTORY", 1)
    assert past_values(regional.get(URL, {"indicator": "I", "history": "1"}).content.decode())
    b.closed_cohort(grand_est, graduates=1)
    response = regional.get(URL, {"indicator": "I", "history": "1"})
    assert past_values(response.content.decode()) == []
    assert "Choose a region" in text(response)
    one = regional.get(URL, {"indicator": "I", "history": "1", "cohort": cohorts[0].pk})
    assert past_values(one.content.decode())


@web
def test_the_people_of_a_rate_are_those_its_number_counts(client, grand_est):
    """Somebody holds the diploma and did not follow in full: she is in V, not in V ∩ F."""
    made = b.closed_cohort(grand_est, graduates=2)
    b.graduate(made, b.jury(made), b.STARTED)
    client.force_login(factories.regional_reviewer(grand_est))
    page = client.get(URL, {"indicator": "diploma-completers"})
    assert "2 sur 2" in text(page)
    links = people_links(page)
    assert [link.split("?")[1].split("&")[0] for link in links] == ["set=V-F", "set=F"]
    for link in links:
        assert client.get(link).content.decode().count("<tr") - 1 == 2
    headlines = people_links(client.get("/indicateurs/"))
    assert any("set=V-F" in link for link in headlines)
    assert client.get(URL, {"indicator": "diploma"}).content.decode().count("set=V&amp;") == 1


@web
def test_a_cohort_in_the_address_leads_to_its_people(regional, cohorts):
    asked = {"indicator": "diploma", "cohort": cohorts[0].pk}
    links = people_links(regional.get(URL, asked))
    assert len(links) == 3
    for link in links:
        assert f"cohort={cohorts[0].pk}" in link
        assert regional.get(link).status_code == 200


@web
def test_a_cohort_in_the_address_names_nobody_to_who_sees_no_names(national, cohorts):
    asked = {"indicator": "diploma", "cohort": cohorts[0].pk}
    assert people_links(national.get(URL, asked)) == []


@web
def test_figures_lead_to_their_origin(regional, cohorts):
    page = regional.get("/indicateurs/").content.decode()
    page += regional.get("/indicateurs/promotions/").content.decode()
    links = set(re.findall(r'href="(/indicateurs/origine/[^"]+)"', page))
    assert len(links) > 15
    for link in links:
        response = regional.get(link.replace("&amp;", "&"))
        assert response.status_code == 200
        assert 'class="figure"' in response.content.decode()


@web
def test_another_region_is_never_seen(regional, cohorts):
    asked = {"indicator": "diploma"}
    assert regional.get(URL, {**asked, "cohort": cohorts[1].pk}).status_code == 404
    assert regional.get(URL, {**asked, "cohort": "9" * 30}).status_code == 404
    assert regional.get(URL, {**asked, "region": "53"}).status_code == 404
    for extra in ({}, {"history": "1"}):
        assert "Bretagne" not in regional.get(URL, {**asked, **extra}).content.decode()


@web
def test_a_running_cohort_has_numbers_and_no_rate(regional, grand_est):
    running = b.cohort(grand_est)
    b.enrol(running, b.STARTED)
    asked = {"cohort": running.pk, "history": "1"}
    words = text(regional.get(URL, {"indicator": "diploma", **asked}))
    assert "pas encore de taux" in words
    assert "0 %" not in words
    assert "Inscrits" in text(regional.get(URL, {"indicator": "I", **asked}))


@web
@pytest.mark.parametrize(
    "asked",
    [{}, {"indicator": "bonheur"}, {"indicator": "F", "date": "2099-01-01"},
     {"indicator": "diploma", "cohort": "abc"}, {"indicator": "diploma", "date": "2019-01-01"}],
)  # fmt: skip
def test_bad_parameters_are_answered_with_a_sentence(regional, cohorts, asked):
    response = regional.get(URL, asked)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert "2/3" not in text(response)


DAYS = st.dates(min_value=date(2010, 1, 1), max_value=date(2040, 12, 31))


@given(DAYS, DAYS)
def test_past_dates_are_few_in_order_and_end_with_the_day_asked_for(one, other):
    first, on = sorted((one, other))
    days = past_dates(first, on)
    assert days == sorted(set(days))
    assert days[-1] == on
    assert len(days) <= MOST_QUARTERS + 1
    assert all(first <= day for day in days)
    assert all((day.month, day.day) in {(3, 31), (6, 30), (9, 30), (12, 31)} for day in days[:-1])
    gaps = [(b.year - a.year) * 12 + b.month - a.month for a, b in pairwise(days[:-1])]
    assert set(gaps) <= {3}


def test_the_last_eight_quarters():
    days = past_dates(date(2010, 1, 1), date(2024, 8, 15))
    assert (days[0], len(days)) == (date(2022, 9, 30), 9)


def test_every_quarter_where_they_are_few():
    assert past_dates(date(2024, 2, 1), date(2024, 8, 15)) == [
        date(2024, 3, 31), date(2024, 6, 30), date(2024, 8, 15),
    ]  # fmt: skip
