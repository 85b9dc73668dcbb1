"""The completion export: a row a person, alike from summaries and from facts, hers to see alone."""

import csv
import io
import zipfile
from datetime import date
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.completion import completions
from cohorts.indicators.services import rebuild_figures
from lms.accounts.models import User
from tests import factories
from tests.unit.cohorts.indicators import builders, independent
from tests.unit.cohorts.indicators.populations import world
from tests.unit.cohorts.indicators.test_independent import build, history

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)

histories = st.integers(0, 2**32).map(lambda seed: history(Random(seed)))


def rebuilt() -> None:
    rebuild_figures(progress=lambda done, total: None)


def rows_of(user, on=TODAY, **cut):
    return list(completions(user, all_cohorts(), Asked(on=on, programme="", **cut)))


def told(client, **asked) -> list[dict[str, str]]:
    answer = client.get(reverse("indicator_completion"), asked)
    text = answer.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def renamed() -> None:
    """Everybody has a name of her own; the names are in the reverse order of the keys."""
    for number, pk in enumerate(Enrolment.objects.order_by("-pk").values_list("person", flat=True)):
        User.objects.filter(pk=pk).update(last_name=f"Nom {number:03}")


def began_on(enrolment, on) -> date | None:
    """Day by day, by her steps alone."""
    since = None
    for day in sorted({day for _name, day in independent.known(enrolment.changes, on)}):
        began = False
        for name, _day in independent.known(enrolment.changes, day):
            if name not in {"transferred", "neutralised"}:
                began = name not in {"enrolled", "withdrawn"}
        since = (since or day) if began else None
    return since


def by_hand(enrolment, sets, on) -> tuple:
    """What her row says, one fact at a time."""
    steps = independent.known(enrolment.changes, on)
    paper = getattr(enrolment, "dissertation", None)
    papers = independent.known(paper.changes, on) if paper else []
    inside = {name for name, people in sets.items() if enrolment.pk in people}
    completed = [day for name, day in steps if name == "completed"]
    defended = [day for name, day in papers if name == "defended"]
    passed = [day for name, day in papers if name in {"validated", "reservations_lifted"}]
    passed = passed or [day for name, day in steps if name == "certified"]
    return (
        inside,
        steps[-1][0] if steps else "enrolled",
        steps[-1][1] if steps else enrolment.confirmed_on,
        began_on(enrolment, on) if "B" in inside else None,
        completed[-1] if "F" in inside else None,
        defended[0] if "P" in inside else None,
        passed[-1] if "V" in inside else None,
    )


def agrees(manager, on) -> None:
    found = rows_of(manager, on)
    sets = {cohort.pk: independent.sets_of(cohort, on) for cohort in all_cohorts()}
    expected = {
        one.person.last_name: by_hand(one, sets[one.cohort_id], on)
        for one in Enrolment.objects.filter(confirmed_on__lte=on)
    }
    assert len(found) == len(expected)
    for row in found:
        assert (set(row.sets), row.state, row.since, *row.milestones) == expected[row.last_name]
    hours = [independent.minutes_of(cohort, on) for cohort in all_cohorts()]
    assert sum(row.hours.due for row in found) == sum(due for due, _p, _e in hours)
    assert sum(row.hours.present for row in found) == sum(present for _d, present, _e in hours)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    # A seed says nothing when it is made smaller.
    phases=[Phase.explicit, Phase.generate],
)
@given(drawn=histories)
def test_rows_agree_with_a_count_by_hand_from_facts_and_from_summaries(at_now, drawn):
    with world():
        build(drawn)
        renamed()
        manager = factories.manager()
        agrees(manager, drawn["on"])
        rebuilt()
        agrees(manager, TODAY)


@pytest.mark.parametrize("summaries", [True, False])
def test_each_row_has_the_steps_of_its_own_person(at_now, summaries):
    cohort = builders.cohort()
    jury = builders.jury(cohort)
    for number in range(9):
        person = factories.user(last_name=f"Nom {9 - number}")
        builders.graduate(cohort, jury, person=person)
    if summaries:
        rebuilt()

    found = rows_of(factories.manager())

    assert len(found) == 9
    for row in found:
        assert row.state == "certified", row.last_name
        assert row.milestones.began_on == date(2020, 1, 13), row.last_name
        assert row.milestones.defended_on == date(2020, 12, 10), row.last_name


@pytest.mark.parametrize(
    ("steps", "day"),
    [
        ([("enrolled", "2020-01-13")], None),
        ([("enrolled", "2020-01-13"), ("withdrawn", "2020-01-13")], None),
        ([("enrolled", "2020-01-13"), ("started", "2020-02-03")], date(2020, 2, 3)),
        # A return from a suspension is no beginning.
        ([("suspended", "2020-03-02"), ("started", "2020-06-01")], date(2020, 1, 13)),
        # Written down later with an earlier day.
        ([("dropped_out", "2020-01-08"), ("started", "2020-01-07")], date(2020, 1, 7)),
    ],
)
def test_the_day_she_began_is_the_one_that_holds(at_now, steps, day):
    builders.enrol(builders.cohort(), builders.STARTED, *steps)

    [row] = rows_of(factories.manager())

    assert row.milestones.began_on == day
    assert ("B" in row.sets) is (day is not None)


@pytest.mark.parametrize("summaries", [True, False])
def test_who_is_enrolled_while_it_reads_is_left_out(triggers, at_now, summaries):
    cohort = builders.closed_cohort(graduates=2)
    manager = factories.manager()
    if summaries:
        rebuilt()
    reads = []

    def enrol_before_reading(execute, sql, *others):
        if '"lms_user"."last_name"' in sql:
            reads.append(sql)
            # The last of them: of those with summaries, then of the others.
            if len(reads) == (1 if summaries else 2):
                builders.enrol(cohort, builders.STARTED)
        return execute(sql, *others)

    with connection.execute_wrapper(enrol_before_reading):
        found = rows_of(manager)

    assert len(found) == 2
    assert len(rows_of(manager)) == 3


def test_a_row_says_how_far_she_came(client, at_now):
    cohort = builders.cohort(label="promotion 1")
    graduate = builders.graduate(cohort, builders.jury(cohort))
    Enrolment.objects.filter(pk=graduate.pk).update(
        structure=factories.structure("Centre du Port"), profile=factories.profile()
    )
    client.force_login(factories.manager())

    [row] = told(client)

    values = list(row.values())
    assert values[:2] == ["Exemple", "Camille"]
    assert "Centre du Port" in values
    assert values.count("2020-12-18") >= 2
    assert "2020-01-13" in values
    assert "2020-12-10" in values
    assert "Motif confidentiel" not in values


def test_a_region_finds_its_own_people_alone(client, at_now):
    ours, other = factories.region(), factories.region("04", "La Réunion", "Indian/Reunion")
    for region in (ours, other):
        cohort = builders.cohort(region)
        builders.graduate(cohort, builders.jury(cohort))
    client.force_login(factories.regional_reviewer(ours))

    assert len(told(client)) == 1
    address = reverse("indicator_completion")
    assert client.get(address, {"region": "04"}).status_code == 404
    assert client.get(address, {"date": "2999-01-01"}).status_code == 422


def test_who_sees_no_names_gets_no_file(client, at_now):
    builders.closed_cohort()
    client.force_login(factories.national_reviewer())

    assert client.get(reverse("indicator_completion")).status_code == 403


def test_a_cut_by_employer_leaves_out_the_others(at_now):
    cohort = builders.closed_cohort(graduates=3)
    one = Enrolment.objects.filter(cohort=cohort).first()
    one.structure = factories.structure(code="DAC")
    one.save(update_fields=["structure"])

    assert len(rows_of(factories.manager(), structure_type="DAC")) == 1
    assert len(rows_of(factories.manager())) == 3


@pytest.mark.parametrize("summaries", [True, False])
def test_the_number_of_queries_does_not_grow(at_now, summaries):
    counts = []
    manager = factories.manager()
    # Her roles are kept on the instance.
    rows_of(manager)
    for people in (1, 15):
        builders.closed_cohort(graduates=people)
        if summaries:
            rebuilt()
        with CaptureQueriesContext(connection) as queries:
            rows_of(manager)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_workbook_has_its_definitions(client, at_now):
    builders.closed_cohort()
    client.force_login(factories.manager())

    answer = client.get(reverse("indicator_completion"), {"format": "xlsx"}).getvalue()

    with zipfile.ZipFile(io.BytesIO(answer)) as book:
        assert len([name for name in book.namelist() if "worksheets/sheet" in name]) == 2
