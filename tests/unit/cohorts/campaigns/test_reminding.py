"""The button that reminds those missing: who may press it, who is written to, and how often."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.campaigns import queries, services
from cohorts.campaigns.tasks import remind_before_closing
from cohorts.enrolment.models import Enrolment
from lms.audit import present
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def trainee(cohort, state="started", **fields) -> Enrolment:
    values = {"joined_at": factories.EPOCH, **fields}
    return factories.enrolment(cohort, factories.user(**values), state=state)


@pytest.fixture
def missing(cohort):
    """Three who have not submitted."""
    return [trainee(cohort) for _number in range(3)]


def address(campaign, cohort=None):
    keys = {"cohort_id": (cohort or campaign.cohort).pk, "campaign_id": campaign.pk}
    return reverse("campaign_remind", kwargs=keys)


def browser(client, person):
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


def written() -> set[str]:
    return set(OutgoingMail.objects.values_list("address", flat=True))


def test_it_says_how_many_letters_and_a_get_sends_none(client, campaign, missing):
    page = browser(client, factories.manager()).get(address(campaign)).content.decode()
    assert "Send 3 letters" in page
    assert all(str(one.person) in page for one in missing)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "runner", [lambda cohort: factories.manager(), lambda cohort: factories.trainer_of(cohort)]
)
def test_those_who_run_the_cohort_remind(client, campaign, cohort, missing, runner):
    response = browser(client, runner(cohort)).post(address(campaign), follow=True)
    assert "3 letters leave." in response.content.decode()
    assert written() == {one.person.email for one in missing}


@pytest.mark.parametrize(
    ("outsider", "status"),
    [
        (lambda cohort: factories.trainer_of(factories.cohort()), 404),
        (lambda cohort: factories.juror(), 403),
        (lambda cohort: factories.regional_reviewer(cohort.region), 403),
        (lambda cohort: factories.national_reviewer(), 403),
        (lambda cohort: cohort.enrolments.first().person, 403),
        (lambda cohort: factories.user(is_superuser=True, is_staff=True), 403),
    ],
)
def test_nobody_else_does(client, campaign, cohort, missing, outsider, status):
    browser(client, outsider(cohort))
    assert client.get(address(campaign)).status_code == status
    assert client.post(address(campaign)).status_code == status
    assert not OutgoingMail.objects.exists()


def test_the_service_refuses_them_too(campaign, cohort, missing):
    for person in (factories.juror(), missing[0].person, factories.trainer_of(factories.cohort())):
        with pytest.raises(Refused):
            services.remind_missing(campaign=campaign, by=person)


def test_a_campaign_of_another_cohort_is_not_found(client, campaign, missing):
    browser(client, factories.manager())
    assert client.post(address(campaign, factories.cohort())).status_code == 404
    assert client.post("/cohortes/0/positionnements/0/rappeler/").status_code == 404


def test_again_the_same_day_writes_nobody_twice(client, campaign, cohort, missing):
    browser(client, factories.manager()).post(address(campaign))
    later = browser(client, factories.trainer_of(cohort))
    assert "3 people have been reminded today already." in (
        later.get(address(campaign)).content.decode()
    )
    assert "No letter leaves" in later.post(address(campaign), follow=True).content.decode()
    assert OutgoingMail.objects.count() == 3
    assert AuditEvent.objects.filter(verb="campaign.reminded").count() == 1
    newcomer = trainee(cohort)
    assert services.remind_missing(campaign=campaign, by=factories.manager()) == 1
    assert newcomer.person.email in written()


def test_the_next_day_of_the_cohort_they_may_be_reminded_again(campaign, missing):
    manager = factories.manager()
    told = []
    # Paris is at UTC+1: its day ends at 23.
    for instant in ((10, 9), (10, 22), (10, 23), (11, 9)):
        with clock.at(datetime(2026, 3, *instant, tzinfo=UTC)):
            told.append(services.remind_missing(campaign=campaign, by=manager))
    assert told == [3, 0, 3, 0]


def test_who_was_reminded_by_the_daily_work_is_not_written_to_on_that_day(campaign, missing):
    with clock.at(datetime(2026, 3, 24, 8, tzinfo=UTC)):
        remind_before_closing(lambda *_: None)
        assert services.remind_missing(campaign=campaign, by=factories.manager()) == 0
    assert OutgoingMail.objects.count() == 3


def test_another_campaigns_reminder_counts_for_itself_alone(campaign, cohort, version, missing):
    other = factories.campaign(cohort, version, moment="after_module")
    manager = factories.manager()
    assert services.remind_missing(campaign=other, by=manager) == 3
    assert services.remind_missing(campaign=campaign, by=manager) == 3


def test_who_submitted_left_or_cannot_sign_in_gets_none(client, campaign, cohort, submitted):
    for state in ("withdrawn", "dropped_out", "excluded", "transferred", "certified"):
        trainee(cohort, state)
    trainee(cohort, is_active=False)
    trainee(cohort, joined_at=None)
    found = queries.missing_today(campaign)
    assert (found.to_write, found.reminded, found.unreachable) == ([], [], 2)
    page = browser(client, factories.manager()).get(address(campaign)).content.decode()
    assert "No letter would leave now." in page
    assert "2 people cannot be reminded" in page
    assert services.remind_missing(campaign=campaign, by=factories.manager()) == 0
    assert not AuditEvent.objects.filter(verb="campaign.reminded").exists()


@pytest.mark.parametrize(
    "days",
    [
        {"opens_on": date(2026, 3, 11)},
        {"opens_on": date(2026, 1, 12), "closes_on": date(2026, 3, 9)},
    ],
)
def test_what_is_not_open_reminds_nobody(client, cohort, version, missing, days):
    closed = factories.campaign(cohort, version, **days)
    browser(client, factories.manager())
    assert "This positioning is not open" in client.get(address(closed)).content.decode()
    response = client.post(address(closed), follow=True)
    assert "This positioning is not open" in response.content.decode()
    assert not OutgoingMail.objects.exists()
    page = client.get(reverse("cohort_campaigns", kwargs={"cohort_id": cohort.pk}))
    assert address(closed) not in page.content.decode()


def test_without_a_closing_day_the_letter_names_none(cohort, version, missing):
    endless = factories.campaign(cohort, version)
    services.remind_missing(campaign=endless, by=factories.manager())
    mail = OutgoingMail.objects.first()
    assert "None" not in mail.subject + mail.body
    assert "/positionnements/" in mail.body


def test_it_is_logged_with_who_asked_and_how_many(campaign, missing):
    manager = factories.manager()
    services.remind_missing(campaign=campaign, by=manager)
    event = AuditEvent.objects.get(verb="campaign.reminded")
    assert (event.actor_id, event.data) == (manager.pk, {"letters": 3})
    assert present(event).endswith(": 3 letters.")
    assert set(OutgoingMail.objects.values_list("queued_by", flat=True)) == {manager.pk}


def test_the_button_stands_where_somebody_is_missing(client, campaign, cohort, missing):
    page = reverse("cohort_campaigns", kwargs={"cohort_id": cohort.pk})
    for person in (factories.manager(), factories.trainer_of(cohort)):
        assert address(campaign) in browser(client, person).get(page).content.decode()
    Enrolment.objects.update(state="withdrawn")
    assert address(campaign) not in client.get(page).content.decode()


def test_who_would_be_told_takes_the_same_queries_for_one_and_for_fifteen(client, campaign, cohort):
    counts = []
    for more in (1, 14):
        for _number in range(more):
            trainee(cohort)
        browser(client, factories.manager())
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(campaign)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10


def test_reminding_touches_no_answer(campaign, submitted, cohort, missing):
    before = submitted.positioning.submitted_at
    with clock.at(datetime(2026, 3, 10, 9, 30, tzinfo=UTC) + timedelta(hours=1)):
        services.remind_missing(campaign=campaign, by=factories.manager())
    submitted.positioning.refresh_from_db()
    assert (submitted.positioning.submitted_at, submitted.positioning.state) == (
        before,
        "submitted",
    )
