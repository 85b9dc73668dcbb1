"""A personal plan: who writes and reads it, what is refused, and that nothing is overwritten."""

import uuid
from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation

from cohorts.campaigns import plan_rules, services
from cohorts.campaigns.models import PlanItem, PlanStep
from cohorts.campaigns.queries import plan_entry, plan_items_visible_to, plan_of, plans_visible_to
from lms.kernel.appendonly import create_triggers
from lms.kernel.refusals import Refused
from tests import factories
from tests.unit.cohorts.campaigns.test_access import OUTSIDERS

pytestmark = pytest.mark.django_db
SECRET = "Objectif que nul autre ne lit"


@pytest.fixture
def browser(client, person):
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


@pytest.fixture
def item(enrolment, at_now):
    return factories.plan_item(enrolment, objective=SECRET)


def wording(**changes):
    return {
        "objective": "Animer une réunion",
        "action": "Suivre S2",
        "due_on": date(2026, 5, 4),
        "client_key": uuid.uuid4(),
        **changes,
    }


def page_of(enrolment):
    return reverse("personal_plan", kwargs={"enrolment_id": enrolment.pk})


def item_url(name, item):
    return reverse(name, kwargs={"plan_item_id": item.pk})


# Writing.


def test_a_form_sent_twice_adds_one_item(browser, enrolment, at_now):
    data = {**wording(), "due_on": "2026-05-04"}
    address = reverse("plan_item_add", kwargs={"enrolment_id": enrolment.pk})
    assert [browser.post(address, data).status_code for _time in range(2)] == [302, 302]
    assert (PlanItem.objects.count(), PlanStep.objects.count()) == (1, 1)


def test_every_change_is_kept(enrolment, person, trainer, at_now):
    item = services.add_plan_item(enrolment=enrolment, by=person, **wording())
    services.change_plan_item(item=item, by=person, **wording(objective="Animer deux réunions"))
    services.comment_plan_item(item=item, comment="Bonne idée", client_key=uuid.uuid4(), by=trainer)
    for kind in ("done", "reopened", "withdrawn"):
        services.mark_plan_item(item=item, kind=kind, client_key=uuid.uuid4(), by=person)
    entry = plan_entry(item)
    assert [step.kind for step in entry.steps] == [
        "planned",
        "changed",
        "commented",
        "done",
        "reopened",
        "withdrawn",
    ]
    assert entry.steps[0].objective == "Animer une réunion"
    assert entry.wording.objective == "Animer deux réunions"
    assert entry.is_withdrawn
    assert [step.made_by for step in entry.comments] == [trainer]


def test_the_same_wording_again_adds_nothing(enrolment, person, at_now):
    item = services.add_plan_item(enrolment=enrolment, by=person, **wording())
    services.change_plan_item(item=item, by=person, **wording())
    assert PlanStep.objects.count() == 1


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "planned", "objective": "Sans jour", "action": "x"},
        {"kind": "changed", "due_on": date(2026, 5, 4), "action": "x"},
        {"kind": "done", "objective": "x"},
        {"kind": "commented"},
        {"kind": "done", "comment": "x"},
        {"kind": "erased"},
    ],
)
def test_the_database_refuses_half_a_step(item, person, at_now, said):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanStep.objects.create(
            item=item, made_at=at_now, made_by=person, client_key=uuid.uuid4(), **said
        )


def test_a_day_in_the_past_is_refused_but_may_stay(enrolment, person, at_now):
    with pytest.raises(Refused, match="past"):
        services.add_plan_item(enrolment=enrolment, by=person, **wording(due_on=date(2026, 3, 9)))
    services.add_plan_item(enrolment=enrolment, by=person, **wording(due_on=date(2026, 3, 10)))
    old = factories.plan_item(enrolment, due_on=date(2026, 3, 1))
    assert plan_entry(old).is_late
    services.change_plan_item(item=old, by=person, **wording(due_on=date(2026, 3, 1)))
    with pytest.raises(Refused, match="past"):
        services.change_plan_item(item=old, by=person, **wording(due_on=date(2026, 3, 2)))


def test_what_is_done_changes_only_once_taken_up_again(item, person):
    services.mark_plan_item(item=item, kind="done", client_key=uuid.uuid4(), by=person)
    with pytest.raises(Refused, match="Take this item up again"):
        services.change_plan_item(item=item, by=person, **wording())
    with pytest.raises(Refused, match="done or withdrawn already"):
        services.mark_plan_item(item=item, kind="done", client_key=uuid.uuid4(), by=person)
    services.mark_plan_item(item=item, kind="reopened", client_key=uuid.uuid4(), by=person)
    services.change_plan_item(item=item, by=person, **wording())
    assert plan_entry(item).is_open


def test_a_competency_of_another_framework_is_refused(enrolment, person, campaign, at_now):
    foreign = factories.framework_version("director").competencies.first()
    with pytest.raises(Refused, match="does not belong"):
        services.add_plan_item(enrolment=enrolment, by=person, revision=foreign, **wording())
    own = campaign.framework_version.competencies.first()
    item = services.add_plan_item(enrolment=enrolment, by=person, revision=own, **wording())
    assert item.revision == own


def test_a_plan_does_not_grow_for_ever(enrolment, person, at_now, monkeypatch):
    monkeypatch.setattr(plan_rules, "MAX_ITEMS", 1)
    factories.plan_item(enrolment)
    with pytest.raises(Refused, match="at most 1 items"):
        services.add_plan_item(enrolment=enrolment, by=person, **wording())


def test_whoever_left_keeps_her_plan_as_it_is(browser, cohort, at_now):
    left = factories.enrolment(cohort, browser_person(browser), state="dropped_out")
    item = factories.plan_item(left)
    with pytest.raises(Refused, match="have left"):
        services.mark_plan_item(item=item, kind="done", client_key=uuid.uuid4(), by=left.person)
    page = browser.get(page_of(left)).content.decode()
    assert "Coordonner un parcours" in page
    assert item_url("plan_item_mark", item) not in page


def browser_person(browser):
    """Somebody of the cohort who is signed in with ``browser``."""
    person = factories.user()
    browser.force_login(person)
    return person


@pytest.mark.parametrize(
    "fields",
    [
        {"objective": "x" * 100_000},
        {"action": "x" * 100_000},
        {"objective": " "},
        {"due_on": "2026-03-09"},
        {"due_on": "someday"},
        {"revision": "999999"},
        {"client_key": "no-key"},
        {"action": "\x00"},
    ],
)
def test_bad_items_are_refused_with_a_sentence(browser, enrolment, at_now, fields):
    address = reverse("plan_item_add", kwargs={"enrolment_id": enrolment.pk})
    response = browser.post(address, {**wording(), "due_on": "2026-05-04", **fields})
    assert response.status_code == 422
    assert any(
        len(str(error)) > 10 for each in response.context["form"].errors.values() for error in each
    )
    assert not PlanItem.objects.exists()


def test_an_endless_comment_is_refused_with_a_sentence(browser, item):
    response = browser.post(
        item_url("plan_item", item), {"comment": "x" * 100_000, "client_key": uuid.uuid4()}
    )
    assert response.status_code == 422
    assert "2,000" in response.content.decode() or "2000" in response.content.decode()
    assert PlanStep.objects.count() == 1


def test_nonsense_marks_are_refused(browser, item):
    for data in ({}, {"kind": "erased"}, {"kind": "planned"}, {"kind": "reopened", "key": "x"}):
        assert browser.post(item_url("plan_item_mark", item), data).status_code == 302
    assert PlanStep.objects.count() == 1


# Reading.


def test_the_trainer_reads_and_comments_and_changes_nothing(client, item, trainer):
    client.force_login(trainer)
    assert SECRET in client.get(page_of(item.enrolment)).content.decode()
    response = client.post(
        item_url("plan_item", item), {"comment": "Oui", "client_key": uuid.uuid4()}
    )
    assert response.status_code == 302
    page = client.get(item_url("plan_item", item)).content.decode()
    assert "Oui" in page
    assert item_url("plan_item_mark", item) not in page
    for name in ("plan_item_change", "plan_item_mark"):
        assert client.post(item_url(name, item), wording()).status_code == 404
    add = reverse("plan_item_add", kwargs={"enrolment_id": item.enrolment_id})
    assert client.get(add).status_code == 404
    with translation.override("en"), pytest.raises(Refused, match="written by the person herself"):
        services.mark_plan_item(item=item, kind="done", client_key=uuid.uuid4(), by=trainer)


def test_a_plan_opens_to_a_trainer_who_has_rated_all_that_was_submitted(
    client, item, trainer, submitted, rate
):
    """It is made from the gaps: before, it would tell where the person sees herself."""
    client.force_login(trainer)
    page = client.get(page_of(item.enrolment))
    assert page.status_code == 200
    assert SECRET not in page.content.decode()
    assert client.get(item_url("plan_item", item)).status_code == 404
    rate(submitted.campaign, submitted.enrolment, trainer)
    assert SECRET in client.get(page_of(item.enrolment)).content.decode()
    assert SECRET in client.get(item_url("plan_item", item)).content.decode()


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_nobody_else_reaches_a_plan(client, item, cohort, kind):
    outsider = OUTSIDERS[kind](cohort)
    client.force_login(outsider)
    assert client.get(page_of(item.enrolment)).status_code == 404
    for name in ("plan_item", "plan_item_change"):
        assert client.get(item_url(name, item)).status_code == 404
        assert client.post(item_url(name, item), {"comment": "x"}).status_code == 404
    assert client.post(item_url("plan_item_mark", item), {"kind": "done"}).status_code == 404
    assert item.enrolment not in plans_visible_to(outsider)
    assert item not in plan_items_visible_to(outsider)
    with (
        translation.override("en"),
        pytest.raises(Refused, match="Only the person and the trainers"),
    ):
        services.comment_plan_item(item=item, comment="x", client_key=uuid.uuid4(), by=outsider)


def test_texts_are_escaped(browser, enrolment, at_now):
    evil = "<script>alert(1)</script>"
    item = factories.plan_item(enrolment, objective=evil, action=evil)
    for page in (
        page_of(enrolment),
        item_url("plan_item", item),
        item_url("plan_item_change", item),
    ):
        content = browser.get(page).content.decode()
        assert evil not in content
        assert "&lt;script&gt;" in content


def test_what_is_open_comes_first_by_its_day(enrolment, person, at_now):
    late, soon, done = (
        factories.plan_item(enrolment, due_on=date(2026, 6, day)) for day in (9, 2, 1)
    )
    services.mark_plan_item(item=done, kind="done", client_key=uuid.uuid4(), by=person)
    assert [entry.item for entry in plan_of(enrolment)] == [soon, late, done]


@pytest.mark.parametrize("size", [1, 15])
def test_the_plan_takes_ten_queries_at_most(
    browser, enrolment, at_now, size, django_assert_max_num_queries
):
    for _number in range(size):
        factories.plan_item(enrolment)
    with django_assert_max_num_queries(10) as asked:
        page = browser.get(page_of(enrolment)).content.decode()
    assert page.count("Coordonner un parcours</h2>") == size
    assert len(asked) == 8


@pytest.mark.django_db(transaction=True)
class TestAppendOnly:
    """The triggers that the migration makes; here the tables are made without migrations."""

    TABLES = ("cohorts_planitem", "cohorts_planstep")

    @pytest.fixture(autouse=True)
    def triggers(self):
        with connection.schema_editor() as editor:
            create_triggers(editor, self.TABLES)
        yield
        with connection.schema_editor() as editor:
            for table in self.TABLES:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                for verb in ("update", "delete"):
                    editor.execute(f"DROP TRIGGER {table}_no_{verb}{on}")

    def test_nothing_of_a_plan_is_changed_or_deleted(self):
        item = factories.plan_item()
        step = item.steps.get()
        for attempt in (
            lambda: PlanItem.objects.update(created_at=factories.EPOCH),
            lambda: PlanStep.objects.update(objective="Autre"),
            step.delete,
        ):
            with pytest.raises(DatabaseError, match="append-only"):
                attempt()
        assert plan_entry(item).wording.objective == "Coordonner un parcours"
