"""The printed report, read back."""

import io
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators.lines import RATE_COLUMNS
from cohorts.indicators.queries import Asked, Counts, Group
from cohorts.indicators.queries.departures import reasons
from cohorts.indicators.queries.sets import Hours
from cohorts.indicators.wording import about_excused, about_pending
from tests import factories
from tests.unit.cohorts.indicators import builders as b

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def report(client, query=""):
    return client.get(reverse("snapshot_report") + query)


def read(response) -> str:
    assert response.status_code == 200, response.content[:500]
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_region_s_report_says_fractions_intervals_version_and_date(closed, breton, regional):
    words = read(report(regional))
    assert "Grand Est" in words
    for each in ("10 sur 13", "77 %", "[50–92]", "10 mars 2026", "1.1", "V / E*"):
        assert each in words, each
    assert "bretonne" not in words
    assert "Bretagne" not in words


def test_the_national_report_has_every_region(closed, breton, national):
    words = read(report(national))
    assert "15 sur 18" in words
    assert words.index("Bretagne") < words.index("Grand Est")


def test_a_past_date_shows_what_was_known_of_it(closed, breton, national):
    words = read(report(national, "?date=2021-06-30"))
    assert "10 sur 13" in words
    assert "15 sur 18" not in words
    assert "30 juin 2021" in words
    assert "Promotion bretonne" in words


def test_the_charts_are_in_it(closed, breton, national):
    """Each drawing brings texts of its own, which the tables do not have."""
    words = read(report(national))
    assert words.count("2020") >= 3
    with_one_year = read(report(national, "?region=44"))
    assert "50 %" in words
    assert len(words) > len(with_one_year)


def test_regions_are_compared_by_size_on_paper_too(closed, breton, national):
    words = read(report(national))
    for title in ("Taux de diplôme des régions", "Taux d’achèvement des régions"):
        assert words.count(title) == 1
        assert title not in read(report(national, "?region=44"))
    # Said once, with its plot.
    assert words.count("le hasard suffit à expliquer les différences") == 3


def test_the_trend_says_its_intervals(closed, breton, national):
    """As on the page: the same chart, with completion and diploma alone."""
    words = read(report(national))
    assert "de 77 % [50–92] (2020) à 100 % [57–100] (2021)" in words


def test_one_heading_has_one_figure_on_paper_too(closed, national):
    """“Suivi en entier” is of all fourteen enrolled, the completion of thirteen who began."""
    with translation.override("fr"):
        headings = [str(column.label) for column in RATE_COLUMNS]
    words = read(report(national)).partition("Par année de début")[2]
    assert words.index("11/14") < words.index("11/13")
    for heading in headings:
        assert heading.split()[0] in words


def test_running_cohorts_have_numbers_and_no_rates(grand_est, national):
    a_cohort = b.cohort(grand_est, starts_on=date(2026, 1, 5), ends_on=date(2026, 12, 18))
    b.enrol(a_cohort, ("started", "2026-01-12"), confirmed="2026-01-05")
    words = read(report(national))
    assert "[" not in words.split("1.1")[0]
    assert a_cohort.label in words


def test_nobody_is_named_in_it(closed, national):
    words = read(report(national))
    for enrolment in closed.enrolments.select_related("person"):
        assert f"{enrolment.person.first_name} {enrolment.person.last_name}" not in words


def test_another_region_does_not_exist(closed, breton, regional):
    assert report(regional, "?region=53").status_code == 404


@pytest.mark.parametrize(
    "query", ["?date=2999-01-01", "?date=x", "?date=2001-01-01", "?region=xx", "?year=1"]
)
def test_what_cannot_be_made_is_said(closed, national, query):
    response = report(national, query)
    assert response.status_code == 422
    assert response["Content-Type"].startswith("text/html")


def test_many_cohorts_make_a_report_of_bounded_length(
    grand_est, national, django_assert_max_num_queries
):
    b.closed_cohort(grand_est, graduates=1)
    report(national)
    with django_assert_max_num_queries(60) as few:
        read(report(national))
    for number in range(64):
        start = date(2020, 1, 6) + timedelta(days=number)
        b.closed_cohort(grand_est, graduates=1, label=f"P{number:02}", starts_on=start)
    with django_assert_max_num_queries(len(few)):
        words = read(report(national))
    assert "60" in words
    assert "65" in words
    assert "P63" not in words


def test_what_must_be_read_beside_a_rate_is_on_paper_too(closed, grand_est, national):
    """Who is still on the way beside the presentation rate, excused hours beside attendance."""
    person = closed.enrolments.first()
    for day, step in (("2020-02-03", "present_onsite"), ("2020-02-04", "excused")):
        half_day = b.half_day(factories.seminar(closed), day, day)
        b.attend(half_day, person, (step, day))
    words = read(report(national))
    with translation.override("fr"):
        beside = about_pending(Group(Counts(), date(2026, 3, 10)))
        excused = about_excused(Group(Counts(hours=Hours(360, 180, 180)), date(2026, 3, 10)))
    rate = words.index("Taux de présentation")
    assert beside in words[rate : rate + 120]
    # Of all, of its year and of its cohort.
    assert words.replace("\xa0", " ").count(excused.replace("\xa0", " ")) == 3
    assert words.count("3/6 h") == 2


def test_reasons_are_those_of_the_page(closed, national):
    words = read(report(national))
    with translation.override("fr"):
        told = reasons(all_cohorts(), Asked(on=date(2026, 3, 10), programme="pacte-cds"))
    assert " ".join(told.sentence.replace("\xa0", " ").split()) in words.replace("\xa0", " ")


def test_a_past_date_is_computed_once(closed, national, monkeypatch):
    computed = []
    # The package has a function of that name too.
    overview = import_module("cohorts.indicators.queries.overview")
    real = overview.figures

    def compute(*arguments):
        computed.append(arguments)
        return real(*arguments)

    monkeypatch.setattr(overview, "figures", compute)
    past = "?date=2021-06-30"
    read(report(national, past))
    assert len(computed) == 1
    for page in (f"/indicateurs/{past}&format=csv", f"/indicateurs/promotions/{past}&page=9"):
        computed.clear()
        b"".join(national.get(page))
        assert len(computed) == 1
    computed.clear()
    national.get(f"/indicateurs/origine/{past}&indicator=diploma")
    assert len(computed) == 1
