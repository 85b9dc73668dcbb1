"""Why people left, wherever it is told: the page, the files, the report and the tools say the same,
and where the page hides it nothing else shows it."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from pypdf import PdfReader

from cohorts.enrolment.models import DepartureTally
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.departures import Reasons, reasons, tally
from curriculum.programmes.models import Programme
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.api.conftest import URL as TOOLS
from tests.unit.cohorts.api.conftest import secret_of, tool
from tests.unit.cohorts.indicators.populations import cohort, fill, programme

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PAGE = "/indicateurs/departs/"
ENOUGH = ["job_change"] * 7 + ["health_or_family"] * 5
FEW = ["job_change"] * 3


def left(causes) -> None:
    """A closed cohort that people left for these causes, counted for the quarter."""
    fill(cohort(programme(), "44", 2020), ["left"] * len(causes) + ["awarded"] * 4, causes)
    on = date(2025, 12, 31)
    people = tally("pacte-cds", on)
    kept = Programme.objects.get(key="pacte-cds")
    DepartureTally.objects.create(programme=kept, on=on, counted_at=NOW, people=people)


@pytest.fixture
def national(client):
    client.cookies["language"] = "en"
    client.force_login(factories.national_reviewer())
    return client


def told() -> Reasons:
    return reasons(all_cohorts(), Asked(on=NOW.date(), programme="pacte-cds"))


def rows_of_csv(client, **asked) -> list[list[str]]:
    answer = client.get(PAGE, {"format": "csv", **asked})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content), delimiter=";"))[1:]


def rows_of_sheet(client, address: str) -> list[tuple]:
    answer = client.get(address, {"format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    return list(book["Departures"].iter_rows(min_row=2, values_only=True))


def on_paper(client) -> str:
    pages = PdfReader(io.BytesIO(client.get(reverse("snapshot_report")).content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split()).replace("\xa0", " ")


def by_tool(**asked) -> dict:
    return tool(secret_of(factories.national_reviewer()), "en").get(TOOLS, asked).json()


def test_what_may_be_told_is_told_everywhere(national):
    left(ENOUGH)
    numbers = sorted(row.number for row in told().rows)
    assert numbers == [5, 7]
    assert sorted(int(row[1]) for row in rows_of_csv(national)) == numbers
    for address in (PAGE, "/indicateurs/"):
        assert sorted(row[1] for row in rows_of_sheet(national, address)) == numbers
    answer = by_tool()["departures"]
    assert (answer["people"], answer["suppressed"]) == (12, False)
    assert answer["reference_date"] == "2025-12-31"
    assert sorted(row["people"] for row in answer["rows"]) == numbers
    codes = [code for row in answer["rows"] for code in row["reasons"]]
    assert len(codes) == len(set(codes))
    assert {"job_change", "health_or_family", "not_recorded"} <= set(codes)
    assert "31 décembre 2025, 12 personnes" in on_paper(national)


@pytest.mark.parametrize(
    ("causes", "asked"), [(FEW, {}), (ENOUGH, {"year": "2020"}), (ENOUGH, {"date": "2024-01-31"})]
)
def test_what_the_page_hides_is_hidden_everywhere(national, causes, asked):
    left(causes)
    [row] = rows_of_csv(national, **asked)
    assert row[:2] == ["", ""]
    assert row[3] in national.get(PAGE, asked).content.decode().replace("&#x27;", "'")
    answer = by_tool(**asked)["departures"]
    assert answer["suppressed"] is True
    assert (answer["people"], answer["rows"]) == (None, None)
    assert answer["sentence"] == row[3]


def test_few_are_not_told_on_paper_nor_in_the_workbook(national):
    left(FEW)
    assert [row[:2] for row in rows_of_sheet(national, "/indicateurs/")] == [(None, None)]
    words = on_paper(national)
    assert "moins de cinq personnes" in words
    assert "Changement de poste" not in words


def test_nobody_left_is_no_secret(national):
    left([])
    answer = by_tool()["departures"]
    assert (answer["people"], answer["rows"], answer["suppressed"]) == (0, [], False)


def test_a_file_that_cannot_be_made_is_the_page_that_says_why(national):
    left(FEW)
    answer = national.get(PAGE, {"format": "csv", "date": "2999-01-01"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
