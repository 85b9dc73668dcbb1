"""The editor's page about answers to earlier texts: she came to look first, do it, and undo it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from competencies.frameworks import services as frameworks
from competencies.positioning import services
from competencies.positioning.models import Projection
from tests import factories
from tests.unit.competencies.conftest import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def later(version, items, editor):
    text = frameworks.start_draft(source=version, by=editor)
    second = text.competencies.get(competency=items[1].competency_id)
    second.statement = "Dit autrement"
    second.save()
    third = text.competencies.get(competency=items[2].competency_id)
    frameworks.retire_competency(revision=third, by=editor)
    return frameworks.publish_version(version=text, by=editor)


def page(text):
    return reverse("framework_projection", kwargs={"pk": text.pk})


def answer_all(text, number, levels):
    """``number`` people answer the whole text and submit."""
    for _turn in range(number):
        person = factories.user()
        draft = services.begin(
            person=person,
            framework_version=text,
            moment="initial",
            rater=person,
            rater_role="self",
        )
        for revision in text.competencies.all():
            services.answer(
                positioning=draft,
                revision=revision,
                level=levels[2],
                client_key=uuid.uuid4(),
                by=person,
            )
        services.submit(positioning=draft, by=person)


def test_the_preview_tells_what_would_become_of_whose_answers(browser, version, later, levels):
    answer_all(version, 3, levels)
    answer = browser.get(page(later))
    preview = answer.context["preview"]
    assert [(line.kind, line.count.answers, line.count.people) for line in preview.lines] == [
        ("same", 3, 3),
        ("context", 3, 3),
        ("none", 3, 3),
        ("same", 3, 3),
    ]
    assert [number for _label, number in preview.totals] == [2, 1, 1]
    assert not Projection.objects.exists()


def test_done_told_and_undone(browser, version, later):
    answer = browser.post(page(later), {"source": version.pk}, follow=True)
    assert "are now shown here" in answer.content.decode()
    assert answer.context["holds"]
    projection = Projection.objects.get()
    answer = browser.post(page(later), {"withdraw": projection.pk}, follow=True)
    assert "no longer shown here" in answer.content.decode()
    projection.refresh_from_db()
    assert projection.withdrawn_at
    again = browser.post(page(later), {"withdraw": projection.pk}, follow=True)
    assert "already taken back" in again.content.decode()


def test_a_double_click_makes_one(browser, version, later):
    for _click in range(2):
        answer = browser.post(page(later), {"source": version.pk}, follow=True)
    assert "already shown here" in answer.content.decode()
    assert Projection.objects.count() == 1


@pytest.mark.parametrize("source", ["", "0", "x", "-1", "99999999999999999999"])
def test_a_text_that_is_none_is_refused(browser, version, later, source):
    answer = browser.post(page(later), {"source": source}, follow=True)
    assert answer.status_code == 200
    assert "Choose another text" in answer.content.decode()
    assert browser.get(page(later), {"source": source}).status_code == 200
    assert not Projection.objects.exists()


@pytest.mark.parametrize(
    "number", ["", "0", "x", "99999999999999999999", "9" * 5000, "²", "٣", "٣" * 5000]
)
def test_a_projection_that_is_none_is_not_found(browser, later, number):
    assert browser.post(page(later), {"withdraw": number}).status_code == 404


def test_the_projection_of_another_text_is_not_taken_back_here(browser, version, later, editor):
    projection = services.project(source=later, target=version, by=editor)
    assert browser.post(page(later), {"withdraw": projection.pk}).status_code == 404


def test_a_draft_is_nothing_to_go_to(browser, later, editor):
    draft = frameworks.start_draft(source=later, by=editor)
    answer = browser.get(page(draft))
    assert "publish it first" in answer.content.decode()
    answer = browser.post(page(draft), {"source": later.pk}, follow=True)
    assert "publish it first" in answer.content.decode()


def test_the_first_text_has_nothing_before_it(browser, version):
    assert "no other published text" in browser.get(page(version)).content.decode()


@pytest.mark.parametrize("role", ["manager", "trainer", "juror", "national_reviewer"])
def test_nobody_else_comes_here(version, later, role):
    person = factories.trainer_of(factories.cohort()) if role == "trainer" else None
    client = browser_of(person or getattr(factories, role)())
    for send in (client.get, client.post):
        assert send(page(later), {"source": version.pk}).status_code in (302, 403, 404)
    assert not Projection.objects.exists()


def test_as_many_queries_whatever_the_size(browser, later, version, levels):
    counts = []
    for people in (1, 4):
        answer_all(version, people, levels)
        with CaptureQueriesContext(connection) as queries:
            browser.get(page(later))
        counts.append(len(queries))
    assert counts[0] == counts[1]
