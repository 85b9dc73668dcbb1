"""What the tables of a page of figures hold beside the rates, and whom they lead to."""

import re
from collections import Counter
from datetime import date

import pytest
from django.utils import translation

from cohorts.indicators.enums import FigureSet
from cohorts.indicators.maps import RegionNumbers, draw_regions
from cohorts.indicators.queries import Counts, Group
from cohorts.indicators.wording import about_pending
from tests import factories
from tests.unit.cohorts.indicators import builders as b
from tests.unit.cohorts.indicators.test_pages import URL, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def people_links(page: str) -> list[str]:
    found = re.findall(r'href="(/indicateurs/personnes/[^"]+)"', page)
    return [link.replace("&amp;", "&") for link in found]


@pytest.mark.usefixtures("published")
def test_the_stages_of_the_path_lead_to_their_people(regional):
    page = regional.get(URL).content.decode()
    [stages] = re.findall(r'<dl class="stages">.*?</dl>', page, flags=re.S)
    assert re.findall(r"#([^\"]+)\"", stages) == ["I", "B", "F", "P", "V"]
    links = people_links(stages)
    numbers = [int(number) for number in re.findall(r"<dd><a[^>]*>(\d+)<", stages)]
    assert numbers == [54, 51, 41, 40, 40]
    for link, number in zip(links, numbers, strict=True):
        assert regional.get(link).context["table"].paginator.count == number


@pytest.mark.usefixtures("published")
def test_who_may_see_no_names_gets_the_origin_of_each_stage(national):
    page = national.get(URL).content.decode()
    [stages] = re.findall(r'<dl class="stages">.*?</dl>', page, flags=re.S)
    assert people_links(page) == []
    assert stages.count("/indicateurs/origine/?indicator=") == 5


@pytest.mark.usefixtures("published")
def test_running_regions_lead_to_the_people_of_running_cohorts_alone(client, national, grand_est):
    running = b.cohort(grand_est, starts_on=date(2026, 1, 5), ends_on=date(2026, 12, 18))
    for _number in range(2):
        b.enrol(running, ("started", "2026-01-12"), confirmed="2025-12-01")
    assert people_links(national.get(URL).content.decode()) == []
    client.force_login(factories.manager())
    page = client.get(URL).content.decode()
    links = people_links(page[page.index('id="running-title"') :])
    assert {re.search(r"set=([^&]+)", link).group(1) for link in links} == {"I", "B", "O"}
    for link in links:
        answer = client.get(link)
        assert answer.context["table"].paginator.count == 2
        assert "Promotions en cours" in text(answer)
        closed = client.get(link.replace("state=running", "state="))
        assert closed.context["table"].paginator.count in {0, 54, 51}


@pytest.mark.usefixtures("published")
def test_excused_hours_stand_beside_each_attendance_rate(national, grand_est):
    one = grand_est.cohorts.get()
    person = one.enrolments.first()
    for day, step in (("2020-02-03", "present_onsite"), ("2020-02-04", "excused")):
        half_day = b.half_day(factories.seminar(one), day, day)
        b.attend(half_day, person, (step, day))
    national.cookies["language"] = "en"
    # Bretagne has no hours, and no word of them.
    for page in (URL, f"{URL}annees/", f"{URL}promotions/"):
        words = text(national.get(page))
        assert words.count("50% 3/6 h excused: 3 h") == words.count("excused: ") == 1


@pytest.mark.usefixtures("published")
def test_the_table_of_the_trend_has_fractions_and_intervals(national):
    words = text(national.get(f"{URL}annees/"))
    assert "2020 41 sur 51 80 % [68–89] 40 sur 51 78 % [65–88]" in words
    assert "2021 24 sur 33 73 % [56–85] 24 sur 33 73 % [56–85]" in words


def test_numbers_of_a_thousand_and_more_are_grouped_in_sentences_too():
    numbers = RegionNumbers(closed=1481, running=1200, enrolled=17279, validated=13670)
    still_open = Group(Counts(Counter({FigureSet.OPEN: 2890})), date(2026, 3, 10))
    with translation.override("fr"):
        [title] = [one.title for one in draw_regions({"11": numbers}) if one.code == "11"]
        pending = about_pending(still_open)
    assert re.findall(r"\d[\d\s]*\d", title) == [
        "1\u202f481",
        "17\u202f279",
        "13\u202f670",
        "1\u202f200",
    ]
    assert pending.startswith("2\u202f890 ")


@pytest.mark.usefixtures("published")
def test_who_may_see_no_names_is_led_to_the_origin_of_numbers(national, grand_est):
    running = b.cohort(grand_est, label="en cours", ends_on=date(2026, 12, 18))
    b.enrol(running, b.STARTED)
    for address, figure in (
        (URL, "indicator=I&amp;"),
        (f"{URL}promotions/?state=running", f"cohort={running.pk}"),
    ):
        page = national.get(address).content.decode()
        links = re.findall(r'<td[^>]*><span><a href="([^"]*)">\d+</a>', page)
        assert [link for link in links if figure in link], address
        for link in links:
            answer = national.get(link.replace("&amp;", "&"))
            assert answer.status_code == 200, link
            assert answer.context["origin"], link
