"""The page of the evidence file: its button, its progress, its list, its download."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.control.folder import path_of
from cohorts.control.queries import KEPT_FOR
from lms.jobs.models import Job
from lms.kernel import clock
from tests import factories
from tests.unit.cohorts.attendance.conftest import make_room
from tests.unit.cohorts.control.conftest import LATER, Inspection

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick(db, client):
    with clock.at(LATER):
        made = Inspection(make_room(trainees=1, starts_at=LATER + timedelta(days=5)))
        client.force_login(made.manager)
        yield made


def page(client, quick, name="cohort_control") -> str:
    return client.get(reverse(name, args=[quick.cohort.pk])).content.decode()


def press(client, quick):
    return client.post(reverse("control_make", args=[quick.cohort.pk]))


def test_the_button_makes_a_job_and_the_page_asks_on_until_it_is_ready(client, quick):
    assert "hx-get" not in page(client, quick)
    response = press(client, quick)
    assert response["Location"] == reverse("cohort_control", args=[quick.cohort.pk])
    for name in ("cohort_control", "control_progress"):
        shown = page(client, quick, name)
        assert f'hx-get="{reverse("control_progress", args=[quick.cohort.pk])}"' in shown
        assert "<form" not in shown.split('id="evidence-file"')[1]
    quick.done()
    shown = page(client, quick, "control_progress")
    assert "hx-get" not in shown
    assert "/fichier/" in shown


def test_pressed_twice_it_is_one_job(client, quick):
    press(client, quick)
    press(client, quick)
    assert Job.objects.count() == 1


def test_progress_is_shown(client, quick):
    press(client, quick)
    Job.objects.update(state="running", progress_done=12, progress_total=40)
    assert 'value="12" max="40"' in page(client, quick)


def test_the_file_is_an_attachment_of_its_bytes(client, quick):
    job = quick.done()
    response = client.get(reverse("control_file", args=[quick.cohort.pk, job.pk]))
    content = b"".join(response.streaming_content)
    assert content == path_of(job.arguments["name"]).read_bytes()
    assert len(content) == job.result["bytes"]
    assert response["Content-Type"] == "application/zip"
    assert f"controle-{quick.cohort.code}-2026-03-12.zip" in response["Content-Disposition"]
    assert response["Content-Disposition"].startswith("attachment")


def test_a_colleague_fetches_it_and_others_do_not(client, quick):
    job = quick.done()
    other = factories.cohort(a_region=factories.region("53", "Bretagne"))
    address = reverse("control_file", args=[quick.cohort.pk, job.pk])
    for person, status in (
        (factories.manager(), 200),
        (quick.room.trainer, 403),
        (quick.room.trainee, 403),
        (factories.regional_reviewer(quick.cohort.region), 403),
        (factories.juror(), 403),
    ):
        client.force_login(person)
        assert client.get(address).status_code == status
    client.force_login(quick.manager)
    for wrong in ([other.pk, job.pk], [quick.cohort.pk + 999, job.pk]):
        assert client.get(reverse("control_file", args=wrong)).status_code == 404


def test_a_file_not_made_deleted_or_of_another_kind_of_work_is_404(client, quick):
    job = quick.ask()
    address = reverse("control_file", args=[quick.cohort.pk, job.pk])
    assert client.get(address).status_code == 404
    quick.done()
    assert client.get(address).status_code == 200
    with clock.at(LATER + KEPT_FOR):
        later = Client()
        later.force_login(quick.manager)
        assert later.get(address).status_code == 404
    path_of(job.arguments["name"]).unlink()
    assert client.get(address).status_code == 404
    path_of(job.arguments["name"]).write_bytes(b"there again")
    assert client.get(address).status_code == 200
    Job.objects.filter(pk=job.pk).update(key="other", kind="other")
    assert client.get(address).status_code == 404


def test_the_page_says_who_is_named_in_it(client, quick):
    shown = page(client, quick)
    assert "names the trainees" in shown or "nomme les stagiaires" in shown


def test_the_page_costs_the_same_with_many_files(client, quick):
    quick.done()
    page(client, quick)
    with CaptureQueriesContext(connection) as one:
        page(client, quick)
    for number in range(15):
        factories.evidence_file(quick.cohort, factories.manager(), name=f"{number:032}")
    with CaptureQueriesContext(connection) as many:
        shown = page(client, quick)
    assert len(many) == len(one) <= 10
    assert shown.count("/fichier/") == 10
