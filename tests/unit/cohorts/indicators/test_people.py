"""The people behind a figure: names and facts of enrolment, within one's scope."""

import re
from datetime import date

import pytest
from django.db.models import Q

from cohorts.indicators.queries import people_then
from cohorts.indicators.queries.scope import Listed
from cohorts.indicators.services import rebuild_figures
from lms.accounts.models import User
from tests import factories
from tests.unit.cohorts.indicators import builders as b

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/indicateurs/personnes/"


@pytest.fixture
def cohorts(grand_est):
    """One cohort in Grand Est with a graduate and a drop-out, one in Bretagne with a graduate."""
    own, other = b.cohort(grand_est), b.cohort(factories.region("53", "Bretagne"))
    b.graduate(own, b.jury(own), person=factories.user("Anne", "Diplômée"))
    b.enrol(own, b.STARTED, ("dropped_out", "2020-06-01"), person=factories.user("Paul", "Parti"))
    b.graduate(other, b.jury(other), person=factories.user("Yann", "Breton"))
    return own, other


def names(response) -> set[str]:
    return set(re.findall(r"Anne Diplômée|Paul Parti|Yann Breton", response.content.decode()))


def test_a_set_of_the_closed_cohorts_of_her_region(regional, cohorts):
    assert names(regional.get(URL, {"set": "I"})) == {"Anne Diplômée", "Paul Parti"}
    assert names(regional.get(URL, {"set": "V"})) == {"Anne Diplômée"}
    assert names(regional.get(URL, {"set": "A"})) == {"Paul Parti"}


def test_a_set_of_one_cohort(regional, cohorts):
    response = regional.get(URL, {"set": "I", "cohort": cohorts[0].pk})
    assert names(response) == {"Anne Diplômée", "Paul Parti"}


@pytest.mark.parametrize("format_", ["", "csv", "xlsx"])
def test_another_region_is_never_seen(regional, cohorts, format_):
    asked = {"set": "I", "format": format_}
    assert regional.get(URL, {**asked, "cohort": cohorts[1].pk}).status_code == 404
    assert regional.get(URL, {**asked, "region": "53"}).status_code == 404
    assert regional.get(URL, {**asked, "cohort": "99999999999999999999"}).status_code == 404


def test_the_export_holds_her_region_only(regional, cohorts):
    content = b"".join(regional.get(URL, {"set": "I", "format": "csv"}).streaming_content).decode()
    assert "Anne Diplômée" in content
    assert "Breton" not in content


def test_a_manager_sees_every_region(client, cohorts):
    client.force_login(factories.manager())
    assert len(names(client.get(URL, {"set": "I"}))) == 3


def test_a_national_reviewer_reads_figures_and_no_names(client, cohorts):
    client.force_login(factories.national_reviewer())
    assert client.get(URL, {"set": "I"}).status_code == 403
    page = client.get("/indicateurs/").content.decode()
    assert "/indicateurs/personnes/" not in page


def test_the_figures_lead_to_their_people(regional, cohorts):
    page = regional.get("/indicateurs/").content.decode()
    address = "/indicateurs/personnes/?set=V&amp;programme=pacte-cds"
    assert address in page
    page += regional.get("/indicateurs/promotions/").content.decode()
    assert f"cohort={cohorts[0].pk}" in page
    links = set(re.findall(r'href="(/indicateurs/personnes/[^"]+)"', page))
    for link in links:
        assert regional.get(link.replace("&amp;", "&")).status_code == 200


def test_only_facts_of_enrolment_are_told(regional, cohorts):
    page = regional.get(URL, {"set": "I"}).content.decode()
    assert "Motif confidentiel" not in page
    assert "Un sujet" not in page
    for person in User.objects.filter(enrolments__isnull=False):
        assert person.email not in page
    assert "02/12/2019" in page


def test_the_state_is_that_of_the_reference_date(regional, cohorts):
    asked = {"set": "I", "cohort": cohorts[0].pk, "date": "2020-05-31"}
    page = regional.get(URL, asked).content.decode()
    assert page.count("13/01/2020") == 2
    assert "01/06/2020" not in page
    assert "01/06/2020" in regional.get(URL, {**asked, "date": "2020-06-01"}).content.decode()


def test_those_a_rate_leaves_out(regional, cohorts):
    assert names(regional.get(URL, {"set": "E-star", "without": "V"})) == {"Paul Parti"}
    assert names(regional.get(URL, {"set": "V", "without": "V"})) == set()
    assert names(regional.get(URL, {"set": "I", "without": "Z"})) == set()


def test_search_keeps_the_set(regional, cohorts):
    assert names(regional.get(URL, {"set": "I", "q": "paul"})) == {"Paul Parti"}
    assert names(regional.get(URL, {"set": "V", "q": "paul"})) == set()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"set": "Z"},
        {"set": "F", "date": "2099-01-01"},
        {"set": "F", "date": "hier"},
        {"set": "F", "year": "1"},
        {"set": "F", "cohort": "abc"},
    ],
)
def test_bad_parameters_are_answered_with_a_sentence(regional, cohorts, asked):
    response = regional.get(URL, asked)
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert names(response) == set()


@pytest.mark.parametrize("asked", [{}, {"set": "Z"}, {"set": "F", "date": "2099-01-01"}])
@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_a_file_that_cannot_be_made_is_the_page_that_says_why(regional, cohorts, asked, format_):
    response = regional.get(URL, {**asked, "format": format_})
    assert response.status_code == 422
    assert response["Content-Type"].startswith("text/html")
    assert 'role="alert"' in response.content.decode()
    assert names(response) == set()


def test_a_search_takes_the_first_words_only(regional, cohorts):
    asked = {"set": "I", "q": "paul " * 1900 + "anne"}
    assert names(regional.get(URL, asked)) == {"Paul Parti"}


def test_keys_may_be_more_than_a_statement_takes_parameters(grand_est, cohorts):
    user = factories.regional_reviewer(grand_est)
    everybody = Q(pk__in=Listed(range(300_000)))
    assert people_then(user, everybody, date(2026, 3, 10)).count() == 2
    assert not people_then(user, Q(pk__in=Listed([])), date(2026, 3, 10)).exists()


@pytest.mark.parametrize(("fresh", "most"), [(True, 15), (False, 20)])
@pytest.mark.parametrize("without", ["", "V"])
def test_the_number_of_queries_does_not_grow(
    regional, grand_est, django_assert_max_num_queries, fresh, most, without
):
    def shown(graduates, **days):
        b.closed_cohort(grand_est, graduates=graduates, drop_outs=graduates, **days)
        if fresh:
            rebuild_figures(progress=lambda done, total: None)
        regional.get(URL, {"set": "I"})
        with django_assert_max_num_queries(most) as queries:
            page = regional.get(URL, {"set": "I", "without": without})
        return len(queries), page.context["count"]

    few, some = shown(1)
    many, all_of_them = shown(14, starts_on=date(2021, 1, 4), ends_on=date(2021, 12, 17))

    assert few == many
    assert (some, all_of_them) == ((1, 15) if without else (2, 30))
