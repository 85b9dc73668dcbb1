"""Cuts by employer and profile on the pages, and the list of cohorts."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from cohorts.enrolment.models import Enrolment
from lms.accounts.models import Structure
from tests import factories
from tests.unit.cohorts.indicators import builders as b
from tests.unit.cohorts.indicators.test_pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/indicateurs/"
LIST = "/indicateurs/promotions/"


@pytest.fixture
def cohort(grand_est):
    """Three graduates, of whom one is employed by the group “Filiéris” in Bretagne."""
    made = b.closed_cohort(grand_est, graduates=3)
    first = Enrolment.objects.filter(cohort=made).first()
    first.structure = factories.structure("Centre", "CDS", factories.region("53", "Bretagne"))
    Structure.objects.filter(pk=first.structure.pk).update(group="Filiéris")
    first.profile = factories.profile()
    first.save()
    return made


@pytest.mark.usefixtures("cohort")
@pytest.mark.parametrize(
    "asked",
    [
        {"group": "Filiéris"},
        {"structure_type": "CDS"},
        {"profile": "infirmier"},
        {"employer_region": "53"},
    ],
)
def test_a_cut_chooses_among_the_people(national, asked):
    assert "3/3" in text(national.get(URL))
    words = text(national.get(URL, asked))
    assert "1/1" in words
    assert "3/3" not in words
    assert "1 sur 1" in text(national.get(LIST, asked))


@pytest.mark.usefixtures("cohort")
def test_the_two_regions_are_never_mixed(national):
    words = text(national.get(URL, {"region": "44", "employer_region": "53"}))
    assert "les deux ne se mélangent jamais" in words
    assert "1/1" not in words


@pytest.mark.usefixtures("cohort")
def test_a_cut_by_employers_regions_puts_no_region_beside_another(national):
    assert "region-map" in national.get(URL).content.decode()
    assert "region-map" not in national.get(URL, {"employer_region": "53"}).content.decode()


@pytest.mark.usefixtures("cohort")
@pytest.mark.parametrize("page", ["", "promotions/", "origine/", "a-suivre/", "departs/"])
def test_employers_of_another_region_are_not_found(regional, page):
    address = f"{URL}{page}"
    asked = {"indicator": "diploma"}
    assert regional.get(address, {**asked, "employer_region": "53"}).status_code == 404
    assert regional.get(address, {**asked, "region": "53"}).status_code == 404
    assert regional.get(address, {**asked, "employer_region": "44"}).status_code == 200
    assert "Bretagne" not in regional.get(address, asked).content.decode()


@pytest.mark.usefixtures("cohort")
@pytest.mark.parametrize("name", ["structure_type", "profile", "group", "employer_region"])
def test_unknown_codes_are_answered_with_a_sentence(national, name):
    response = national.get(URL, {name: "inconnu"})
    assert response.status_code == 200
    assert "« inconnu » ne correspond à aucune promotion" in text(response)


@pytest.fixture
def many(grand_est):
    for number in range(55):
        b.closed_cohort(
            grand_est,
            graduates=1,
            label=f"Promotion {number:02}",
            starts_on=date(2020, 1, 6),
        )


@pytest.mark.usefixtures("many")
def test_fifty_cohorts_a_page(regional):
    first = text(regional.get(LIST))
    assert "55 promotions" in first
    assert "Promotion 00" in first
    assert "Promotion 50" not in first
    last = text(regional.get(LIST, {"page": "2"}))
    assert "Promotion 50" in last
    assert "Promotion 00" not in last


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("wanted", "shown"),
    [("0", "Promotion 54"), ("3", "Promotion 54"), ("x", "Promotion 00"), ("²", "Promotion 00")],
)
def test_a_page_that_does_not_exist_is_one_that_does(regional, wanted, shown):
    response = regional.get(LIST, {"page": wanted})
    assert response.status_code == 200
    assert shown in text(response)


@pytest.mark.usefixtures("many")
def test_the_page_of_figures_takes_twelve(regional):
    part = regional.get(
        LIST, headers={"HX-Request": "true", "HX-Target": "closed-cohorts"}
    ).content.decode()
    assert "<html" not in part
    assert part.count('scope="row"') == 12
    assert "12 promotions sur 55" in text(regional.get(
        LIST, headers={"HX-Request": "true", "HX-Target": "closed-cohorts"}
    ))  # fmt: skip


@pytest.mark.usefixtures("many")
def test_the_list_asks_as_often_for_fifty_as_for_one(regional, django_assert_max_num_queries):
    regional.get(LIST)
    with django_assert_max_num_queries(24) as many:
        regional.get(LIST)
    with django_assert_max_num_queries(24) as few:
        regional.get(LIST, {"page": "2"})
    assert len(many) == len(few)


@pytest.mark.usefixtures("cohort")
def test_the_name_of_a_group_is_text(national):
    """A group is named by whoever describes an employer; the choices draw themselves."""
    name = 'Soins & "Toits" <script>alert(1)</script>'
    Structure.objects.filter(group="Filiéris").update(group=name)

    page = BeautifulSoup(national.get(URL, {"group": name}).content, "html.parser")

    chosen = page.select_one("select[name=group] option[selected]")
    assert chosen["value"] == chosen.text == name
    assert not page.select("select script")
