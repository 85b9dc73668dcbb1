"""The annual activity figures: against a count by hand, at a year’s edges, as page and file."""

import csv
import io
from collections import defaultdict
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohorts.attendance.models import Presence
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators.queries.activity import activity, years_of_activity
from tests import factories
from tests.unit.cohorts.indicators import builders
from tests.unit.cohorts.indicators.populations import world
from tests.unit.cohorts.indicators.test_independent import build, history

pytestmark = pytest.mark.django_db

histories = st.integers(0, 2**32).map(lambda seed: history(Random(seed)))


def by_hand(year: int) -> dict[str, object]:
    """One presence at a time, without a look at the product."""
    onsite = remote = 0
    trainees, people, distant = set(), set(), set()
    programmes: dict[str, set[int]] = defaultdict(set)
    for presence in Presence.objects.all():
        half_day = presence.half_day
        day = half_day.starts_at.astimezone(ZoneInfo(half_day.timezone)).date()
        if day.year != year or half_day.state not in {"closed", "sealed", "rectified"}:
            continue
        person = presence.enrolment.person_id
        programme = presence.enrolment.cohort.programme_version.programme
        followed = (person, programme.pk)
        minutes = int((half_day.ends_at - half_day.starts_at).total_seconds() / 60)
        minutes = max(minutes - presence.late_minutes - presence.left_early_minutes, 0)
        if presence.state == "present_onsite":
            onsite += minutes
        elif presence.state == "present_remote":
            remote += minutes
            if minutes:
                distant.add(followed)
        else:
            continue
        trainees.add(followed)
        people.add(person)
        programmes[programme.short_title].add(person)
    return {
        "trainees": len(trainees),
        "people": len(people),
        "distant": len(distant),
        "onsite": onsite,
        "remote": remote,
        "programmes": {title: len(found) for title, found in programmes.items()},
    }


def one_person_a_chain() -> None:
    """Who was transferred is the same person in both cohorts."""
    for arrived in Enrolment.objects.exclude(transferred_from=None).order_by("pk"):
        person = arrived.transferred_from.person
        if not arrived.cohort.enrolments.filter(person=person).exists():
            Enrolment.objects.filter(pk=arrived.pk).update(person=person)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(drawn=histories)
def test_random_histories_agree_with_a_count_by_hand(at_now, drawn):
    with world():
        build(drawn)
        one_person_a_chain()

        found = activity(all_cohorts(), 2020)

        expected = by_hand(2020)
    assert found.total.trainees == expected["trainees"]
    assert found.total.people == expected["people"]
    assert found.total.at_a_distance == expected["distant"]
    assert (found.total.onsite, found.total.remote) == (expected["onsite"], expected["remote"])
    assert {line.name: line.trainees for line in found.programmes} == expected["programmes"]
    for part in (found.programmes, found.awards, found.employers, found.profiles):
        assert sum(line.trainees for line in part) == found.total.trainees
        assert sum(line.minutes for line in part) == found.total.minutes


def test_who_is_transferred_within_a_programme_is_one_trainee():
    person, origin = factories.user(), None
    for code in ("CDS", "DAC"):
        cohort = builders.cohort()
        seminar = factories.seminar(cohort, trainer=builders.president())
        origin = builders.enrol(cohort, builders.STARTED, person=person, transferred_from=origin)
        Enrolment.objects.filter(pk=origin.pk).update(structure=factories.structure(code=code))
        builders.attend(
            builders.half_day(seminar, "2020-02-03"), origin, ("present_remote", "2020-02-03")
        )

    found = activity(all_cohorts(), 2020)

    for line in (found.total, *found.programmes, *found.awards):
        assert (line.trainees, line.people, line.at_a_distance) == (1, 1, 1)
    # Her employer changed: she is in the line of each.
    assert [line.trainees for line in found.employers] == [1, 1]
    assert sum(line.minutes for line in found.employers) == found.total.minutes == 360


def test_a_year_begins_on_the_wall_clock_of_the_place():
    reunion = factories.region("04", "La Réunion", "Indian/Reunion")
    cohort = builders.cohort(reunion)
    seminar = factories.seminar(cohort, trainer=builders.president())
    sheet = factories.half_day(
        # Already January in La Réunion.
        seminar,
        datetime(2020, 12, 31, 21, tzinfo=UTC),
        state="closed",
        opener=builders.president(),
    )
    sheet.timezone = "Indian/Reunion"
    sheet.save(update_fields=["timezone"])
    builders.attend(sheet, builders.enrol(cohort, builders.STARTED))

    assert activity(all_cohorts(), 2021).total.trainees == 1
    assert activity(all_cohorts(), 2020).total.trainees == 0


def test_who_follows_two_trainings_is_two_trainees_and_one_person():
    person = factories.user()
    for key in ("pacte-cds", "cafdac"):
        cohort = builders.cohort(version=builders.programme_version(key))
        seminar = factories.seminar(cohort, trainer=builders.president())
        enrolment = builders.enrol(cohort, builders.STARTED, person=person)
        builders.attend(builders.half_day(seminar, "2020-02-03"), enrolment)
        builders.attend(
            builders.half_day(seminar, "2020-02-04"), enrolment, ("present_remote", "2020-02-04")
        )

    found = activity(all_cohorts(), 2020)

    assert (found.total.trainees, found.total.people, found.total.at_a_distance) == (2, 1, 2)
    assert found.total.onsite == found.total.remote > 0
    assert found.half_days == 4
    assert found.trainers == 1
    assert years_of_activity(all_cohorts()) == [2020]


@pytest.mark.parametrize("people", [1, 15])
def test_the_number_of_queries_does_not_grow(people, django_assert_num_queries):
    cohort = builders.cohort()
    seminar = factories.seminar(cohort, trainer=builders.president())
    sheet = builders.half_day(seminar, "2020-02-03")
    for _number in range(people):
        builders.attend(sheet, builders.enrol(cohort, builders.STARTED))

    with django_assert_num_queries(3):
        assert activity(all_cohorts(), 2020).total.trainees == people


def taught(on="2020-02-03"):
    cohort = builders.cohort()
    seminar = factories.seminar(cohort, trainer=builders.president())
    builders.attend(builders.half_day(seminar, on), builders.enrol(cohort, builders.STARTED))
    return cohort


def test_the_page_says_what_it_cannot_fill_in(client, at_now):
    taught()
    client.force_login(factories.manager())

    page = client.get(reverse("indicator_activity"))

    text = page.content.decode()
    assert page.status_code == 200
    assert page.context["activity"].year == 2020
    assert text.count("<h1") == 1
    assert page.context["activity"].total.trainees == 1
    assert len(page.context["not_known"]) == 7
    for box, why in page.context["not_known"]:
        assert f"<dt>{escape(box)}</dt><dd>{escape(why)}</dd>" in text


def test_a_year_that_is_not_over_is_told_so(client, at_now):
    taught("2026-02-03")
    client.force_login(factories.manager())

    page = client.get(reverse("indicator_activity"))

    assert page.context["activity"].year == 2026
    assert page.context["is_over"] is False


@pytest.mark.parametrize("year", ["1999", "x", "2020.0"])
def test_a_strange_year_is_refused(client, at_now, year):
    taught()
    client.force_login(factories.manager())

    assert client.get(reverse("indicator_activity"), {"year": year}).status_code == 200
    wrong = client.get(reverse("indicator_activity"), {"year": year, "format": "csv"})
    assert wrong.status_code == 422


def test_the_table_leaves_as_csv_and_xlsx(client, at_now):
    taught()
    client.force_login(factories.manager())
    address = reverse("indicator_activity")

    told = client.get(address, {"year": "2020", "format": "csv"}).getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(told), delimiter=";"))
    assert {row[0] for row in rows[1:]} == {"2020"}
    assert rows[1][3:5] == ["1", "1"]
    assert client.get(address, {"year": "2020", "format": "xlsx"}).getvalue()[:2] == b"PK"


def test_a_regional_manager_counts_her_own_cohorts_alone(at_now):
    from cohorts.enrolment.queries import cohorts_managed_by

    taught()
    person = factories.user()
    factories.grant(person, "manager", "region", factories.region("04", "La Réunion").insee)

    assert activity(cohorts_managed_by(person), 2020).total.trainees == 0
