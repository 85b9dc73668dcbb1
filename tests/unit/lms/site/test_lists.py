"""The door of every list: filters, sort, pages, exports."""

import csv
import io

import django_filters
import django_tables2 as tables
import openpyxl
import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from lms.accounts.models import Region
from lms.site.lists import RESULTS_ID, list_response

pytestmark = pytest.mark.django_db


class RegionTable(tables.Table):
    name = tables.Column(verbose_name="Région")
    ars = tables.Column(verbose_name="ARS", orderable=False)
    go = tables.TemplateColumn(
        "<a href='#'>x</a>", verbose_name="", orderable=False, exclude_from_export=True
    )


class RegionFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains", label="Nom")
    least = django_filters.NumberFilter(field_name="insee", lookup_expr="gte", label="Code")

    class Meta:
        model = Region
        fields = ["name"]


def make_regions(number: int) -> None:
    Region.objects.bulk_create(
        Region(
            insee=f"{place:02d}",
            name=f"Région {place:02d}" if place else "=SUM(A1)",
            timezone="Europe/Paris",
            ars=f"ARS {place}",
        )
        for place in range(number)
    )


def ask(query: str = "", **headers):
    request = RequestFactory().get(f"/regions/?{query}", headers=headers)
    request.user = AnonymousUser()
    request.htmx = HtmxDetails(request)
    return list_response(
        request,
        table_class=RegionTable,
        filterset_class=RegionFilter,
        queryset=Region.objects.order_by("insee"),
        template_name="components/list.html",
        filename="regions",
        title="Régions",
    )


def text_of(response) -> str:
    return response.content.decode()


def rows_of_csv(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_a_page_holds_25_rows_and_names_itself():
    make_regions(30)
    page = text_of(ask())
    assert page.count('role="rowheader"') == 25
    assert "ARS 24<" in page
    assert "ARS 25<" not in page
    assert '<caption class="visually-hidden">Régions</caption>' in page


@pytest.mark.parametrize(
    ("wanted", "first"),
    [("2", "ARS 25"), ("abc", "ARS 0"), ("999", "ARS 25"), ("-3", "ARS 25"), ("", "ARS 0")],
)
def test_a_page_that_does_not_exist_shows_the_nearest(wanted, first):
    make_regions(30)
    page = text_of(ask(f"page={wanted}"))
    assert f">{first}<" in page


def test_nobody_can_ask_for_a_longer_page():
    make_regions(30)
    assert text_of(ask("per_page=1000")).count('role="rowheader"') == 25


def test_sorting_says_so_and_keeps_the_filter_in_its_links():
    make_regions(30)
    page = text_of(ask("name=Région&sort=-name"))
    assert 'aria-sort="descending"' in page
    assert page.index("Région 29") < page.index("Région 28")
    assert 'href="?name=R%C3%A9gion&amp;sort=-name&amp;page=2"' in page
    assert 'href="?name=R%C3%A9gion&amp;sort=-name&amp;format=csv"' in page
    assert '<input type="hidden" name="sort" value="-name">' in page


def test_an_unknown_order_is_no_fault():
    make_regions(3)
    assert text_of(ask("sort=password")).count('role="rowheader"') == 3


def test_csv_holds_every_filtered_row_in_order_without_buttons():
    make_regions(30)
    rows = rows_of_csv(ask("name=Région&sort=-name&format=csv&page=2"))
    assert rows[0] == ["Région", "ARS"]
    assert [row[0] for row in rows[1:]] == [f"Région {place:02d}" for place in range(29, 0, -1)]


def test_exports_are_defused():
    make_regions(1)
    assert rows_of_csv(ask("format=csv"))[1][0] == "'=SUM(A1)"


def test_xlsx_holds_the_same_rows():
    make_regions(30)
    response = ask("format=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book.worksheets[0]
    assert sheet.max_row == 31
    assert [cell.value for cell in sheet[3]] == ["Région 01", "ARS 1"]


def test_an_impossible_filter_is_named_and_filters_nothing():
    make_regions(3)
    page = text_of(ask("least=abc"))
    assert 'aria-invalid="true"' in page
    assert page.count('role="rowheader"') == 3


def test_nothing_found_offers_everything_again():
    make_regions(3)
    page = text_of(ask("name=zzz"))
    assert "<table" not in page
    assert 'href="/regions/"' in page


def test_a_changed_filter_gets_the_results_alone():
    make_regions(3)
    page = text_of(ask("name=01", **{"HX-Request": "true", "HX-Target": RESULTS_ID}))
    assert page.lstrip().startswith(f'<div id="{RESULTS_ID}">')
    assert "<form" not in page
    assert "Région 01" in page


@pytest.mark.parametrize("number", [1, 15])
def test_as_many_queries_for_many_rows(number, django_assert_num_queries):
    make_regions(number)
    with django_assert_num_queries(2):
        ask()
