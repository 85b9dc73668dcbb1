"""The report on paper and what develops each gap: facts, hash, who reads it, and what it prints."""

import hashlib
import json
import uuid
from datetime import UTC, date, datetime

import pypdfium2
import pytest
from django.urls import reverse

from cohorts.campaigns import services
from cohorts.campaigns.documents import breakable
from cohorts.campaigns.queries import needs_of
from competencies.frameworks.models import TargetProfile, TargetRange
from competencies.frameworks.queries import Targets
from competencies.frameworks.services import publish_version, start_draft
from competencies.positioning.models import AgreedLevel
from competencies.positioning.queries import positionings_visible_to, result
from competencies.positioning.services import project, withdraw_projection
from lms.kernel import clock
from tests import factories
from tests.unit.cohorts.campaigns.test_access import OUTSIDERS, SECRET

pytestmark = pytest.mark.django_db
PAGES = ("positioning_bilan", "positioning_needs")


@pytest.fixture
def browser(client, person):
    client.force_login(person)
    client.cookies["language"] = "en"
    return client


def url(name, entry):
    return reverse(name, kwargs={"entry_id": entry.pk})


def printed(browser, entry, *, comments=False):
    """The hash under which the report is kept when it is printed from the page."""
    given = {"as": "page", **({"comments": "1"} if comments else {})}
    response = browser.post(url("positioning_bilan_print", entry), given)
    assert response.status_code == 302
    sha256 = response.url.rstrip("/").rpartition("/")[2]
    assert response.url == reverse("report", kwargs={"sha256": sha256})
    return sha256


def shown(browser, name, sha256):
    response = browser.get(reverse(name, kwargs={"sha256": sha256}))
    assert response.status_code == 200
    return response.content


def facts_of(browser, entry, *, comments=False):
    return shown(browser, "report_facts", printed(browser, entry, comments=comments))


def paper_of(browser, entry, *, comments=False):
    return text_of(shown(browser, "report_pdf", printed(browser, entry, comments=comments)))


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


@pytest.fixture
def positioned(cohort, version, enrolment, person, levels):
    """Submit a positioning at a moment of the cohort with these levels; None is "I do not know"."""

    def make(moment, submitted_at, *ordinals):
        with clock.at(submitted_at):
            campaign = factories.campaign(cohort, version, moment=moment)
            entry = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)
            for item, ordinal in zip(
                version.competencies.order_by("position"), ordinals, strict=True
            ):
                said = {"level": levels[ordinal]} if ordinal else {"non_answer": "dont_know"}
                services.answer_entry(
                    entry=entry, revision=item, client_key=uuid.uuid4(), by=person, **said
                )
            services.submit_entry(entry=entry, by=person)
        return entry

    return make


MARCH, JUNE = datetime(2026, 3, 10, 9, tzinfo=UTC), datetime(2026, 6, 10, 9, tzinfo=UTC)


# The hash.


def test_the_hash_on_the_page_is_that_of_the_file(browser, submitted):
    content = facts_of(browser, submitted)
    sha256 = hashlib.sha256(content).hexdigest()
    assert sha256 in shown(browser, "report", sha256).decode()
    assert sha256 in paper_of(browser, submitted)
    facts = json.loads(content)
    assert [each["level"] for each in facts["competencies"]] == [2, 2, 2, 2]
    assert facts["framework"]["content_hash"] == "0" * 64


def test_shown_again_later_it_is_the_same_byte_by_byte(
    browser, positioned, enrolment, person, trainer, rate
):
    first = positioned("initial", MARCH, 1, 2, None, 3)
    with clock.at(MARCH):
        rate(first.campaign, enrolment, trainer)
    before = facts_of(browser, first)
    positioned("final", JUNE, 3, 3, 3, 3)
    browser.cookies["language"] = "fr"
    with clock.at(datetime(2026, 6, 20, 9, tzinfo=UTC)):
        browser.force_login(person)
        assert facts_of(browser, first) == before
        browser.force_login(trainer)
        assert facts_of(browser, first) == before


def test_it_says_what_was_answered_whatever_is_projected_later(
    browser, submitted, version, enrolment, person, answer
):
    """The hash on paper is found again although a projection comes or goes."""
    editor = factories.editor()
    later = publish_version(version=start_draft(source=version, by=editor), by=editor)
    with clock.at(JUNE):
        campaign = factories.campaign(enrolment.cohort, later, moment="final")
        final = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)
        for revision in later.competencies.all():
            answer(final, revision, 3)
        services.submit_entry(entry=final, by=person)
        browser.force_login(person)
        before = facts_of(browser, submitted), facts_of(browser, final)
        projection = project(source=version, target=later, by=editor)
        result_page = browser.get(url("positioning_result", final)).content.decode()
        assert "projected" in result_page
        assert (facts_of(browser, submitted), facts_of(browser, final)) == before
        withdraw_projection(projection=projection, by=editor)
        assert (facts_of(browser, submitted), facts_of(browser, final)) == before
    assert json.loads(before[1])["earlier"] == []


def test_another_answer_has_another_hash(browser, positioned):
    first = positioned("initial", MARCH, 1, 2, None, 3)
    final = positioned("final", JUNE, 1, 2, None, 4)
    assert facts_of(browser, first) != facts_of(browser, final)
    earlier = json.loads(facts_of(browser, final))["earlier"]
    assert earlier == [
        {"moment": "initial", "day": "2026-03-10", "counts": [1, 1, 1, 0], "without_level": 1}
    ]


def test_a_non_answer_is_printed_as_such(browser, positioned):
    entry = positioned("initial", MARCH, 1, 2, None, 3)
    page = browser.get(url("positioning_bilan", entry)).content.decode()
    assert "Je ne sais pas me situer" in page
    assert "Je ne sais pas me situer" in paper_of(browser, entry)


def test_what_trainers_say_and_what_is_agreed_is_printed_and_hashed(
    browser, submitted, enrolment, items, levels, trainer, rate
):
    before = facts_of(browser, submitted)
    rate(submitted.campaign, enrolment, trainer, ordinal=3)
    rated = json.loads(facts_of(browser, submitted))
    assert rated["raters"] == [str(trainer)]
    assert {each["views"][0] for each in rated["competencies"]} == {"3"}
    AgreedLevel.objects.create(
        positioning=submitted.positioning,
        revision=items[0],
        level=levels[4],
        agreed_at=MARCH,
        agreed_by=trainer,
    )
    after = facts_of(browser, submitted)
    assert json.loads(after)["competencies"][0]["agreed"] == 4
    assert len({before, json.dumps(rated), after}) == 3
    page = browser.get(url("positioning_bilan", submitted)).content.decode()
    for text in (page, paper_of(browser, submitted)):
        assert str(trainer) in text
        assert "Je transmets" in text


def test_a_trainer_reads_no_report_before_she_has_rated(client, submitted, trainer):
    client.force_login(trainer)
    assert [client.get(url(name, submitted)).status_code for name in PAGES] == [404] * 2
    assert client.post(url("positioning_bilan_print", submitted)).status_code == 404


# Comments are the person's own decision.


def test_comments_are_printed_only_where_she_asks(browser, submitted):
    assert SECRET not in facts_of(browser, submitted).decode()
    assert SECRET in facts_of(browser, submitted, comments=True).decode()
    assert SECRET not in paper_of(browser, submitted)
    assert SECRET in paper_of(browser, submitted, comments=True)


def test_a_trainer_prints_no_comments(client, submitted, rated, trainer):
    client.force_login(trainer)
    assert SECRET not in facts_of(client, submitted, comments=True).decode()
    page = client.get(url("positioning_bilan", submitted) + "?comments=1").content.decode()
    assert SECRET not in page
    assert 'name="comments"' not in page


def test_a_comment_that_no_typeface_has_is_refused_with_a_sentence(
    browser, entry, items, answer, person
):
    answer(entry, items[0], comment="Tr\u00e8s bien \U0001f600")
    services.submit_entry(entry=entry, by=person)
    given = {"as": "pdf", "comments": "1"}
    response = browser.post(url("positioning_bilan_print", entry), given, follow=True)
    assert "cannot be printed" in response.content.decode()
    response = browser.post(url("positioning_bilan_print", entry), {"as": "pdf"}, follow=True)
    assert response.headers["Content-Type"] == "application/pdf"


def test_endless_and_hostile_comments_are_printed(browser, entry, items, answer, person):
    answer(entry, items[0], comment="x" * 2000)
    answer(entry, items[1], comment="<img src=http://example.org/x><script>alert(1)</script>")
    services.submit_entry(entry=entry, by=person)
    text = paper_of(browser, entry, comments=True)
    assert "<script>alert(1)" in "".join(text.split())
    page = browser.get(url("positioning_bilan", entry) + "?comments=1").content.decode()
    assert "<script>alert(1)" not in page
    assert max(len(word) for word in breakable("x" * 2000 + " a\nb").split()) == 40


def test_the_file_has_a_name(browser, submitted):
    sha256 = printed(browser, submitted)
    disposition = browser.get(reverse("report_pdf", kwargs={"sha256": sha256})).headers[
        "Content-Disposition"
    ]
    assert disposition.startswith("attachment")
    assert "bilan" in disposition
    assert ".pdf" in disposition


# Who reads it.


@pytest.mark.parametrize("kind", OUTSIDERS)
def test_nobody_else_reaches_report_or_needs(client, submitted, cohort, kind):
    client.force_login(OUTSIDERS[kind](cohort))
    assert [client.get(url(name, submitted)).status_code for name in PAGES] == [404] * 2
    assert client.post(url("positioning_bilan_print", submitted)).status_code == 404


def test_a_draft_has_no_report(browser, entry):
    assert [browser.get(url(name, entry)).status_code for name in PAGES] == [404] * 2
    assert browser.post(url("positioning_bilan_print", entry)).status_code == 404


# From gaps to action.


def needs(entry, person, targets):
    shown = result(entry.positioning, among=positionings_visible_to(person))
    return needs_of(entry, shown, targets)


@pytest.fixture
def first(positioned, at_now):
    """Items of C2, C1, C2, C1 at the levels 3, 1, 2 and none."""
    return positioned("initial", MARCH, 3, 1, 2, None)


def test_gaps_come_widest_first_and_non_answers_never(first, person):
    found = needs(first, person, Targets("Médecin", {"C1": (2, 3), "C2": (4, 4)}))
    assert [(need.line.revision.code, need.gap) for need in found] == [
        ("C2.3", -2),
        ("C2.1", -1),
        ("C1.2", -1),
    ]


def test_without_a_target_the_lowest_levels_stand_there(first, person):
    assert [(need.line.revision.code, need.gap) for need in needs(first, person, None)] == [
        ("C1.2", None)
    ]


def test_within_every_target_there_is_nothing_to_do(browser, first, person):
    assert needs(first, person, Targets("Médecin", {"C1": (1, 1), "C2": (1, 4)})) == []


def test_her_own_modules_come_first_with_their_dates(first, person, cohort, version):
    from curriculum.library.models import Development, Resource

    competency = version.competencies.get(code="C1.2").competency
    elsewhere = factories.programme_version("autre").modules.get(code="S1")
    own = cohort.programme_version.modules.get(code="S2")
    guide = Resource.objects.create(
        title="Guide", url="https://example.org/", kind="reading", added_at=factories.EPOCH
    )
    for means in ({"module": elsewhere}, {"resource": guide}, {"module": own}):
        Development.objects.create(competency=competency, **means)
    seminar = factories.seminar(cohort, own)
    factories.half_day(seminar, datetime(2026, 4, 2, 7, tzinfo=UTC))
    factories.half_day(seminar, datetime(2026, 4, 3, 7, tzinfo=UTC))
    factories.half_day(seminar, datetime(2026, 4, 9, 7, tzinfo=UTC), state="cancelled")
    (need,) = needs(first, person, None)
    assert [one.development.title for one in need.means] == [
        "S2 – Projet",
        "S1 – Coordination",
        "Guide",
    ]
    assert [one.is_own for one in need.means] == [True, False, False]
    dates = need.means[0].seminar
    assert (dates.first, dates.last, dates.is_over) == (date(2026, 4, 2), date(2026, 4, 3), False)


def test_what_stops_below_her_level_does_not_help(first, person, version, cohort):
    from curriculum.library.models import Development

    competency = version.competencies.get(code="C2.1").competency
    modules = cohort.programme_version.modules
    for code, highest in (("S1", 3), ("S2", 4)):
        Development.objects.create(
            competency=competency,
            module=modules.get(code=code),
            lowest_level=2,
            highest_level=highest,
        )
    found = needs(first, person, Targets("Médecin", {"C2": (4, 4)}))
    of_item = next(need for need in found if need.line.revision.code == "C2.1")
    assert [one.development.title for one in of_item.means] == ["S2 – Projet"]


def test_the_page_leads_to_the_plan_and_back(browser, first, enrolment, version):
    revision = version.competencies.get(code="C1.2")
    add = reverse("plan_item_add", kwargs={"enrolment_id": enrolment.pk})
    page = browser.get(url("positioning_needs", first)).content.decode()
    assert f"{add}?competency={revision.pk}" in page
    form = browser.get(f"{add}?competency={revision.pk}").context["form"]
    assert form["revision"].value() == revision.pk
    item = factories.plan_item(enrolment, revision=revision)
    page = browser.get(url("positioning_needs", first)).content.decode()
    assert reverse("plan_item", kwargs={"plan_item_id": item.pk}) in page


@pytest.mark.parametrize("size", [4, 40])
def test_the_pages_take_the_same_queries_at_any_size(
    browser, person, cohort, enrolment, at_now, size, django_assert_max_num_queries
):
    version = factories.framework_version("director", competencies=size)
    profile = factories.profile()
    target = TargetProfile.objects.create(framework=version.framework, title="Médecin")
    target.profiles.add(profile)
    for code in ("C1", "C2"):
        TargetRange.objects.create(target_profile=target, axis_code=code, minimum=3, maximum=4)
    enrolment.profile = profile
    enrolment.save()
    campaign = factories.campaign(cohort, version, moment="final")
    entry = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)
    level = version.scale_version.levels.first()
    answers = [
        {"revision": item, "level": level, "non_answer": None, "comment": ""}
        for item in version.competencies.all()
    ]
    services.answer_many(entry=entry, answers=answers, by=person)
    services.submit_entry(entry=entry, by=person)
    with django_assert_max_num_queries(10):
        browser.get(url("positioning_result", entry))
    # Those of the result, two for what trainers say, one for what was printed before.
    with django_assert_max_num_queries(11):
        page = browser.get(url("positioning_bilan", entry)).content.decode()
    assert page.count('class="competency"') == size
    with django_assert_max_num_queries(12) as asked:
        page = browser.get(url("positioning_needs", entry)).content.decode()
    assert page.count('<li class="card">') == size
    assert len(asked) == 12
