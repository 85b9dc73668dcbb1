"""What is read on the page, in the file and by a tool is what is counted by hand."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings

from cohorts.indicators.services import refresh_figures
from tests import factories
from tests.unit.cohorts.api.conftest import URL as TOOLS
from tests.unit.cohorts.api.conftest import secret_of, tool
from tests.unit.cohorts.indicators import builders, independent
from tests.unit.cohorts.indicators.populations import world
from tests.unit.cohorts.indicators.test_independent import build, histories

pytestmark = pytest.mark.django_db
PAGE = "/indicateurs/"
# As the definitions say them: so many of so many.
SHARES = {
    "entry": ("B", "I"),
    "followed": ("F", "I"),
    "completion": ("F", "E-star"),
    "drop-out": ("A", "E-star"),
    "presentation": ("P", "E-star"),
    "first-session": ("V1", "P"),
    "jury-success": ("V", "P"),
    "diploma": ("V", "E-star"),
    "diploma-completers": ("V", "F"),
}
# The headings of the table of regions that are shares of people.
COLUMNS = {
    "Followed in full": "followed",
    "Completion": "completion",
    "Diploma": "diploma",
    "Diploma among completers": "diploma-completers",
    "Drop-outs": "drop-out",
}
# Headings of the file.
SETS = {
    "Enrolled (I)": "I",
    "Dropped out (A)": "A",
    "Followed in full (F)": "F",
    "Hold the diploma (V)": "V",
}
Fraction = tuple[int, int]


class ByHand:
    """The cohorts that are closed on a day, as counted person by person."""

    def __init__(self, cohorts, on: date) -> None:
        self.closed = [one for one in cohorts if independent.closed(one, on)]
        self.running = [one for one in cohorts if one not in self.closed]
        self._sets = {one.pk: independent.sets_of(one, on) for one in cohorts}
        self._minutes = {one.pk: independent.minutes_of(one, on) for one in cohorts}

    def fraction(self, indicator: str, members) -> Fraction:
        """Those of the numerator who are in the denominator, of those in the denominator."""
        above, below = SHARES[indicator]
        sets = [self._sets[one.pk] for one in members]
        return (
            sum(len(found[above] & found[below]) for found in sets),
            sum(len(found[below]) for found in sets),
        )

    def size(self, name: str, members) -> int:
        return sum(len(self._sets[one.pk][name]) for one in members)

    def minutes(self, members) -> tuple[int, int, int]:
        """Due, present, excused."""
        parts = [self._minutes[one.pk] for one in members]
        return tuple(map(sum, zip(*parts, strict=True))) if parts else (0, 0, 0)


def fraction_in(markup: str) -> Fraction:
    """The first “12 of 14”; a rate that does not exist is told by a sentence alone."""
    found = re.search(r">([\d,]+) of ([\d,]+)<", markup)
    return tuple(int(text.replace(",", "")) for text in found.groups()) if found else (0, 0)


def headlines_in(page: str) -> Mapping[str, Fraction]:
    cards = re.findall(r'<section class="card figure-card.*?</section>', page, flags=re.S)
    named = [(re.search(r"/definitions/#([\w-]+)", card).group(1), card) for card in cards]
    return {key: fraction_in(card) for key, card in named if key in SHARES}


def table_in(page: str, caption: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of a table by their heads: the cells by their headings."""
    [table] = re.findall(rf'aria-label="{caption}".*?</table>', page, flags=re.S)
    rows = re.findall(r'scope="row">(?:<a[^>]*>)?([^<]+)(.*?)</tr>', table, flags=re.S)
    cells = r'data-label="([^"]+)">(.*?)</td>'
    return {head: dict(re.findall(cells, rest, flags=re.S)) for head, rest in rows}


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(drawn=histories)
def test_page_file_and_tool_tell_what_is_counted_by_hand(at_now, drawn):
    on = max(drawn["on"], builders.START)
    with world():
        cohorts = build(drawn)
        refresh_figures()
        counted = ByHand(cohorts, on)
        reader = factories.national_reviewer()
        client = Client()
        client.cookies["language"] = "en"
        client.force_login(reader)
        asked = {"date": on.isoformat()}
        check_page(client.get(PAGE, asked).content.decode(), counted, cohorts)
        for one in cohorts:
            within = {**asked, "region": one.region_id}
            check_region(client.get(PAGE, within).content.decode(), counted, one)
            check_tool(tool(secret_of(reader), "en").get(TOOLS, within).json(), counted, one)
        check_file(client.get(PAGE, {**asked, "format": "csv"}), counted)


def check_page(page: str, counted: ByHand, cohorts) -> None:
    """The regions side by side."""
    if not counted.closed:
        assert headlines_in(page) == {}
        return
    rows = table_in(page, "Closed cohorts by region, in alphabetical order")
    assert rows.keys() == {one.region.name for one in counted.closed}
    for one in counted.closed:
        cells = rows[one.region.name]
        assert f">{counted.size('I', [one])}<" in cells["Enrolled"]
        for heading, indicator in COLUMNS.items():
            expected = counted.fraction(indicator, [one])
            assert fraction_in(cells[heading]) == (expected if expected[1] else (0, 0)), heading


def check_region(page: str, counted: ByHand, one) -> None:
    """The page of one region: its headlines, and its row of the table by year."""
    if one not in counted.closed:
        assert headlines_in(page) == {}
        return
    told = headlines_in(page)
    assert len(told) >= 6
    for indicator, found in told.items():
        assert found == counted.fraction(indicator, [one]), indicator
    [cells] = table_in(page, "Closed cohorts by year of beginning").values()
    for heading, indicator in COLUMNS.items():
        expected = counted.fraction(indicator, [one])
        assert fraction_in(cells[heading]) == (expected if expected[1] else (0, 0)), heading


def check_tool(answer: dict, counted: ByHand, one) -> None:
    members = [one] if one in counted.closed else []
    rows = {row["indicator"]: row for row in answer["rows"]}
    for indicator in SHARES:
        told = (rows[indicator]["numerator"], rows[indicator]["denominator"])
        assert told == counted.fraction(indicator, members), indicator
    due, present, excused = counted.minutes(members)
    assert (rows["attendance"]["numerator"], rows["attendance"]["denominator"]) == (present, due)
    assert answer["closed"]["minutes"]["excused"] == excused
    running = [one] if one in counted.running else []
    assert answer["running"]["people"]["I"] == counted.size("I", running)


def check_file(response, counted: ByHand) -> None:
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    told = {row["Region"]: row for row in rows if row["Closed"] == "yes"}
    assert told.keys() == {one.region.name for one in counted.closed}
    for one in counted.closed:
        row = told[one.region.name]
        for heading, name in SETS.items():
            assert int(row[heading]) == counted.size(name, [one]), heading
        above, below = counted.fraction("diploma", [one])
        rate = row["Diploma rate (V / E*)"]
        assert rate == "" if not below else float(rate) == round(above / below, 4)
        due, present, excused = counted.minutes([one])
        hours = (row["Hours due (H)"], row["Hours present (h)"], row["Hours excused"])
        assert tuple(map(float, hours)) == tuple(
            round(minutes / 60, 2) for minutes in (due, present, excused)
        )
