"""From real rows to lines, to the state of an enrolment, and back."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.attendance import services as attendance
from cohorts.completion.rules import (
    award_lines,
    award_lines_of,
    completion_lines,
    completion_lines_of,
)
from cohorts.completion.services import review_completion
from cohorts.dissertations import services as dissertations
from cohorts.enrolment.models import Enrolment
from competencies.positioning.models import Positioning
from lms.kernel import clock
from tests import factories
from tests.unit.cohorts.dissertations.files import pdf, upload

FIRST = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


def make_cohort(**rules):
    """Two core modules of one half-day each, by default with every part of the rule."""
    cohort = factories.cohort(factories.programme_version(key=f"p-{uuid4().hex[:8]}", **rules))
    modules = cohort.programme_version.modules
    half_days = [
        factories.half_day(
            factories.seminar(cohort, modules.get(code=code)),
            starts_at=FIRST + timedelta(days=days),
            state="closed",
        )
        for code, days in (("S1", 0), ("S2", 7))
    ]
    return cohort, half_days


def follow(enrolment, half_day, state="present_onsite"):
    presence = factories.presence(half_day, enrolment, state=state)
    presence.changes.create(
        from_state="expected",
        to_state=state,
        effective_on=half_day.local_start.date(),
        recorded_at=half_day.ends_at,
    )
    return presence


def position(enrolment, moment, on=datetime(2026, 3, 12, 9, 0, tzinfo=UTC)):
    version = factories.framework_version()
    positioning = Positioning.objects.create(
        person=enrolment.person,
        rater=enrolment.person,
        rater_role="self",
        framework_version=version,
        moment=moment,
        state="submitted",
        started_at=on,
        submitted_at=on,
    )
    campaign = enrolment.cohort.campaigns.filter(moment=moment).first() or factories.campaign(
        enrolment.cohort, version, moment
    )
    return campaign.entries.create(enrolment=enrolment, positioning=positioning)


def submit(enrolment, on):
    dissertation = getattr(enrolment, "dissertation", None)
    with clock.at(on):
        dissertation = dissertation or dissertations.start_dissertation(
            enrolment=enrolment, by=enrolment.person
        )
        dissertations.submit_dissertation(
            dissertation=dissertation,
            title="Un sujet",
            upload=upload(pdf(words=str(enrolment.pk))),
            by=enrolment.person,
        )
    return dissertation


def started(cohort) -> Enrolment:
    enrolment = factories.enrolment(cohort, state="started")
    enrolment.changes.create(
        from_state="enrolled",
        to_state="started",
        effective_on=date(2026, 3, 10),
        recorded_at=FIRST,
    )
    return enrolment


def met(lines) -> dict[str, bool | None]:
    return {line.key: line.met for line in lines}


@pytest.fixture
def whole(db):
    """Somebody who has done all that is asked, but for the dissertation."""
    cohort, half_days = make_cohort()
    enrolment = started(cohort)
    for half_day in half_days:
        follow(enrolment, half_day)
    position(enrolment, "initial")
    position(enrolment, "final")
    return enrolment


def test_each_fact_meets_its_line(whole):
    assert met(completion_lines(whole)) == {
        "attendance": True,
        "positioning-initial": True,
        "positioning-final": True,
        "dissertation": False,
    }
    assert met(award_lines(whole))["jury"] is False


def test_an_absence_excused_is_not_followed_but_made_up_is(db):
    cohort, half_days = make_cohort(required_moments=[], dissertation_required=False)
    enrolment = started(cohort)
    follow(enrolment, half_days[0])
    presence = follow(enrolment, half_days[1], "excused")
    [line] = completion_lines(enrolment)
    assert (line.met, line.brief) == (False, "1/2")
    presence.state = "made_up"
    presence.save()
    [line] = completion_lines(enrolment)
    assert line.met is True


def test_a_cancelled_half_day_is_not_asked_for_but_its_module_is(db):
    cohort, half_days = make_cohort(required_moments=[], dissertation_required=False)
    enrolment = started(cohort)
    follow(enrolment, half_days[0])
    half_days[1].state = "cancelled"
    half_days[1].save()
    [line] = completion_lines(enrolment)
    assert (line.met, line.brief) == (False, "1/1")
    extra = factories.half_day(
        half_days[1].seminar, starts_at=FIRST + timedelta(days=14), state="closed"
    )
    follow(enrolment, extra)
    assert completion_lines(enrolment)[0].met is True
    half_days[1].state = "postponed"
    half_days[1].save()
    assert completion_lines(enrolment)[0].met is False


def test_other_kinds_of_modules_are_not_asked_for(db):
    cohort, half_days = make_cohort(required_moments=[], dissertation_required=False)
    enrolment = started(cohort)
    for half_day in half_days:
        follow(enrolment, half_day)
    opening = cohort.programme_version.modules.get(code="T0")
    factories.half_day(
        factories.seminar(cohort, opening), starts_at=FIRST - timedelta(days=7), state="closed"
    )
    assert completion_lines(enrolment)[0].met is True


def test_submitting_completes_on_the_day_of_the_last_fact(whole):
    submit(whole, datetime(2026, 4, 2, 9, 0, tzinfo=UTC))
    whole.refresh_from_db()
    assert whole.state == "completed"
    change = whole.changes.last()
    assert (change.to_state, change.effective_on) == ("completed", date(2026, 4, 2))


def test_the_last_fact_may_be_an_earlier_one_than_the_one_that_was_written_last(whole):
    """A rectification in May of what happened in March: completed since the dissertation."""
    presence = whole.presences.order_by("-half_day__starts_at").first()
    presence.changes.all().delete()
    presence.state = "absent"
    presence.save()
    submit(whole, datetime(2026, 4, 2, 9, 0, tzinfo=UTC))
    whole.refresh_from_db()
    assert whole.state == "started"
    presence.state = "present_onsite"
    presence.save()
    with clock.at(datetime(2026, 5, 20, 9, 0, tzinfo=UTC)):
        review_completion(enrolment=whole, by=whole.person)
    assert whole.changes.last().effective_on == date(2026, 4, 2)


def test_taking_back_undoes_from_that_day_on(whole):
    dissertation = submit(whole, datetime(2026, 4, 2, 9, 0, tzinfo=UTC))
    with clock.at(datetime(2026, 4, 9, 9, 0, tzinfo=UTC)):
        dissertations.take_back_dissertation(
            dissertation=dissertation, by=whole.person, reason="Mauvais fichier"
        )
    whole.refresh_from_db()
    assert whole.state == "started"
    change = whole.changes.last()
    assert change.effective_on == date(2026, 4, 9)
    assert change.reason


def test_a_rectified_presence_undoes_from_the_completion_on(whole):
    submit(whole, datetime(2026, 4, 2, 9, 0, tzinfo=UTC))
    presence = whole.presences.first()
    presence.state = "absent"
    presence.save()
    presence.changes.create(
        from_state="present_onsite",
        to_state="absent",
        effective_on=presence.half_day.local_start.date(),
        recorded_at=datetime(2026, 4, 20, 9, 0, tzinfo=UTC),
    )
    with clock.at(datetime(2026, 4, 20, 9, 0, tzinfo=UTC)):
        review_completion(enrolment=Enrolment.objects.get(pk=whole.pk), by=whole.person)
    change = whole.changes.order_by("effective_on", "pk").last()
    assert (change.to_state, change.effective_on) == ("started", date(2026, 4, 2))
    assert Enrolment.objects.get(pk=whole.pk).state == "started"


@pytest.mark.parametrize("state", ["enrolled", "suspended", "dropped_out", "certified"])
def test_other_states_are_left_alone(whole, state):
    Enrolment.objects.filter(pk=whole.pk).update(state=state)
    enrolment = Enrolment.objects.get(pk=whole.pk)
    factories.dissertation(enrolment, state="submitted")
    review_completion(enrolment=enrolment, by=enrolment.person)
    assert Enrolment.objects.get(pk=whole.pk).state == state


def test_an_unknown_rule_completes_nobody(db):
    cohort, half_days = make_cohort(dissertation_required=None, required_moments=[])
    enrolment = started(cohort)
    for half_day in half_days:
        follow(enrolment, half_day)
    review_completion(enrolment=enrolment, by=enrolment.person)
    assert enrolment.state == "started"


def test_reviewing_twice_completes_once(whole):
    factories.dissertation(whole, state="submitted")
    for _ in range(2):
        review_completion(enrolment=Enrolment.objects.get(pk=whole.pk), by=whole.person)
    assert whole.changes.filter(to_state="completed").count() == 1


def test_a_make_up_through_its_service_completes(db):
    cohort, half_days = make_cohort(required_moments=[], dissertation_required=False)
    enrolment = started(cohort)
    follow(enrolment, half_days[0])
    presence = follow(enrolment, half_days[1], "absent")
    with clock.at(datetime(2026, 4, 1, 9, 0, tzinfo=UTC)):
        attendance.make_up(
            presence=presence, by=factories.trainer_of(cohort), reason="Travail rendu"
        )
    assert Enrolment.objects.get(pk=enrolment.pk).state == "completed"


def test_as_of_a_day_in_the_past(whole):
    submit(whole, datetime(2026, 4, 2, 9, 0, tzinfo=UTC))
    assert met(completion_lines(whole, on=date(2026, 4, 1)))["dissertation"] is False
    assert met(completion_lines(whole, on=date(2026, 4, 2)))["dissertation"] is True
    assert met(completion_lines(whole, on=date(2026, 3, 11)))["positioning-final"] is False


def test_many_at_once_are_each_as_alone(db):
    cohort, half_days = make_cohort()
    people = [started(cohort) for _ in range(3)]
    follow(people[0], half_days[0])
    position(people[1], "initial")
    factories.dissertation(people[2], state="validated")
    for whole_list, alone in (
        (completion_lines_of, completion_lines),
        (award_lines_of, award_lines),
    ):
        together = whole_list(people)
        assert {p.pk: alone(p) for p in people} == together


# --- Pages ----------------------------------------------------------------------------------------


def browser(person) -> Client:
    client = Client()
    client.cookies["language"] = "en"
    client.force_login(person)
    return client


def test_the_matrix_says_each_line_in_words(whole):
    trainer = factories.trainer_of(whole.cohort)
    address = reverse("cohort_progress", kwargs={"cohort_id": whole.cohort_id})
    page = browser(trainer).get(address).content.decode()
    for words in ("Attendance", "2/2", "Met", "Not yet met", "Self-positioning: Initial", "Jury"):
        assert words in page
    export = browser(trainer).get(address + "?format=csv")
    content = b"".join(export).decode()
    assert "Met – 2/2" in content
    assert "Not yet met – Awaited" in content


def test_who_reads_the_progress_of_a_cohort(whole):
    cohort = whole.cohort
    tab = reverse("cohort_progress", kwargs={"cohort_id": cohort.pk})
    person = reverse("person_progress", kwargs={"cohort_id": cohort.pk, "enrolment_id": whole.pk})
    expected = [
        (factories.trainer_of(cohort), 200),
        (factories.manager(), 200),
        (factories.trainer_of(factories.cohort()), 404),
        (factories.juror(), 403),
        (whole.person, 403),
        (factories.regional_reviewer(cohort.region), 403),
    ]
    for user, status in expected:
        assert [browser(user).get(a).status_code for a in (tab, person)] == [status] * 2
    other = factories.enrolment(factories.cohort())
    elsewhere = reverse(
        "person_progress", kwargs={"cohort_id": cohort.pk, "enrolment_id": other.pk}
    )
    assert browser(factories.manager()).get(elsewhere).status_code == 404


def test_she_reads_her_own_lines_and_nobody_elses(whole):
    page = browser(whole.person).get(reverse("my_progress")).content.decode()
    assert "2 of 2 required half-days" in page
    assert "Not submitted yet." in page
    other = browser(factories.user()).get(reverse("my_progress")).content.decode()
    assert "required half-days" not in other
    assert "No training yet" in other


def test_the_matrix_costs_the_same_for_fifteen_as_for_one(whole):
    cohort, client = whole.cohort, browser(factories.manager())
    address = reverse("cohort_progress", kwargs={"cohort_id": cohort.pk})
    half_days = [presence.half_day for presence in whole.presences.all()]

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    factories.dissertation(whole, state="submitted")
    client.get(address)
    at_one = cost()
    for _ in range(14):
        enrolment = started(cohort)
        for half_day in half_days:
            follow(enrolment, half_day)
        position(enrolment, "initial")
        factories.dissertation(enrolment, state="defended")
    assert cost() == at_one
    assert at_one <= 18
