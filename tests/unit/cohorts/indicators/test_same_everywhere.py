"""Time to the diploma and hours delivered: the same on every page and in every file."""

import csv
import io
import re

import openpyxl
import pytest
from pypdf import PdfReader

from cohorts.indicators import services
from lms.accounts.models import User
from tests import factories
from tests.unit.cohorts.api.conftest import URL as API
from tests.unit.cohorts.api.conftest import secret_of, tool
from tests.unit.cohorts.indicators import builders as b
from tests.unit.cohorts.indicators.test_pages import URL, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
ORIGIN = f"{URL}origine/"
FIRST_DAY = b.day("2020-01-13")
# Of three diplomas; the fourth person is still on the way, the fifth withdrew.
DAYS = tuple((b.day(end) - FIRST_DAY).days for end in ("2020-12-18", "2021-03-02", "2021-06-18"))


@pytest.fixture
def a_cohort():
    made = b.cohort(factories.region())
    a_jury = b.jury(made)
    people = [
        b.enrol(made, b.STARTED, dissertation=[*b.VALIDATED[:3], ("validated", end)])
        for end in ("2020-12-18", "2021-03-02", "2021-06-18")
    ]
    for person in people:
        b.decide(a_jury, person)
    b.enrol(made, b.STARTED)
    b.enrol(made, ("withdrawn", "2020-01-02"))
    seminar = factories.seminar(made, trainer=b.president())
    held, _other = (b.half_day(seminar, day) for day in ("2020-01-20", "2020-01-27"))
    for person in people:
        b.attend(held, person)
    return made


@pytest.fixture
def reader(client, a_cohort, triggers) -> User:
    reader = factories.regional_reviewer(a_cohort.region)
    client.force_login(reader)
    client.cookies["language"] = "en"
    return reader


def rows_of(response) -> list[dict[str, str]]:
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content), delimiter=";"))


@pytest.fixture(params=[False, True], ids=["from facts", "from summaries"])
def _kept(request, reader):
    if request.param:
        services.refresh_figures()


@pytest.mark.usefixtures("_kept")
def test_page_files_and_tools_say_the_same(client, reader):
    page = text(client.get(URL))
    # Three half-days of three hours were had; five people had ordered two each.
    assert f"{DAYS[1]} days about 14 months" in page
    assert "median of 3 people; still on the way: 1 of 4 (25% [5–70])" in page
    assert "9 h of 30 h 30%" in page

    [row] = rows_of(client.get(URL, {"format": "csv"}))
    told = {name: value for name, value in row.items() if name.startswith("Time to the diploma")}
    assert list(told.values()) == [str(DAYS[1]), "3"]
    assert (row["Hours planned (hp)"], row["Hours delivered (hd)"]) == ("30", "9")
    assert row["Hours delivered (hd / hp)"] == "0.3"

    answer = tool(secret_of(reader)).get(API).json()
    found = {one["indicator"]: one for one in answer["rows"]}
    time, hours = found["time-to-diploma"], found["hours-delivered"]
    assert (time["unit"], time["value"], time["denominator"]) == ("days", DAYS[1], 3)
    assert time["numerator"] is time["interval"] is None
    assert (hours["unit"], hours["numerator"], hours["denominator"]) == ("minutes", 540, 1800)
    still_open = found["still-open"]
    assert (still_open["numerator"], still_open["denominator"]) == (1, 4)
    assert answer["closed"]["minutes"]["planned"] == 1800

    pages = PdfReader(io.BytesIO(client.get(f"{URL}rapport.pdf").content)).pages
    # Paper is French.
    paper = " ".join(" ".join(one.extract_text() for one in pages).split())
    for words in (f" {DAYS[1]} ", "9 h sur 30 h", "1 sur 4"):
        assert words in paper, words


@pytest.mark.usefixtures("_kept")
def test_each_leads_to_its_parts_its_people_and_its_cohorts(client, a_cohort):
    response = client.get(ORIGIN, {"indicator": "time-to-diploma"})
    words = text(response)
    assert f"{DAYS[1]} days about 14 months" in words
    assert "median of result − start, in V" in words
    assert f"Grand Est ({a_cohort.label})" in words
    links = re.findall(r'href="(/indicateurs/personnes/[^"]+)"', response.content.decode())
    sizes = [
        client.get(link.replace("&amp;", "&")).content.decode().count("<tr") - 1
        for link in links[:2]
    ]
    assert sizes == [3, 1]
    words = text(client.get(ORIGIN, {"indicator": "hours-delivered"}))
    assert "Hours planned hp 30 h" in words
    assert "Hours delivered hd 9 h" in words


def test_its_past_values_are_those_of_the_page_then(client, reader):
    asked = {"indicator": "time-to-diploma", "date": "2021-06-30", "history": "1"}
    page = client.get(ORIGIN, asked).content.decode()
    days = re.findall(r'<th scope="row">([\d/]+)</th><td class="num">([^<]+)', page)
    assert [value for _day, value in days[-2:]] == ["—", str(DAYS[1])]
    assert "Time to the diploma, in days" in page


def test_where_nobody_holds_the_diploma_a_sentence_stands(client):
    a_cohort = b.closed_cohort(factories.region(), graduates=0, drop_outs=1)
    client.force_login(factories.regional_reviewer(a_cohort.region))
    client.cookies["language"] = "en"
    words = text(client.get(URL))
    assert "Nobody holds the diploma yet: there is no time." in words
    assert "No half-day is planned: there is no rate." in words


@pytest.mark.usefixtures("reader")
def test_the_workbook_defines_them(client):
    response = client.get(URL, {"format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    terms = {row[0] for row in book.worksheets[-1].iter_rows(values_only=True)}
    assert "Time to the diploma = median of result − start, in V" in terms
    assert "Hours delivered = hd / hp" in terms
