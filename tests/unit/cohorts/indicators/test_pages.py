"""The pages: what they say, to whom, and what they answer to bad input."""

import csv
import io
import re
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse

from cohorts.indicators.maps import VIEW_BOX
from cohorts.indicators.services import refresh_figures
from lms.accounts.enums import Role, ScopeKind
from tests import factories
from tests.unit.cohorts.indicators import builders as b

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
URL = "/indicateurs/"
PAGES = (
    "indicators",
    "indicator_cohorts",
    "indicator_watch",
    "indicator_departures",
    "indicator_years",
    "indicator_origin",
    "indicator_people",
    "indicator_definitions",
)


def text(response) -> str:
    """What a reader reads, with plain spaces."""
    words = re.sub(r"<(script|style|svg).*?</\1>", " ", response.content.decode(), flags=re.S)
    words = re.sub(r"<[^>]+>", " ", words).replace("\u202f", " ").replace("\xa0", " ")
    return re.sub(r"\s+", " ", words)


@pytest.mark.usefixtures("published")
def test_the_headlines_without_parameters(national):
    response = national.get(URL)
    page = response.content.decode()
    assert re.search(r"<strong>87</strong>", page)
    # So many of so many first, the share with its interval after it.
    assert re.search(r"<strong>65 sur 87</strong> <span>75[\u00a0\u202f]% \[65–83\]</span>", page)
    assert re.search(r"<strong>64 sur 65</strong> <span>98[\u00a0\u202f]% \[92–100\]</span>", page)
    words = text(response)
    # The main result, with its own denominator and its interval.
    assert "64 sur 84 76 % [66–84]" in words
    assert "84 sur 87 97 % [90–99]" in words
    assert "10 mars 2026" in words
    assert "D’où vient ce chiffre ?" in words


@pytest.mark.usefixtures("published")
def test_a_rate_beside_another_has_its_interval_too(national):
    words = text(national.get(URL))
    assert "de celles qui ont commencé : 65 sur 84 (77 % [67–85])" in words
    assert "à la première session : 64 sur 64 (100 % [94–100])" in words
    assert "taux de présentation : 64 sur 84 (76 % [66–84])" in words


@pytest.mark.usefixtures("published")
def test_a_regional_reviewer_reads_her_region_only(regional):
    response = regional.get(URL)
    words = text(response)
    assert "54" in words
    assert "41/54" in words
    assert "40/41" in words
    page = response.content.decode()
    assert "Bretagne" not in page
    assert "bretonne" not in page
    assert "region-map" not in page


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("format_", ["", "csv", "xlsx"])
def test_the_filter_of_another_region_is_not_found(regional, format_):
    assert regional.get(URL, {"region": "53", "format": format_}).status_code == 404
    assert regional.get(URL, {"region": "44", "format": format_}).status_code == 200


@pytest.mark.usefixtures("published")
def test_another_region_is_not_found_even_without_a_cohort(regional):
    factories.region("94", "Corse")
    assert regional.get(URL, {"region": "94"}).status_code == 404


def test_the_programme_of_another_manager_is_not_found(client):
    b.closed_cohort(version=b.programme_version("cafdac"))
    b.closed_cohort()
    manager = factories.user()
    factories.grant(manager, Role.MANAGER, ScopeKind.PROGRAMME, "pacte-cds")
    client.force_login(manager)
    assert client.get(URL).status_code == 200
    assert client.get(URL, {"programme": "cafdac"}).status_code == 404


@pytest.mark.usefixtures("published")
def test_a_national_reviewer_reads_all_regions_in_alphabetical_order(national, bretagne):
    ile_de_france = factories.region("11", "Île-de-France")
    b.closed_cohort(ile_de_france, graduates=2)
    b.closed_cohort(factories.region("75", "Nouvelle-Aquitaine"), graduates=1)
    page = national.get(URL).content.decode()
    table = page[page.index("Promotions closes par région, dans") :]
    names = re.findall(r'<th role="rowheader" scope="row"><a href="[^"]+">([^<]+?)</a>', table)
    assert names[:4] == ["Bretagne", "Grand Est", "Île-de-France", "Nouvelle-Aquitaine"]


@pytest.mark.usefixtures("published")
def test_the_map_tells_each_region_in_words(national, bretagne):
    b.enrol(b.cohort(factories.region("76", "Occitanie")), b.STARTED)
    page = national.get(URL).content.decode()
    assert page.count("<g class=") == 18
    assert "Bretagne\u00a0: 1 promotion close, 33 inscrits, 24 diplômés" in page
    assert "Occitanie\u00a0: 1 promotion en cours" in page
    assert "Corse\u00a0: aucune promotion" in page
    assert 'map-number" x="166"' in page
    assert "style=" not in page


@pytest.mark.usefixtures("published")
def test_regions_overseas_are_insets_of_the_map_with_their_names(national):
    page = national.get(URL).content.decode()
    shapes = re.findall(r"<g class=[^>]*>.*?</g>", page, flags=re.S)
    insets = [shape for shape in shapes if "transform=" in shape]
    names = sorted(re.search(r"map-caption[^>]*>([^<]+)<", inset).group(1) for inset in insets)
    assert names == ["Guadeloupe", "Guyane", "La Réunion", "Martinique", "Mayotte"]
    left, top, width, height = map(int, VIEW_BOX.split())
    for inset in insets:
        x, y = map(float, re.search(r"translate\(([\d.-]+) ([\d.-]+)\)", inset).groups())
        assert left <= x < left + width
        assert top <= y < top + height


@pytest.mark.usefixtures("published")
def test_funnel_plots_compare_regions_and_a_single_region_has_none(national, client, grand_est):
    page = national.get(URL).content.decode()
    assert 'id="funnel-diploma"' in page
    assert 'id="funnel-completion"' in page
    client.force_login(factories.regional_reviewer(grand_est))
    assert "funnel-" not in client.get(URL).content.decode()


def test_the_script_of_the_charts_is_only_where_a_chart_is(national, grand_est, bretagne):
    b.enrol(b.cohort(bretagne), b.STARTED)
    assert "plotly" not in national.get(URL).content.decode()
    b.closed_cohort(grand_est, graduates=2)
    assert "plotly" in national.get(URL).content.decode()


@pytest.mark.usefixtures("published")
def test_differences_that_cannot_be_interpreted_are_said_to_be_so(national):
    assert "le hasard suffit à expliquer les différences" in text(national.get(URL))


def test_a_difference_beyond_chance_calls_for_a_look_only(national, grand_est, bretagne):
    b.closed_cohort(grand_est, graduates=60)
    b.closed_cohort(bretagne, graduates=2, drop_outs=18)
    words = text(national.get(URL))
    assert "Bretagne" in words
    assert "pas encore une conclusion" in words


@pytest.mark.usefixtures("published")
def test_the_filters_narrow_the_figures(national):
    words = text(national.get(URL, {"year": "2021"}))
    assert "24/33" in words
    assert "65/87" not in words
    assert "24/33" in text(national.get(URL, {"region": "53"}))


@pytest.mark.usefixtures("published")
def test_a_past_date_is_computed_from_the_facts_of_then(national):
    words = text(national.get(URL, {"date": "2020-12-20"}))
    assert "41/54" in words
    assert "20 décembre 2020" in words
    # The year before that, the cohort was running: numbers, no rates.
    words = text(national.get(URL, {"date": "2020-06-30"}))
    assert "il y a des effectifs, pas de taux" in words
    assert "41/54" not in words


@pytest.mark.usefixtures("published")
def test_running_cohorts_stand_apart_in_numbers(regional, grand_est):
    running = b.cohort(grand_est, label="Promotion en route", starts_on=date(2026, 1, 5),
                       ends_on=date(2026, 12, 18))  # fmt: skip
    b.enrol(running, ("started", "2026-01-12"), confirmed="2025-12-01")
    response = regional.get(URL)
    assert "<strong>54</strong>" in response.content.decode()
    words = text(response)
    assert "1 promotion, inscriptions : 1" in words[words.index("Promotions en cours") :]
    listed = text(regional.get(f"{URL}promotions/", {"state": "running"}))
    assert "Grand Est (Promotion en route)" in listed
    assert "%" not in listed[listed.index("Grand Est (Promotion en route)") :]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"programme": "inconnu"}, "« inconnu » ne correspond à aucune promotion"),
        ({"region": "ZZ"}, "« ZZ » ne correspond à aucune promotion"),
        ({"region": "94"}, "« 94 » ne correspond à aucune promotion"),
        ({"year": "1999"}, "« 1999 » ne correspond à aucune promotion"),
        ({"year": "<script>"}, "ne correspond à aucune promotion"),
        ({"date": "2026-03-11"}, "dans l’avenir"),
        ({"date": "2019-12-31"}, "la première a débuté le 6 janvier 2020"),
        ({"date": "26/11/2021"}, "Ce n’est pas une date"),
        ({"date": "2021-02-30"}, "Ce n’est pas une date"),
        ({"date": "\x00"}, "Ce n’est pas une date"),
    ],
)
@pytest.mark.usefixtures("published")
def test_bad_parameters_are_answered_with_a_sentence(national, asked, said):
    factories.region("94", "Corse")
    response = national.get(URL, asked)
    assert response.status_code == 200
    assert said in text(response)
    assert "65/87" not in text(response)
    assert national.get(URL, {**asked, "format": "csv"}).status_code == 422


def test_choices_without_any_cohort_lead_back(national, grand_est, bretagne):
    b.closed_cohort(grand_est)
    b.closed_cohort(bretagne, version=b.programme_version("cafdac"))
    response = national.get(URL, {"programme": "cafdac", "region": "44"})
    assert "Aucune promotion ici" in text(response)


def test_the_page_stands_without_any_cohort(national, regional):
    for client in (national, regional):
        response = client.get(URL)
        assert response.status_code == 200
        assert "Aucune promotion ici" in text(response)


def test_rates_without_a_denominator_are_a_dash_and_a_sentence(national):
    b.enrol(b.cohort(), ("withdrawn", "2020-01-07"))
    words = text(national.get(URL))
    assert "0 sur 0 –" in words
    assert "Personne au dénominateur" in words


@pytest.mark.parametrize(
    ("drop_outs", "said"),
    [(0, "Personne n’est parti en route"), (5, "ce qui peut être dit des motifs figure plus bas")],
)
def test_reasons_stand_apart_and_are_never_those_written_freely(national, drop_outs, said):
    b.closed_cohort(graduates=2, drop_outs=drop_outs)
    words = text(national.get(URL))
    assert said in words
    assert "Pourquoi des personnes sont parties" in words
    assert "Motif confidentiel" not in words
    reasons = text(national.get(f"{URL}departs/"))
    assert "Motif confidentiel" not in reasons


@pytest.mark.usefixtures("published")
def test_the_csv_has_a_row_a_cohort(national):
    response = national.get(URL, {"format": "csv"})
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    assert [row["Région"] for row in rows] == ["Bretagne", "Grand Est"]
    grand_est = rows[1]
    assert grand_est["Inscrits (I)"] == "54"
    assert grand_est["Formation commencée (I ∩ (E ∪ T+))"] == "51"
    assert grand_est["Formation suivie en entier (F)"] == "41"
    assert grand_est["Close"] == "oui"
    assert grand_est["Date de référence"] == "2026-03-10"
    assert grand_est["Version des définitions"] == "1.1"
    assert grand_est["Formation suivie en entier, parmi les inscrits (F / I)"] == "0,7593"


@pytest.mark.usefixtures("published")
def test_the_export_of_a_region_holds_that_region_only(regional):
    content = b"".join(regional.get(URL, {"format": "csv"}).streaming_content).decode()
    assert "Grand Est" in content
    assert "Bretagne" not in content


def test_the_workbook_has_the_definitions_and_no_rate_of_a_running_cohort(national):
    b.enrol(b.cohort(), b.STARTED)
    response = national.get(URL, {"format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    figures, departures, definitions = book.worksheets
    assert departures["A1"].value == "Motif"
    header, row = figures.iter_rows(values_only=True)
    assert row[header.index("Inscrits (I)")] == 1
    assert row[header.index("Taux de diplôme (V / E*)")] is None
    terms = [row[0] for row in definitions.iter_rows(values_only=True)]
    assert "Taux de diplôme = V / E*" in terms


@pytest.mark.usefixtures("published")
def test_the_number_of_queries_is_the_same_at_one_and_at_fifteen_cohorts(
    national, grand_est, django_assert_max_num_queries
):
    national.get(URL)
    with django_assert_max_num_queries(20) as few:
        national.get(URL)
    for _number in range(13):
        b.closed_cohort(grand_est, graduates=1, drop_outs=1)
    with django_assert_max_num_queries(20) as many:
        national.get(URL)
    assert len(few) == len(many)


@pytest.mark.usefixtures("published")
def test_of_figures_kept_up_to_date_the_page_asks_little(national, django_assert_max_num_queries):
    refresh_figures()
    national.get(URL)
    with django_assert_max_num_queries(12):
        national.get(URL)


def test_the_definitions_say_each_formula(regional):
    response = regional.get(reverse("indicator_definitions"))
    page, words = response.content.decode(), text(response)
    for formula in ("V / E*", "F / I", "V ∩ F / F", "E − T− + T+ − N"):
        assert formula in words
    assert "Version 1.1" in words
    for anchor in ("diploma", "followed", "I", "E-star"):
        assert f'id="{anchor}"' in page


def test_the_definitions_say_what_is_of_today_and_what_is_missing(regional):
    regional.cookies["language"] = "en"
    words = text(regional.get(reverse("indicator_definitions")))
    assert "what that employer is today, at any reference date" in words
    assert "are those of the day of the enrolment" not in words
    for unknown_by_date in ("minutes late", "hours at which a half-day", "what a jury decided"):
        assert unknown_by_date in words
    assert "missing here: selection" in words
    for computed in ("Time to the diploma", "Hours delivered"):
        assert computed in words


@pytest.mark.parametrize("name", ["region", "employer_region", "programme"])
def test_a_code_with_a_nul_is_unknown_and_never_asked_of_the_database(regional, name):
    """PostgreSQL refuses to look for one."""
    b.closed_cohort(factories.region())
    asked = []

    def watch(execute, sql, params, many, context):
        asked.extend(value for value in params or () if isinstance(value, str))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        response = regional.get(URL, {name: "\0"})
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert not [value for value in asked if "\0" in value]


@pytest.mark.usefixtures("published")
def test_every_definition_linked_to_exists(national):
    definitions = national.get(reverse("indicator_definitions")).content.decode()
    anchors = set(
        re.findall(r'/indicateurs/definitions/#([^"]+)"', national.get(URL).content.decode())
    )
    assert len(anchors) > 6
    for anchor in anchors:
        assert f'id="{anchor}"' in definitions


@pytest.mark.parametrize("name", PAGES)
def test_closed_to_those_who_review_nothing(client, name):
    for person in (factories.user(), factories.trainer_of(b.cohort()), factories.editor()):
        client.force_login(person)
        assert client.get(reverse(name)).status_code == 403
    client.logout()
    assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", PAGES)
def test_nothing_can_be_posted(client, name):
    client.force_login(factories.manager())
    assert client.post(reverse(name)).status_code == 405


def test_english_has_its_own_signs(national):
    b.closed_cohort(graduates=1, drop_outs=1)
    national.cookies["language"] = "en"
    assert "1 of 2 50% [9–91]" in text(national.get(URL))
