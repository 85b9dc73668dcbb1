"""What is read on the page, in the file and by a tool is what is counted by hand."""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date, timedelta
from statistics import median

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohorts.enrolment.models import Enrolment
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
    "still-open": ("O-V", "E-star"),
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
MEDIAN = "Time to the diploma, days (median of result − start, in V)"
PEOPLE_OF_THE_MEDIAN = "Time to the diploma, of how many people"
# Hardly anybody in a random history gets as far: so many days in which of two cohorts.
DIPLOMAS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from([340, 341])), min_size=2)
Fraction = tuple[int, int]


class ByHand:
    """The cohorts that are closed on a day, as counted person by person."""

    def __init__(self, cohorts, on: date) -> None:
        self.closed = [one for one in cohorts if independent.closed(one, on)]
        self.running = [one for one in cohorts if one not in self.closed]
        self._sets = {one.pk: independent.sets_of(one, on) for one in cohorts}
        self._minutes = {one.pk: independent.minutes_of(one, on) for one in cohorts}
        self._delivered = {one.pk: independent.minutes_delivered(one, on) for one in cohorts}
        self._days = {
            one.pk: [
                independent.days_to_the_diploma(person, on)
                for person in Enrolment.objects.filter(pk__in=self._sets[one.pk]["V"])
            ]
            for one in cohorts
        }

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

    def attendance(self, members) -> Fraction:
        due, present, _excused = self.minutes(members)
        return present, due

    def delivery(self, members) -> Fraction:
        parts = [self._delivered[one.pk] for one in members]
        return sum(above for above, _below in parts), sum(below for _above, below in parts)

    def days(self, members) -> list[int]:
        """To the diploma, of all who hold it."""
        return [days for one in members for days in self._days[one.pk]]


def fraction_in(markup: str) -> Fraction:
    """The first “12 of 14”; a rate that does not exist is told by a sentence alone."""
    found = re.search(r">([\d,]+) of ([\d,]+)<", markup)
    return tuple(int(text.replace(",", "")) for text in found.groups()) if found else (0, 0)


def headlines_in(page: str) -> Mapping[str, str]:
    cards = re.findall(r'<section class="card figure-card.*?</section>', page, flags=re.S)
    return {re.search(r"/definitions/#([\w-]+)", card).group(1): card for card in cards}


def words_of(markup: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", markup).split())


def whole(above: int, below: int) -> int:
    """The fraction as the nearest whole number; a half goes up."""
    return (2 * above + below) // (2 * below)


def table_in(page: str, caption: str) -> Mapping[str, Mapping[str, str]]:
    """The rows of a table by their heads: the cells by their headings."""
    [table] = re.findall(rf'aria-label="{caption}".*?</table>', page, flags=re.S)
    rows = re.findall(r'scope="row">(?:<a[^>]*>)?([^<]+)(.*?)</tr>', table, flags=re.S)
    cells = r'data-label="([^"]+)">(.*?)</td>'
    return {head: dict(re.findall(cells, rest, flags=re.S)) for head, rest in rows}


def award(cohort, days: int) -> None:
    """One more diploma, so many days after the start."""
    start = builders.day(builders.STARTED[1])
    end = (start + timedelta(days=days)).isoformat()
    steps = [*builders.VALIDATED[:3], ("validated", end)]
    person = builders.enrol(cohort, builders.STARTED, dissertation=steps)
    builders.decide(builders.jury(cohort, end), person)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(drawn=histories, diplomas=DIPLOMAS)
def test_page_file_and_tool_tell_what_is_counted_by_hand(at_now, drawn, diplomas):
    on = max(drawn["on"], builders.START)
    with world():
        cohorts = build(drawn)
        for place, days in diplomas:
            award(cohorts[place], days)
        refresh_figures()
        counted = ByHand(cohorts, on)
        reader = factories.national_reviewer()
        client = Client()
        client.cookies["language"] = "en"
        client.force_login(reader)
        asked = {"date": on.isoformat()}
        tools = tool(secret_of(reader), "en")
        page = client.get(PAGE, asked).content.decode()
        check_headlines(page, counted, cohorts)
        check_page(page, counted)
        check_tool(tools.get(TOOLS, asked).json(), counted, cohorts)
        for one in cohorts:
            within = {**asked, "region": one.region_id}
            check_headlines(client.get(PAGE, within).content.decode(), counted, [one])
            check_years(client.get(f"{PAGE}annees/", within).content.decode(), counted, one)
            check_tool(tools.get(TOOLS, within).json(), counted, [one])
        check_file(client.get(PAGE, {**asked, "format": "csv"}), counted)


def check_headlines(page: str, counted: ByHand, cohorts) -> None:
    """What is told of the closed ones of ``cohorts`` together."""
    members = [one for one in cohorts if one in counted.closed]
    told = headlines_in(page)
    if not members:
        assert told == {}
        return
    shares = told.keys() & SHARES
    assert len(shares) >= 6
    for indicator in shares:
        assert fraction_in(told[indicator]) == counted.fraction(indicator, members), indicator
    check_hours(words_of(told["attendance"]), counted.attendance(members))
    check_hours(words_of(told["hours-delivered"]), counted.delivery(members))
    check_time(words_of(told["time-to-diploma"]), counted, members)


def check_hours(words: str, minutes: Fraction) -> None:
    """In whole hours, and the share in percent."""
    above, below = minutes
    if not below:
        assert ": there is no rate." in words
        return
    hours = f"{whole(above, 60):,} h of {whole(below, 60):,} h"
    assert words.startswith(f"{hours} {whole(100 * above, below)}% "), words


def check_time(words: str, counted: ByHand, members) -> None:
    days = counted.days(members)
    if not days:
        assert ": there is no time." in words
        return
    middle = median(days)
    shown = f"{middle:,.1f}" if middle % 1 else f"{int(middle):,}"
    assert re.match(rf"{shown} days? ", words), words
    people = "person" if len(days) == 1 else "people"
    assert f" median of {len(days)} {people}; still on the way: " in words
    above, below = counted.fraction("still-open", members)
    assert f"; still on the way: {above} of {below} (" in words


def check_cells(cells: Mapping[str, str], counted: ByHand, one) -> None:
    """A row of the one cohort of a region."""
    for heading, indicator in COLUMNS.items():
        expected = counted.fraction(indicator, [one])
        assert fraction_in(cells[heading]) == (expected if expected[1] else (0, 0)), heading
    above, below = counted.attendance([one])
    words = words_of(cells["Attendance"])
    if not below:
        assert ": there is no rate." in words
        return
    share = f"{whole(100 * above, below)}% {whole(above, 60):,}/{whole(below, 60):,} h"
    excused = counted.minutes([one])[2]
    assert words == f"{share} excused: {whole(excused, 60):,} h"


def check_page(page: str, counted: ByHand) -> None:
    """The regions side by side."""
    if not counted.closed:
        return
    rows = table_in(page, "Closed cohorts by region, in alphabetical order")
    assert rows.keys() == {one.region.name for one in counted.closed}
    for one in counted.closed:
        cells = rows[one.region.name]
        assert f">{counted.size('I', [one])}<" in cells["Enrolled"]
        check_cells(cells, counted, one)


def check_years(page: str, counted: ByHand, one) -> None:
    """The year of the one cohort of a region."""
    if one not in counted.closed:
        assert "figures-table" not in page
        return
    [cells] = table_in(page, "Closed cohorts by year of beginning").values()
    check_cells(cells, counted, one)


def check_tool(answer: dict, counted: ByHand, cohorts) -> None:
    members = [one for one in cohorts if one in counted.closed]
    rows = {row["indicator"]: row for row in answer["rows"]}
    for indicator in SHARES:
        told = (rows[indicator]["numerator"], rows[indicator]["denominator"])
        assert told == counted.fraction(indicator, members), indicator
    for indicator, minutes in (
        ("attendance", counted.attendance(members)),
        ("hours-delivered", counted.delivery(members)),
    ):
        row = rows[indicator]
        assert (row["unit"], row["numerator"], row["denominator"]) == ("minutes", *minutes)
        assert row["value"] == (pytest.approx(minutes[0] / minutes[1]) if minutes[1] else None)
    assert answer["closed"]["minutes"]["excused"] == counted.minutes(members)[2]
    days, row = counted.days(members), rows["time-to-diploma"]
    assert (row["unit"], row["denominator"]) == ("days", len(days))
    assert row["value"] == (median(days) if days else None)
    running = [one for one in cohorts if one in counted.running]
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
        check_hours_of(row, counted, one)
        days = counted.days([one])
        assert row[MEDIAN] == (f"{median(days):g}" if days else "")
        assert row[PEOPLE_OF_THE_MEDIAN] == str(len(days))


def check_hours_of(row: Mapping[str, str], counted: ByHand, one) -> None:
    due, present, excused = counted.minutes([one])
    delivered, planned = counted.delivery([one])
    for heading, minutes in {
        "Hours due (H)": due,
        "Hours present (h)": present,
        "Hours excused": excused,
        "Hours planned (hp)": planned,
        "Hours delivered (hd)": delivered,
    }.items():
        assert float(row[heading]) == round(minutes / 60, 2), heading
    for heading, (above, below) in {
        "Attendance rate (h / H)": counted.attendance([one]),
        "Hours delivered (hd / hp)": counted.delivery([one]),
    }.items():
        rate = row[heading]
        assert rate == "" if not below else float(rate) == round(above / below, 4), heading
