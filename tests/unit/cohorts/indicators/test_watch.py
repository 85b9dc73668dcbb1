"""People at risk by the visible rule, and the deadlines ahead."""

import re
from datetime import date

import pytest

from cohorts.attendance.queries import DueHalfDay
from cohorts.attendance.states import Conclusion
from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.enums import Risk
from cohorts.indicators.queries.risk import risks_of
from tests import factories
from tests.unit.cohorts.indicators import builders as b
from tests.unit.cohorts.indicators.test_pages import text

URL = "/indicateurs/a-suivre/"
web = pytest.mark.usefixtures("db", "at_now")
PRESENT, ABSENT = Conclusion.PRESENT_ONSITE, Conclusion.UNEXCUSED
EXCUSED, MADE_UP = Conclusion.EXCUSED, Conclusion.MADE_UP


def half_days(*states, minutes=180):
    return [
        DueHalfDay(number, date(2026, 1, 5), minutes, state, 0)
        for number, state in enumerate(states)
    ]


def risks(*states, state=EnrolmentState.STARTED, late=False, minutes=180):
    return set(
        risks_of(
            state=state,
            half_days=half_days(*states, minutes=minutes),
            dissertation_is_late=late,
        )
    )


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], set()),
        ([PRESENT] * 10, set()),
        ([PRESENT, ABSENT, PRESENT, ABSENT, *[PRESENT] * 8], set()),
        ([ABSENT, ABSENT], {Risk.ABSENT_TWICE}),
        ([ABSENT, EXCUSED, ABSENT], set()),
        ([ABSENT, MADE_UP], set()),
        ([Conclusion.JUSTIFICATION_FILED, Conclusion.ABSENT, *[PRESENT] * 8], {Risk.ABSENT_TWICE}),
        # One of five is a fifth and not more; excused hours are missed, those made up are not.
        ([EXCUSED, PRESENT, PRESENT, PRESENT, PRESENT], set()),
        ([EXCUSED, PRESENT, PRESENT, PRESENT], {Risk.HOURS_MISSED}),
        ([MADE_UP, PRESENT, PRESENT, PRESENT], set()),
        ([EXCUSED, PRESENT, PRESENT], set()),
    ],
)
def test_the_rule_on_attendance(states, expected):
    assert risks(*states) == expected


def test_the_other_clauses():
    assert risks(state=EnrolmentState.SUSPENDED) == {Risk.SUSPENDED}
    assert risks(late=True) == {Risk.DISSERTATION_LATE}
    assert risks(ABSENT, ABSENT, state=EnrolmentState.SUSPENDED, late=True) == {
        Risk.SUSPENDED,
        Risk.ABSENT_TWICE,
        Risk.DISSERTATION_LATE,
    }


def running(a_region, **fields):
    values = {"starts_on": date(2026, 1, 5), "ends_on": date(2026, 4, 30), **fields}
    return b.cohort(a_region, **values)


@pytest.fixture
def flagged(grand_est):
    """Paul missed two half-days in a row, Anne was there; Yann of Bretagne is suspended."""
    own, other = running(grand_est), running(factories.region("53", "Bretagne"))
    seminar = factories.seminar(own)
    paul = b.enrol(own, b.STARTED, confirmed="2025-12-01", person=factories.user("Paul", "Parti"))
    anne = b.enrol(own, b.STARTED, confirmed="2025-12-01", person=factories.user("Anne", "Là"))
    for hour in (8, 13):
        half_day = b.half_day(seminar, "2026-01-12", "2026-01-12", hour=hour)
        b.attend(half_day, paul, ("unexcused", "2026-01-12"))
        b.attend(half_day, anne)
    b.enrol(
        other,
        b.STARTED,
        ("suspended", "2026-02-01"),
        confirmed="2025-12-01",
        person=factories.user("Yann", "Breton"),
    )
    return own


@web
def test_a_region_reads_the_rule_its_numbers_and_the_names_of_its_own(regional, flagged):
    words = text(regional.get(URL))
    assert "la règle signale 1 personne" in words
    assert "Paul Parti" in words
    assert "Deux demi-journées de suite manquées sans excuse acceptée 1" in words
    assert "Anne Là" not in words
    assert "Yann Breton" not in words


@web
def test_a_national_reviewer_reads_numbers_and_no_name(client, flagged):
    client.force_login(factories.national_reviewer())
    words = text(client.get(URL))
    assert "la règle signale 2 personnes" in words
    assert "Paul" not in words
    assert "Yann" not in words
    assert "1 personne" in text(client.get(URL, {"region": "44"}))


@web
def test_cohorts_long_over_are_left_alone(regional, grand_est):
    old = b.cohort(grand_est)
    b.enrol(old, b.STARTED, ("suspended", "2020-06-01"))
    assert "ne signale personne" in text(regional.get(URL))


@web
def test_a_dissertation_is_late_until_it_is_handed_in(regional, grand_est):
    own = running(grand_est, dissertation_due_on=date(2026, 3, 9))
    handed_in = (("submitted", "2026-03-01"),)
    b.enrol(own, b.STARTED, confirmed="2025-12-01", person=factories.user("Luc", "Lent"))
    b.enrol(
        own,
        b.STARTED,
        confirmed="2025-12-01",
        dissertation=handed_in,
        person=factories.user("Zoé", "Prompte"),
    )
    words = text(regional.get(URL))
    assert "Luc Lent" in words
    assert "Zoé Prompte" not in words


@web
def test_the_deadlines_of_the_region_alone(regional, flagged, grand_est):
    own = running(grand_est, label="Deux", dissertation_due_on=date(2026, 4, 2))
    b.jury(own, "2026-05-20", state="formed")
    b.jury(own, "2026-03-02", session=2, state="formed")
    b.half_day(factories.seminar(own), "2026-03-03", state="planned")
    running(factories.region("53", "Bretagne"), label="Ailleurs")
    running(grand_est, label="Lointaine", ends_on=date(2027, 4, 30))
    words = text(regional.get(URL))
    words = words[words.index("Échéances") :]
    told = [
        "Résultats à publier – Session 2 Grand Est (Deux) 2 mars 2026 En retard",
        "Feuilles à clore Grand Est (Deux) 10 mars 2026 En retard",
        "Remise des mémoires Grand Est (Deux) 2 avril 2026",
        "Fin de la promotion Grand Est (Deux) 30 avril 2026",
        "Jury – Session 1 Grand Est (Deux) 20 mai 2026",
    ]
    places = [words.index(sentence) for sentence in told]
    assert places == sorted(places)
    assert "Ailleurs" not in words
    assert "Lointaine" not in words


@web
def test_nothing_due_is_said(regional):
    assert "Rien n’arrive à échéance" in text(regional.get(URL))


@web
def test_the_page_of_figures_takes_the_part_alone(regional, flagged):
    part = regional.get(URL, headers={"HX-Request": "true", "HX-Target": "watch"})
    assert "<html" not in part.content.decode()
    assert "Paul Parti" in text(part)
    assert "hx-get" in regional.get("/indicateurs/").content.decode()


@web
def test_what_can_be_changed_is_of_today(regional, flagged, grand_est):
    b.closed_cohort(grand_est, graduates=1)
    assert "a-suivre" in regional.get("/indicateurs/").content.decode()
    past = regional.get("/indicateurs/", {"date": "2026-02-01"}).content.decode()
    assert "a-suivre" not in past


@web
def test_the_number_of_queries_does_not_grow(
    regional, flagged, grand_est, django_assert_max_num_queries
):
    regional.get(URL)
    with django_assert_max_num_queries(17) as few:
        regional.get(URL)
    for number in range(14):
        own = running(grand_est, label=f"{number}")
        b.enrol(own, b.STARTED, ("suspended", "2026-02-01"), confirmed="2025-12-01")
    with django_assert_max_num_queries(17) as many:
        regional.get(URL)
    assert len(few) == len(many)


@web
def test_fifty_people_and_fifty_deadlines_at_a_time(client, grand_est):
    """Paged apart: a page of the people keeps that of the deadlines."""
    client.cookies["language"] = "en"
    client.force_login(factories.manager())
    for number in range(51):
        own = running(grand_est, label=f"P{number:02}", ends_on=date(2026, 4, 30))
        steps = (b.STARTED, ("suspended", "2026-02-01"))
        b.enrol(own, *steps, confirmed="2025-12-01")
    first = client.get(URL)
    assert "the rule flags 51 people" in text(first)
    assert (len(first.context["named"]), len(first.context["deadlines"])) == (50, 50)
    assert "1 to 50 of 51" in text(first)
    for query, shown in (
        ({"page": "2"}, (1, 50)),
        ({"deadlines": "2"}, (50, 1)),
        ({"page": "2", "deadlines": "2"}, (1, 1)),
        ({"page": "99", "deadlines": "x"}, (1, 50)),
    ):
        context = client.get(URL, query).context
        assert (len(context["named"]), len(context["deadlines"])) == shown
    [link] = re.findall(r'href="([^"]*deadlines=2)"[^>]*rel="next"', first.content.decode())
    kept = client.get(URL + link.replace("&amp;", "&") + "&page=2").content.decode()
    assert re.search(r'href="[^"]*page=1[^"]*deadlines=2|href="[^"]*deadlines=2[^"]*page=1', kept)
    part = client.get(URL, headers={"HX-Request": "true", "HX-Target": "watch"})
    words = text(part)
    assert words.count("50 of 51 lines") == 2
    assert f'<a href="{URL}">' in part.content.decode()
    assert 'class="pagination"' not in part.content.decode()
