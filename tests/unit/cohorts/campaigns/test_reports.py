"""A printed report is found again by its hash, as it was printed, by those who may read it."""

import hashlib
import json
from datetime import UTC, datetime

import pypdfium2
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.campaigns import queries, services
from cohorts.campaigns.models import PositioningReport
from cohorts.enrolment.models import Cohort
from competencies.frameworks.models import AxisValue, CompetencyRevision, Level, TargetProfile
from competencies.frameworks.queries.published import forget_texts
from competencies.frameworks.services import save_target_profile
from lms.accounts.models import RoleGrant, User
from lms.audit.models import AuditEvent
from lms.audit.presenters import present
from lms.kernel import clock
from lms.kernel.appendonly import create_triggers
from lms.kernel.refusals import Refused
from tests import factories
from tests.unit.cohorts.campaigns.test_access import OUTSIDERS, SECRET

pytestmark = pytest.mark.django_db
PAGES = ("report", "report_pdf", "report_facts")
JUNE = datetime(2026, 6, 10, 9, tzinfo=UTC)


@pytest.fixture
def function(version, enrolment):
    """The person's function aims at the third level everywhere."""
    enrolment.profile = factories.profile()
    enrolment.save()
    return save_target_profile(
        key="medecin",
        title="Médecine",
        framework=version.framework,
        profiles=[enrolment.profile],
        ranges={"C1": (3, 3), "C2": (3, 4)},
        by=factories.editor(),
    )


@pytest.fixture
def report(submitted, person):
    return services.print_report(entry=submitted, by=person)


@pytest.fixture
def browser(client, person):
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


def address(name, report):
    return reverse(name, kwargs={"sha256": report.sha256})


def words(response):
    assert response.status_code == 200
    body = response.content
    if response.headers["Content-Type"] == "application/pdf":
        document = pypdfium2.PdfDocument(body)
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    main = body.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(strip_tags(main).split())


def read(client, report):
    """All that the three addresses of a report say."""
    return [words(client.get(address(name, report))) for name in PAGES[:2]] + [
        client.get(address("report_facts", report)).content
    ]


# Whatever changes.


def test_it_is_the_same_report_whatever_has_changed_since(
    browser, submitted, person, function, rated, cohort, version, items, levels, trainer
):
    services.agree_level(entry=submitted, revision=items[0], level=levels[4], by=trainer)
    report = services.print_report(entry=submitted, by=person)
    before = read(browser, report)
    assert "Médecine" in before[0]
    save_target_profile(
        key="medecin",
        title="Chirurgie",
        framework=version.framework,
        profiles=function.profiles.all(),
        ranges={"C1": (1, 1)},
        by=factories.editor(),
    )
    User.objects.filter(pk=person.pk).update(last_name="Autrement")
    User.objects.filter(pk=trainer.pk).update(last_name="Aussi")
    Cohort.objects.filter(pk=cohort.pk).update(label="Tout autre")
    Level.objects.update(label="Autre degré")
    AxisValue.objects.update(label="Autre champ")
    CompetencyRevision.objects.update(statement="Autre énoncé")
    forget_texts()  # the database lets nobody change a published text: no process looks again
    type(submitted.enrolment).objects.update(profile=None)
    page, paper, facts = read(browser, report)
    assert (paper, facts) == tuple(before[1:])
    # Above it stands who printed it, by the name that she has today.
    assert "Autrement" in page.partition("Person ")[0]
    assert page.partition("Person ")[2] == before[0].partition("Person ")[2]
    assert hashlib.sha256(facts).hexdigest() == report.sha256
    # The page of today says something else.
    today = words(browser.get(reverse("positioning_bilan", kwargs={"entry_id": submitted.pk})))
    assert "Autre énoncé" in today
    assert report.sha256 not in today


@pytest.mark.parametrize(
    "typed",
    [
        lambda sha256: sha256,
        lambda sha256: sha256[:16],
        lambda sha256: f" {sha256[:16]}… ",
        lambda sha256: f"{sha256[:32].upper()} {sha256[32:]}",
    ],
)
def test_the_number_on_the_paper_finds_it(browser, report, typed):
    found = browser.get(reverse("report_find"), {"number": typed(report.sha256)})
    assert (found.status_code, found.url) == (302, address("report", report))


@pytest.mark.parametrize("typed", ["", "0" * 64, "é" * 64, "%", "_" * 20, "x" * 101, "'"])
def test_another_number_finds_nothing_and_says_so(browser, report, typed):
    response = browser.get(reverse("report_find"), {"number": typed})
    assert response.status_code == 200
    assert response.context["form"].errors


def test_fewer_than_sixteen_characters_find_nothing(report, person):
    assert queries.report_with_hash(report.sha256[:15], person) is None
    assert queries.report_with_hash(report.sha256[:16], person) == report


# Printing.


def test_the_same_facts_are_one_row_and_one_fact_of_the_log(report, submitted, person):
    again = services.print_report(entry=submitted, by=person)
    assert again == report
    event = AuditEvent.objects.get(verb="positioning.printed")
    assert event.document_sha256 == report.sha256
    assert event.subject_id == person.pk
    assert "printed the report" in present(event)


def test_what_changes_is_another_row_and_both_are_listed(browser, report, submitted, person, rated):
    second = services.print_report(entry=submitted, by=person)
    assert second.sha256 != report.sha256
    page = browser.get(reverse("positioning_bilan", kwargs={"entry_id": submitted.pk}))
    assert list(page.context["printed"]) == [second, report]
    assert page.context["kept"] == second
    for each in (second, report):
        assert address("report", each) in page.content.decode()


def test_looking_writes_nothing(browser, submitted):
    page = reverse("positioning_bilan", kwargs={"entry_id": submitted.pk})
    events = AuditEvent.objects.count()
    assert "gets a number" in words(browser.get(page))
    assert AuditEvent.objects.count() == events
    print_it = reverse("positioning_bilan_print", kwargs={"entry_id": submitted.pk})
    assert browser.get(print_it).status_code == 405
    assert not PositioningReport.objects.exists()


def test_the_facts_are_canonical_and_in_no_language(submitted, person, report):
    from django.utils import translation

    facts = json.loads(report.facts)
    assert json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":")) == (
        report.facts
    )
    with translation.override("fr"):
        assert services.print_report(entry=submitted, by=person) == report


def test_what_cannot_be_printed_is_not_kept_as_printed(browser, entry, items, answer, person):
    answer(entry, items[0], comment="漢字 comme sur le dossier")
    services.submit_entry(entry=entry, by=person)
    page = reverse("positioning_bilan_print", kwargs={"entry_id": entry.pk})
    refused = browser.post(page, {"as": "pdf", "comments": "1"}, follow=True)
    assert "cannot be printed" in refused.content.decode()
    assert not PositioningReport.objects.exists()
    assert not AuditEvent.objects.filter(verb="positioning.printed").exists()
    # A browser has typefaces of its own: from the page it is printed, and then kept.
    assert browser.post(page, {"as": "page", "comments": "1"}).status_code == 302
    assert PositioningReport.objects.get().with_comments
    assert browser.post(page, {"as": "pdf"}, follow=True).headers["Content-Type"] == (
        "application/pdf"
    )


def test_a_draft_is_not_printed(entry, person):
    with pytest.raises(Refused, match="no report"):
        services.print_report(entry=entry, by=person)


def test_nobody_else_prints_it_nor_a_trainer_her_comments(submitted, rated, trainer, cohort):
    for stranger in (factories.manager(), factories.trainer_of(cohort)):
        with pytest.raises(Refused, match="no report"):
            services.print_report(entry=submitted, by=stranger)
    with pytest.raises(Refused, match="person herself"):
        services.print_report(entry=submitted, by=trainer, with_comments=True)
    assert not PositioningReport.objects.exists()


# What was altered.


@pytest.mark.parametrize("name", PAGES)
def test_an_altered_report_is_noticed_and_not_shown(browser, report, name):
    PositioningReport.objects.update(facts=report.facts.replace('"level":2', '"level":4', 1))
    response = browser.get(address(name, report), follow=True)
    assert response.status_code == 409
    page = response.content.decode()
    assert "was altered" in page
    assert "Exemple" not in page.partition("<main")[2]


def test_a_report_that_nobody_altered_is_intact(report):
    assert report.is_intact
    assert not PositioningReport(facts=report.facts + " ", sha256=report.sha256).is_intact


@pytest.mark.django_db(transaction=True)
class TestTheRow:
    TABLES = ("cohorts_positioningreport", "cohorts_positioningreport_draws_on")

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

    def test_it_is_never_changed_nor_deleted(self, report):
        for attempt in (
            lambda: PositioningReport.objects.update(facts="{}"),
            lambda: PositioningReport.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="append-only"):
                attempt()
        assert PositioningReport.objects.get().is_intact


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"sha256": "0" * 63}, "positioning_report_hash_is_whole"),
        ({"sha256": "0" * 64, "facts": ""}, "positioning_report_has_facts"),
        ({}, "sha256"),
    ],
)
def test_the_database_holds_the_row_whole(report, values, name):
    row = {
        "entry": report.entry,
        "facts": report.facts,
        "sha256": report.sha256,
        "with_comments": False,
        "printed_at": JUNE,
        "printed_by": report.printed_by,
        **values,
    }
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PositioningReport.objects.create(**row)


# Who reads it.


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_nobody_else_finds_a_report(client, report, cohort, kind):
    outsider = OUTSIDERS[kind](cohort)
    client.force_login(outsider)
    assert [client.get(address(name, report)).status_code for name in PAGES] == [404] * 3
    found = client.get(reverse("report_find"), {"number": report.sha256})
    assert found.status_code == 200
    assert queries.report_with_hash(report.sha256, outsider) is None


def test_a_trainer_finds_it_once_she_has_rated_and_no_longer_when_she_left(
    client, report, campaign, enrolment, cohort, rate
):
    trainer = factories.trainer_of(cohort)
    client.force_login(trainer)
    assert client.get(address("report", report)).status_code == 404
    services.begin_rating(campaign=campaign, enrolment=enrolment, by=trainer)
    assert client.get(address("report", report)).status_code == 404
    rate(campaign, enrolment, trainer)
    assert client.get(address("report", report)).status_code == 200
    RoleGrant.objects.filter(user=trainer).delete()
    client.force_login(trainer)
    assert client.get(address("report", report)).status_code == 404


def test_a_trainer_who_has_not_rated_the_first_does_not_read_it_in_the_last(
    client, submitted, rated, cohort, version, enrolment, person, items, answer, trainer, rate
):
    later = factories.campaign(cohort, version, moment="final")
    with clock.at(JUNE):
        final = services.begin_positioning(campaign=later, enrolment=enrolment, by=person)
        for item in items:
            answer(final, item, 3)
        services.submit_entry(entry=final, by=person)
        colleague = factories.trainer_of(cohort)
        rate(later, enrolment, colleague)
        rate(later, enrolment, trainer)
        of_both = services.print_report(entry=final, by=person)
        of_one = services.print_report(entry=final, by=colleague)
    assert json.loads(of_both.facts)["earlier"]
    assert json.loads(of_one.facts)["earlier"] == []
    assert list(of_both.draws_on.all()) == [submitted.positioning]
    visible = {user: set(queries.reports_visible_to(user)) for user in (person, trainer, colleague)}
    assert visible == {
        person: {of_both, of_one},
        trainer: {of_both, of_one},
        colleague: {of_one},
    }


def test_a_report_with_comments_is_listed_to_the_person_alone(
    client, submitted, rated, person, trainer
):
    report = services.print_report(entry=submitted, by=person, with_comments=True)
    assert SECRET in report.facts
    assert list(queries.reports_of(submitted, person)) == [report]
    assert list(queries.reports_of(submitted, trainer)) == []
    # Whoever holds the paper finds it: the person gave it to her.
    assert queries.report_with_hash(report.sha256, trainer) == report


@pytest.mark.parametrize("number", [1, 15])
def test_the_page_takes_the_same_queries_with_many_reports(
    browser, submitted, person, number, django_assert_max_num_queries
):
    for place in range(number):
        User.objects.filter(pk=person.pk).update(last_name=f"Nom {place}")
        services.print_report(entry=submitted, by=person)
    page = reverse("positioning_bilan", kwargs={"entry_id": submitted.pk})
    with django_assert_max_num_queries(12):
        assert len(browser.get(page).context["printed"]) == number
    printed = address("report", PositioningReport.objects.first())
    with django_assert_max_num_queries(6):
        browser.get(printed)


# Targets.


def test_a_changed_target_is_a_dated_fact_with_before_and_after(function, version):
    editor = factories.editor()
    values = {
        "key": "medecin",
        "title": "Médecine",
        "framework": version.framework,
        "profiles": list(function.profiles.all()),
        "by": editor,
    }
    save_target_profile(ranges={"C1": (2, 3)}, **values)
    event = AuditEvent.objects.filter(verb="target_profile.saved").first()
    assert event.actor_id == editor.pk
    assert event.data["before"]["ranges"] == {"C1": [3, 3], "C2": [3, 4]}
    assert event.data["after"]["ranges"] == {"C1": [2, 3]}
    assert "C1 3–3 → 2–3, C2 3–4 → ∅" in present(event)
    number = AuditEvent.objects.count()
    save_target_profile(ranges={"C1": (2, 3)}, **values)
    assert AuditEvent.objects.count() == number
    assert TargetProfile.objects.get() == function
