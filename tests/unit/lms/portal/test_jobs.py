"""The page of a job's progress."""

import uuid

import pytest
from django.urls import reverse

from lms.jobs.models import Job
from lms.kernel import clock
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


def job_of(person, state="running", **values) -> Job:
    return Job.objects.create(
        key=str(uuid.uuid4()),
        kind="essai",
        state=state,
        requested_by=person,
        requested_at=clock.now(),
        **values,
    )


@pytest.mark.parametrize("name", ["job_detail", "job_progress"])
def test_it_is_seen_by_who_asked_and_nobody_else(client, name):
    person = factories.user()
    url = reverse(name, args=[job_of(person).pk])
    assert client.get(url).status_code == 302
    client.force_login(factories.administrator())
    assert client.get(url).status_code == 404
    client.force_login(person)
    assert client.get(url).status_code == 200
    assert client.get(reverse(name, args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize(
    ("state", "polls"), [("queued", True), ("running", True), ("done", False), ("failed", False)]
)
def test_it_is_asked_for_until_it_is_finished(client, state, polls):
    person = factories.user()
    row = job_of(person, state, progress_done=12, progress_total=40)
    client.force_login(person)
    page = client.get(reverse("job_detail", args=[row.pk])).content.decode()
    assert (reverse("job_progress", args=[row.pk]) in page) is polls


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("/ma-journee/", True),
        ("https://ailleurs.example/", False),
        ("//ailleurs.example/", False),
        ("/\\ailleurs.example/", False),
        ("javascript:alert(1)", False),
        (17, False),
        ("", False),
    ],
)
def test_it_leads_to_our_own_pages_only(client, url, linked):
    person = factories.user()
    row = job_of(person, "done", result={"next_url": url})
    client.force_login(person)
    page = client.get(reverse("job_progress", args=[row.pk])).content.decode()
    assert ('class="btn btn-primary"' in page) is linked


def test_a_failure_tells_nothing_of_the_machine(client):
    person = factories.user()
    row = job_of(person, "failed", error="OperationalError: /var/secret")
    client.force_login(person)
    assert "/var/secret" not in client.get(reverse("job_detail", args=[row.pk])).content.decode()
