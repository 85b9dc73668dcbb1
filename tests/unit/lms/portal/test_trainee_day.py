"""A trainee's home: what it says, and that it agrees with the packages whose rules it shows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.attendance.queries import half_days_to_sign, next_half_days
from cohorts.campaigns.queries import campaigns_due
from cohorts.campaigns.services import begin_positioning
from cohorts.dissertations.models import Decision, Defence, Jury
from lms.accounts.models import User
from lms.kernel import clock
from lms.portal.queries.trainee import trainee_day
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
MORNING = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


@pytest.fixture
def enrolment():
    return factories.enrolment(
        factories.cohort(dissertation_due_on=date(2026, 5, 1)), state="started"
    )


def home(client, person) -> str:
    client.force_login(person)
    answer = client.get(reverse("my_day"))
    assert answer.status_code == 200
    return answer.content.decode()


class TestHalfDays:
    @pytest.mark.parametrize("own", [None, "expected", "present_onsite", "absent"])
    @pytest.mark.parametrize("state", ["planned", "open", "closed", "cancelled"])
    @pytest.mark.parametrize("days", [-1, 0, 1])
    def test_it_agrees_with_attendance(self, enrolment, days, state, own):
        seminar = factories.seminar(enrolment.cohort)
        half_day = factories.half_day(seminar, MORNING + timedelta(days=days), state=state)
        if own:
            factories.presence(half_day, enrolment, state=own)
        factories.presence(half_day, factories.enrolment(enrolment.cohort, state="started"))
        day = trainee_day(enrolment.person)
        asked = half_days_to_sign(enrolment.person)
        assert [row.pk for row in day.to_sign] == [h.pk for h in asked]
        coming = next_half_days(enrolment.person, limit=1)
        assert ([day.next_half_day.pk] if day.next_half_day else []) == [h.pk for h in coming]

    @pytest.mark.parametrize("state", ["enrolled", "started", "suspended", "completed"])
    def test_it_agrees_whatever_her_state(self, state):
        enrolment = factories.enrolment(state=state)
        seminar = factories.seminar(enrolment.cohort)
        factories.half_day(seminar, MORNING, state="open")
        factories.half_day(seminar, MORNING + timedelta(days=3))
        day = trainee_day(enrolment.person)
        asked = half_days_to_sign(enrolment.person)
        assert [row.pk for row in day.to_sign] == [h.pk for h in asked]
        coming = next_half_days(enrolment.person, limit=1)
        assert ([day.next_half_day.pk] if day.next_half_day else []) == [h.pk for h in coming]

    def test_the_day_is_that_of_the_place(self):
        """At 22:30 in Paris the day is over in Mayotte and not in Martinique."""
        evening = datetime(2026, 3, 10, 21, 30, tzinfo=UTC)
        signed = {}
        for insee, zone in (("06", "Indian/Mayotte"), ("02", "America/Martinique")):
            region = factories.region(insee, zone, zone)
            enrolment = factories.enrolment(factories.cohort(a_region=region), state="started")
            factories.half_day(factories.seminar(enrolment.cohort), MORNING, state="open")
            with clock.at(evening):
                signed[zone] = len(trainee_day(enrolment.person).to_sign)
        assert signed == {"Indian/Mayotte": 0, "America/Martinique": 1}

    def test_signing_is_one_link_away(self, client, enrolment):
        half_day = factories.half_day(factories.seminar(enrolment.cohort), MORNING, state="open")
        assert reverse("sign_half_day", args=[half_day.pk]) in home(client, enrolment.person)

    def test_that_of_another_cohort_is_not_hers(self, client, enrolment):
        other = factories.half_day(factories.seminar(), MORNING, state="open")
        assert reverse("sign_half_day", args=[other.pk]) not in home(client, enrolment.person)


class TestPositioning:
    @pytest.mark.parametrize(
        ("opens_on", "closes_on"),
        [
            (date(2026, 3, 1), None),
            (date(2026, 3, 1), date(2026, 3, 9)),
            (date(2026, 3, 1), date(2026, 3, 10)),
            (date(2026, 3, 11), None),
        ],
    )
    @pytest.mark.parametrize("begun", [True, False])
    def test_it_agrees_with_campaigns(self, enrolment, opens_on, closes_on, begun):
        campaign = factories.campaign(
            enrolment.cohort, opens_on=date(2026, 1, 12), closes_on=closes_on
        )
        if begun:
            with clock.at(datetime(2026, 2, 1, 9, tzinfo=UTC)):
                begin_positioning(campaign=campaign, enrolment=enrolment, by=enrolment.person)
        campaign.opens_on = opens_on
        campaign.save()
        shown = [
            (row.campaign_id, row.entry_id, row.answered, row.total)
            for row in trainee_day(enrolment.person).due
        ]
        due = [
            (own.campaign.pk, own.entry_id, own.answered, own.total)
            for own in campaigns_due(enrolment.person)
        ]
        assert shown == due


class TestDissertation:
    def convened(self, enrolment, state) -> Jury:
        row = factories.dissertation(enrolment, state=state)
        jury = factories.jury(enrolment.cohort, held_on=date(2026, 3, 2))
        Defence.objects.create(
            jury=jury, dissertation=row, scheduled_at=MORNING + timedelta(days=3), state="held"
        )
        return jury

    def test_it_names_the_next_step_and_the_day(self, client, enrolment):
        writing = trainee_day(enrolment.person).writings[0]
        assert writing.due_on == date(2026, 5, 1)
        assert writing.to_do
        assert not writing.is_late
        assert reverse("my_dissertation") in home(client, enrolment.person)

    def test_late_is_said(self, enrolment):
        with clock.at(datetime(2026, 5, 2, 9, tzinfo=UTC)):
            assert trainee_day(enrolment.person).writings[0].is_late

    @pytest.mark.parametrize("state", ["validated", "with_reservations", "deferred", "refused"])
    def test_a_verdict_is_known_once_it_is_published(self, enrolment, state):
        jury = self.convened(enrolment, state)
        before = trainee_day(enrolment.person).writings
        assert [w.is_done for w in before] == [False]
        Jury.objects.filter(pk=jury.pk).update(state="published", published_at=clock.now())
        after = trainee_day(enrolment.person).writings
        assert before != after
        assert [w.standing for w in after] != [w.standing for w in before]

    def test_nothing_of_the_jury_shows(self, client, enrolment):
        jury = self.convened(enrolment, "refused")
        Decision.objects.create(
            defence=jury.defences.get(),
            outcome="refused",
            reason="Un motif de jury",
            decided_at=clock.now(),
            decided_by=jury.members.first().user,
        )
        page = home(client, enrolment.person)
        assert "Un motif de jury" not in page
        assert "Refus" not in page


class TestPath:
    def test_it_runs_from_the_first_seminar_to_the_award(self, enrolment):
        modules = enrolment.cohort.programme_version.modules.order_by("position")
        for position, (module, days) in enumerate(zip(modules, (-30, 0, 30), strict=True)):
            seminar = factories.seminar(enrolment.cohort, module, position=position)
            factories.half_day(seminar, MORNING + timedelta(days=days))
        steps = trainee_day(enrolment.person).trainings[0].steps
        assert [step.state for step in steps] == ["done", "now", "next", "next", "next"]
        assert steps[-1].title == enrolment.cohort.programme_version.award_title

    def test_a_long_one_is_gathered(self, enrolment):
        module = enrolment.cohort.programme_version.modules.get(code="S1")
        for number in range(15):
            seminar = factories.seminar(enrolment.cohort, module, position=number)
            factories.half_day(seminar, MORNING + timedelta(days=7 * (number - 8)))
        steps = trainee_day(enrolment.person).trainings[0].steps
        assert len(steps) == 6 + 2
        assert [step.state for step in steps].count("now") == 1

    def test_an_absence_shows_and_that_of_another_does_not(self, enrolment):
        half_day = factories.half_day(
            factories.seminar(enrolment.cohort), MORNING - timedelta(days=7), state="closed"
        )
        other = factories.enrolment(enrolment.cohort, state="started")
        factories.presence(half_day, enrolment, state="absent")
        factories.presence(half_day, other, state="present_onsite")
        states = {
            person: trainee_day(person).trainings[0].steps[0].state
            for person in (enrolment.person, other.person)
        }
        assert states == {enrolment.person: "missed", other.person: "done"}


class TestWho:
    def test_somebody_never_enrolled_has_no_such_section(self, client):
        person = factories.user()
        assert trainee_day(person) is None
        assert home(client, person)

    def test_somebody_who_left_is_told_so_and_asked_nothing(self, client):
        enrolment = factories.enrolment(state="dropped_out")
        factories.half_day(factories.seminar(enrolment.cohort), MORNING, state="open")
        day = trainee_day(enrolment.person)
        assert day.left == [enrolment]
        assert not day.has_something_to_do
        assert enrolment.cohort.label in home(client, enrolment.person)


def test_the_queries_do_not_grow(client, enrolment):
    """At most twelve, the same with one seminar as with fifteen."""

    def count() -> int:
        client.force_login(User.objects.get(pk=enrolment.person_id))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("my_day"))
        return len(queries)

    module = enrolment.cohort.programme_version.modules.get(code="S1")
    factories.campaign(enrolment.cohort)
    counts = []
    for number in range(15):
        seminar = factories.seminar(enrolment.cohort, module, position=number)
        half_day = factories.half_day(seminar, MORNING + timedelta(hours=number), state="open")
        for _ in range(2):
            person = factories.enrolment(enrolment.cohort, state="started")
            factories.presence(half_day, person)
        factories.presence(half_day, enrolment)
        if number in {0, 14}:
            counts.append(count())
    assert counts[0] == counts[1] <= 12
