"""Reminders: to whom, when, and never twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ, Schedule

from cohorts.campaigns import services
from cohorts.campaigns.queries.reminders import not_submitted
from cohorts.campaigns.tasks import REMIND, remind_before_closing
from cohorts.enrolment.models import Enrolment
from lms.jobs.daily import every_day, plan_daily_work, run
from lms.jobs.models import Job
from lms.kernel import clock
from lms.messages.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db
CLOSES = date(2026, 3, 31)


def on(day: date, hour: int = 8):
    return clock.at(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def mails_of(day: date) -> list[str]:
    """Who is written to by the work of that day."""
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    with on(day):
        remind_before_closing(lambda *_: None)
    return [mail.address for mail in OutgoingMail.objects.exclude(pk__in=before).order_by("pk")]


def days_before(number: int) -> date:
    return CLOSES - timedelta(days=number)


@pytest.fixture
def joined(enrolment, person):
    person.joined_at = factories.EPOCH
    person.save(update_fields=["joined_at"])
    return enrolment


def colleague(cohort, **fields) -> Enrolment:
    one = factories.enrolment(cohort, state=fields.pop("state", "started"))
    one.person.joined_at = fields.pop("joined_at", factories.EPOCH)
    one.person.is_active = fields.pop("is_active", True)
    one.person.save()
    return one


def test_a_week_before_and_the_day_before_once_each(campaign, joined, person):
    told = {number: mails_of(days_before(number)) for number in range(9, -2, -1)}
    assert {number for number, mails in told.items() if mails} == {7, 1}
    assert told[7] == told[1] == [person.email]


def test_the_same_day_twice_writes_once(campaign, joined):
    assert [len(mails_of(days_before(7))) for _time in range(2)] == [1, 0]


def test_a_day_on_which_nothing_ran_is_made_up(campaign, joined):
    assert [len(mails_of(days_before(number))) for number in (5, 4, 0)] == [1, 0, 1]


def test_the_letter_names_the_day_and_nothing_that_was_answered(
    campaign, joined, entry, items, answer
):
    with on(days_before(20)):
        answer(entry, items[0], comment="Un secret")
    mails_of(days_before(7))
    mail = OutgoingMail.objects.get()
    assert "31 mars 2026" in mail.subject + mail.body
    assert "/positionnements/" in mail.body
    assert "secret" not in mail.body


def test_who_submitted_is_left_alone(campaign, joined, submitted):
    assert mails_of(days_before(7)) == []


def test_who_began_and_did_not_submit_is_reminded(campaign, joined, entry, person):
    assert mails_of(days_before(7)) == [person.email]


@pytest.mark.parametrize("state", ["withdrawn", "dropped_out", "excluded", "transferred"])
def test_who_left_is_left_alone(campaign, joined, state):
    Enrolment.objects.filter(pk=joined.pk).update(state=state)
    assert mails_of(days_before(7)) == []


def test_who_cannot_sign_in_is_left_alone(campaign, cohort):
    colleague(cohort, joined_at=None)
    colleague(cohort, is_active=False)
    assert mails_of(days_before(7)) == []


def test_open_ended_upcoming_closed_and_brand_new_campaigns(cohort, version, joined):
    today = days_before(7)
    for opens_on, closes_on in (
        (today - timedelta(days=30), None),
        (today + timedelta(days=1), today + timedelta(days=3)),
        (today - timedelta(days=30), today - timedelta(days=1)),
        (today, today + timedelta(days=1)),
    ):
        factories.campaign(
            cohort, version, moment="after_module", opens_on=opens_on, closes_on=closes_on
        )
    assert mails_of(today) == []


def test_the_day_is_that_of_the_region(version):
    overseas = factories.cohort(
        factories.programme_version(framework=version.framework),
        factories.region("04", "La Réunion", timezone="Indian/Reunion"),
    )
    colleague(overseas)
    factories.campaign(overseas, version, closes_on=CLOSES)
    with on(days_before(8), hour=21):
        remind_before_closing(lambda *_: None)
    assert OutgoingMail.objects.count() == 1


def test_those_missing_take_one_query_for_one_and_for_fifteen(campaign, cohort, joined):
    counts = []
    for more in (0, 14):
        for _number in range(more):
            colleague(cohort)
        with CaptureQueriesContext(connection) as captured:
            assert len([str(one.person) for one in not_submitted(campaign)]) == 1 + more
        counts.append(len(captured))
    assert counts == [1, 1]


# Every day.


def test_the_work_is_planned_once(at_now):
    for _time in range(2):
        plan_daily_work()
    planned = Schedule.objects.get(name=f"daily:{REMIND}")
    assert planned.schedule_type == Schedule.DAILY
    # It is 10:30 in Paris: seven o'clock comes tomorrow.
    assert planned.next_run == datetime(2026, 3, 11, 6, tzinfo=UTC)


def test_a_day_has_one_job(at_now):
    for _time in range(2):
        run(REMIND)
    assert Job.objects.get().key == f"{REMIND}:2026-03-10"
    assert OrmQ.objects.count() == 1


def test_work_that_nobody_declares_is_not_planned():
    with pytest.raises(KeyError):
        every_day("campaigns.unknown", hour=3)


def test_a_then_test_may_be_opened_beside_the_initial_one(campaign, cohort, version, at_now):
    opened = services.open_campaign(
        cohort=cohort,
        framework_version=version,
        moment="then_test",
        opens_on=date(2026, 3, 10),
        by=factories.manager(),
    )
    assert opened.moment == "then_test"
