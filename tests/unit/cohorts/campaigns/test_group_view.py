"""The group view: what it counts, and that nobody reads in it what she may not read one by one."""

import re
import uuid
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.campaigns import queries, services
from cohorts.enrolment.models import Enrolment
from competencies.frameworks.models import TargetProfile, TargetRange
from lms.accounts.models import Profile, RoleGrant
from lms.kernel import clock
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
CLOSES = date(2026, 3, 31)
EVERYTHING = ("", "?format=csv", "?format=xlsx")


@pytest.fixture
def submit(levels):
    """Let somebody answer every item of a campaign (None: she does not know), and submit."""

    def submit_one(campaign, *ordinals, enrolment=None, state="started", **fields):
        enrolment = enrolment or factories.enrolment(campaign.cohort, state=state, **fields)
        person = enrolment.person
        entry = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)
        items = campaign.framework_version.competencies.order_by("position")
        given = [*ordinals, *ordinals[-1:] * (len(items) - len(ordinals))]
        for item, ordinal in zip(items, given, strict=True):
            services.answer_entry(
                entry=entry,
                revision=item,
                client_key=uuid.uuid4(),
                by=person,
                **({"level": levels[ordinal]} if ordinal else {"non_answer": "dont_know"}),
            )
        services.submit_entry(entry=entry, by=person)
        return entry

    return submit_one


@pytest.fixture
def follow(submit, rate):
    """The same, and let a trainer rate her too."""

    def follow_one(campaign, trainer, *ordinals, rated=3, **fields):
        entry = submit(campaign, *ordinals, **fields)
        rate(campaign, entry.enrolment, trainer, rated)
        return entry

    return follow_one


@pytest.fixture
def final(cohort, version):
    return factories.campaign(cohort, version, moment="final", opens_on=date(2026, 3, 1))


def address(campaign, query="", cohort=None):
    keys = {"cohort_id": (cohort or campaign.cohort).pk, "campaign_id": campaign.pk}
    return reverse("campaign_group", kwargs=keys) + query


def opened(client, person, campaign, query=""):
    client.force_login(person)
    client.cookies["language"] = "en"
    return client.get(address(campaign, query))


def text(response) -> str:
    """What stands on the page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def spread(campaign, reader, beside=None):
    among = queries.campaigns_of_group(reader, campaign.cohort_id)
    return queries.group_spread(campaign, reader, among=among, beside=beside)


def table(response) -> list[dict[str, str]]:
    """The rows of a CSV, by their headers."""
    head, *rows = response.getvalue().decode("utf-8-sig").splitlines()
    return [dict(zip(head.split(";"), row.split(";"), strict=True)) for row in rows]


# Whom it covers.


def test_it_covers_those_she_has_rated_and_no_others(campaign, trainer, submit, follow):
    for _number in range(3):
        follow(campaign, trainer, 1)
    for _number in range(9):
        submit(campaign, 4)
    shown = spread(campaign, trainer)
    assert (shown.reach.rated, shown.reach.submitted, len(shown.reach.to_rate)) == (3, 12, 9)
    assert [line.own.ordinals for line in shown.lines] == [(1, 1, 1)] * 4


def test_the_page_says_whom_it_covers_and_leads_to_the_others(
    client, campaign, trainer, submit, follow
):
    follow(campaign, trainer, 2)
    begun, untouched = submit(campaign, 4), submit(campaign, 4)
    draft = services.begin_rating(campaign=campaign, enrolment=begun.enrolment, by=trainer)
    response = opened(client, trainer, campaign)
    page = response.content.decode()
    assert "The figures cover 1 of the 3 submitted positionings" in text(response)
    assert reverse("rating_form", kwargs={"rating_id": draft.pk}) in page
    keys = {"campaign_id": campaign.pk, "enrolment_id": untouched.enrolment_id}
    assert reverse("rating_begin", kwargs=keys) in page


def test_another_trainer_who_rated_nobody_sees_no_figure(client, campaign, cohort, trainer, follow):
    for _number in range(3):
        follow(campaign, trainer, 2)
    colleague = factories.trainer_of(cohort)
    response = opened(client, colleague, campaign)
    assert response.status_code == 200
    assert "3 positionings are submitted, and you have rated none of them yet." in text(response)
    assert "<table" not in response.content.decode()
    assert '<svg class="chart' not in response.content.decode()
    assert spread(campaign, colleague).lines == ()
    for query in EVERYTHING[1:]:
        response = opened(client, colleague, campaign, query)
        assert (response.status_code, response["Content-Type"][:9]) == (422, "text/html")


def test_a_draft_of_a_rating_opens_no_figure(campaign, trainer, submit):
    entry = submit(campaign, 2)
    services.begin_rating(campaign=campaign, enrolment=entry.enrolment, by=trainer)
    assert spread(campaign, trainer).lines == ()


def test_a_rating_beside_a_draft_counts_nothing(campaign, trainer, enrolment, entry, rate):
    rate(campaign, enrolment, trainer)
    shown = spread(campaign, trainer)
    assert (shown.reach.submitted, shown.lines) == (0, ())


def test_a_rating_at_another_moment_opens_nothing_here(campaign, final, trainer, submit, follow):
    one = follow(campaign, trainer, 1)
    submit(final, 4, enrolment=one.enrolment)
    assert spread(final, trainer).lines == ()
    shown = spread(campaign, trainer)
    assert (shown.pairs, [beside.people for beside in shown.beside]) == (0, [0])
    assert all(line.change is None for line in shown.lines)


def test_what_she_has_not_rated_changes_no_figure(client, campaign, trainer, submit, follow):
    follow(campaign, trainer, 2)
    files = [opened(client, trainer, campaign, "?format=csv").getvalue()]
    for ordinal in (1, 4, None):
        submit(campaign, ordinal)
        files.append(opened(client, trainer, campaign, "?format=csv").getvalue())
    assert len(set(files)) == 1


@pytest.mark.parametrize(
    "outsider",
    [
        lambda cohort: factories.manager(),
        lambda cohort: factories.juror(),
        lambda cohort: factories.editor(),
        lambda cohort: factories.administrator(),
        lambda cohort: factories.regional_reviewer(cohort.region),
        lambda cohort: factories.national_reviewer(),
        lambda cohort: factories.user(is_superuser=True, is_staff=True),
        lambda cohort: factories.trainer_of(factories.cohort()),
        lambda cohort: cohort.enrolments.first().person,
    ],
)
@pytest.mark.parametrize("query", EVERYTHING)
def test_nobody_else_finds_it(client, campaign, cohort, trainer, follow, outsider, query):
    follow(campaign, trainer, 2)
    assert opened(client, outsider(cohort), campaign, query).status_code == 404


def test_a_former_trainer_and_a_wider_grant_find_nothing(client, campaign, trainer, follow):
    follow(campaign, trainer, 2)
    for kind, key in (("everywhere", ""), ("region", "44"), ("programme", "pacte-cds")):
        person = factories.user()
        factories.grant(person, "trainer", kind, key)
        assert opened(client, person, campaign).status_code == 404
    RoleGrant.objects.filter(user=trainer).update(ends_on=date(2026, 3, 9))
    assert opened(client, trainer, campaign).status_code == 404


def test_a_campaign_of_another_cohort_is_not_found_under_this_one(
    client, campaign, trainer, version
):
    other = factories.campaign(factories.cohort(), version)
    client.force_login(trainer)
    assert client.get(address(other, cohort=campaign.cohort)).status_code == 404
    assert client.get(address(other)).status_code == 404


def test_her_own_positioning_is_left_out(client, campaign, cohort, trainer, submit, follow, rate):
    own = submit(campaign, 4, person=trainer)
    rate(campaign, own.enrolment, factories.trainer_of(cohort))
    follow(campaign, trainer, 2)
    shown = spread(campaign, trainer)
    assert (shown.reach.submitted, shown.reach.is_asked) == (1, True)
    assert {line.own.ordinals for line in shown.lines} == {(2,)}
    assert "Your own positioning is not counted here." in text(opened(client, trainer, campaign))


@pytest.mark.parametrize("state", ["withdrawn", "dropped_out", "excluded", "transferred"])
def test_who_left_is_told_and_not_counted(client, campaign, trainer, submit, follow, state):
    follow(campaign, trainer, 2)
    gone = [follow(campaign, trainer, 4), submit(campaign, 4)]
    Enrolment.objects.filter(pk__in=[one.enrolment_id for one in gone]).update(state=state)
    shown = spread(campaign, trainer)
    assert (shown.reach.submitted, shown.reach.left, shown.reach.to_rate) == (1, 2, [])
    assert {line.own.ordinals for line in shown.lines} == {(2,)}
    assert "2 people who submitted have left" in text(opened(client, trainer, campaign))


@pytest.mark.parametrize("state", ["suspended", "completed", "certified", "not_certified"])
def test_who_stayed_is_counted_to_the_end(campaign, trainer, follow, state):
    one = follow(campaign, trainer, 2)
    Enrolment.objects.filter(pk=one.enrolment_id).update(state=state)
    assert spread(campaign, trainer).reach.rated == 1


# What it counts.


def test_non_answers_stand_apart_and_enter_no_median(client, campaign, trainer, follow, items):
    for ordinal in (1, 1, 4, None, None):
        follow(campaign, trainer, ordinal)
    line = spread(campaign, trainer).lines[0]
    assert line.own.ordinals == (1, 1, 4)
    assert (line.own.non_answers, line.own.people) == ({"dont_know": 2}, 5)
    assert line.own.median == (1, 1)


def test_an_answer_that_was_changed_counts_once_as_it_ended(
    campaign, trainer, entry, items, answer, person, rate, enrolment
):
    for ordinal in (1, 4, 2):
        answer(entry, items[0], ordinal)
    services.submit_entry(entry=entry, by=person)
    rate(campaign, enrolment, trainer)
    first, *others = spread(campaign, trainer).lines
    assert first.own.ordinals == (2,)
    assert {tuple(line.own.non_answers.items()) for line in others} == {(("skipped", 1),)}


def test_an_even_number_of_people_may_lie_between_two_levels(client, campaign, trainer, follow):
    for ordinal in (1, 2, 3, 3):
        follow(campaign, trainer, ordinal)
    page = text(opened(client, trainer, campaign))
    assert "between “Je pratique avec appui” and “Je suis autonome”" in page


def test_her_own_ratings_have_a_median_of_their_own(
    client, campaign, trainer, submit, follow, items
):
    follow(campaign, trainer, 1, rated=4)
    unseen = submit(campaign, 1)
    rating = services.begin_rating(campaign=campaign, enrolment=unseen.enrolment, by=trainer)
    services.rest_not_observed(rating=rating, by=trainer)
    services.submit_rating(rating=rating, by=trainer)
    line = spread(campaign, trainer).lines[0]
    assert (line.own.median, line.rated.median) == ((1, 1), (4, 4))
    assert line.rated.non_answers == {"not_observed": 1}
    assert "1 of 2 observed" in text(opened(client, trainer, campaign))


def test_a_colleagues_rating_is_in_no_figure(campaign, cohort, trainer, follow, rate):
    one = follow(campaign, trainer, 2, rated=2)
    rate(campaign, one.enrolment, factories.trainer_of(cohort), 4)
    assert {line.rated.ordinals for line in spread(campaign, trainer).lines} == {(2,)}


@pytest.fixture
def functions(version):
    """Two functions with a target on the first part of the framework, and one with none."""
    profiles = []
    for code, low in (("infirmiere", 3), ("medecin", 2)):
        profile = Profile.objects.create(code=code, name=code)
        target = TargetProfile.objects.create(key=code, title=code, framework=version.framework)
        target.profiles.add(profile)
        TargetRange.objects.create(target_profile=target, axis_code="C1", minimum=low, maximum=4)
        profiles.append(profile)
    return *profiles, Profile.objects.create(code="autre", name="autre")


def test_each_is_held_against_the_target_of_her_own_function(
    client, campaign, trainer, follow, functions
):
    nurse, doctor, other = functions
    for profile, ordinal in (
        (nurse, 2), (nurse, 3), (doctor, 2), (doctor, 1), (doctor, None), (other, 1), (None, 1),
    ):  # fmt: skip
        follow(campaign, trainer, ordinal, profile=profile)
    lines = spread(campaign, trainer).lines
    first = [line for line in lines if line.revision.code.startswith("C1")]
    second = [line for line in lines if line.revision.code.startswith("C2")]
    assert {(line.below, line.compared, line.untargeted) for line in first} == {(2, 4, 2)}
    assert {(line.below, line.compared, line.untargeted) for line in second} == {(0, 0, 6)}
    page = text(opened(client, trainer, campaign))
    assert "2 of 4 people" in page
    assert "Of 2 competencies with a level and a target, 2 have people below" in page


def test_needs_come_by_their_share(campaign, trainer, follow, functions):
    from cohorts.campaigns.group_page import needs_sorted

    nurse, *_others = functions
    # The items in their order: C2.1, C1.2, C2.3, C1.4.
    follow(campaign, trainer, 4, 3, 4, 1, profile=nurse)
    follow(campaign, trainer, 4, 2, 4, 1, profile=nurse)
    follow(campaign, trainer, 4, 2, 4, None, profile=nurse)
    needs = needs_sorted(spread(campaign, trainer).lines)
    found = [(line.revision.code, line.below, line.compared) for line in needs]
    assert found == [("C1.4", 2, 2), ("C1.2", 2, 3)]


# Two moments.


def test_the_same_people_at_two_moments(client, campaign, final, trainer, follow, submit):
    for before, after in ((1, 3), (2, 2), (3, 2), (2, None)):
        one = follow(campaign, trainer, before)
        follow(final, trainer, after, enrolment=one.enrolment)
    follow(campaign, trainer, 4)
    for shown in (
        spread(campaign, trainer, beside=final.pk),
        spread(final, trainer, beside=campaign.pk),
    ):
        assert (shown.first, shown.last, shown.pairs) == (campaign, final, 4)
        change = shown.lines[0].change
        assert (change.higher, change.same, change.lower) == (1, 1, 1)
        assert (change.first.median, change.last.median) == ((2, 2), (2, 2))
    page = text(opened(client, trainer, final, f"?avec={campaign.pk}"))
    assert "4 people rated by you at both moments" in page


def test_only_who_was_rated_at_both_is_compared(campaign, final, trainer, follow, submit):
    both = follow(campaign, trainer, 1)
    follow(final, trainer, 2, enrolment=both.enrolment)
    once = follow(campaign, trainer, 4)
    submit(final, 1, enrolment=once.enrolment)
    change = spread(final, trainer, beside=campaign.pk).lines[0].change
    assert (change.people, change.higher) == (1, 1)


def test_a_then_test_never_stands_for_the_initial_one(
    client, campaign, final, cohort, version, trainer, follow
):
    looking_back = factories.campaign(
        cohort, version, moment="then_test", opens_on=date(2026, 3, 2)
    )
    one = follow(campaign, trainer, 3)
    follow(final, trainer, 4, enrolment=one.enrolment)
    follow(looking_back, trainer, 1, enrolment=one.enrolment)
    shown = spread(final, trainer, beside=campaign.pk)
    assert (shown.first, shown.last) == (campaign, final)
    assert shown.lines[0].change.first.ordinals == (3,)
    asked = spread(final, trainer, beside=looking_back.pk)
    assert (asked.first, asked.last) == (looking_back, final)
    assert asked.lines[0].change.first.ordinals == (1,)
    response = opened(client, trainer, final, f"?avec={looking_back.pk}")
    assert "a series of its own that never replaces the first answers" in text(response)


def test_nothing_is_compared_unasked(client, final, cohort, version, trainer, follow):
    looking_back = factories.campaign(cohort, version, moment="then_test")
    one = follow(final, trainer, 4)
    follow(looking_back, trainer, 1, enrolment=one.enrolment)
    shown = spread(final, trainer)
    assert (shown.first, shown.pairs) == (None, 0)
    page = opened(client, trainer, final).content.decode()
    assert f"?avec={looking_back.pk}" in page


def test_another_text_is_not_compared(client, campaign, cohort, version, trainer, follow):
    later = factories.framework_version()
    other = factories.campaign(cohort, later, moment="final")
    one = follow(campaign, trainer, 1)
    follow(other, trainer, 4, enrolment=one.enrolment)
    assert spread(campaign, trainer).beside == []
    assert opened(client, trainer, campaign, f"?avec={other.pk}").status_code == 404


def test_nobody_rated_at_both_moments_is_said(client, campaign, final, trainer, follow):
    follow(campaign, trainer, 2)
    page = text(opened(client, trainer, campaign, f"?avec={final.pk}"))
    assert "You have rated nobody at both moments yet." in page


@pytest.mark.parametrize(
    "asked", ["0", "-1", "abc", "1 OR 1=1", "9" * 5000, "１", "\x00", "<script>", "own"]
)
def test_a_strange_moment_is_not_found(client, campaign, trainer, follow, asked):
    follow(campaign, trainer, 2)
    asked = str(campaign.pk) if asked == "own" else asked
    client.force_login(trainer)
    assert client.get(address(campaign), {"avec": asked}).status_code == 404


@pytest.mark.parametrize("path", ["0/groupe/", "99999999999999999999/groupe/", "-1/groupe/"])
def test_strange_addresses_are_not_found(client, cohort, trainer, path):
    client.force_login(trainer)
    for base in (
        f"/cohortes/{cohort.pk}/positionnements/",
        "/cohortes/9999999999/positionnements/",
    ):
        assert client.get(base + path).status_code == 404


@pytest.mark.parametrize("format_asked", ["pdf", "", "CSV", "../csv"])
def test_an_unknown_format_is_the_page(client, campaign, trainer, follow, format_asked):
    follow(campaign, trainer, 2)
    response = opened(client, trainer, campaign, f"?format={format_asked}")
    assert (response.status_code, response["Content-Type"][:9]) == (200, "text/html")


def test_the_page_only_reads(client, campaign, trainer):
    client.force_login(trainer)
    assert client.post(address(campaign)).status_code == 405


@pytest.mark.parametrize(
    "hostile", ["<script>alert(1)</script>", "=1+1", "é" * 500, "{{ 7|add:7 }}"]
)
def test_hostile_texts_of_the_framework_are_texts(
    client, campaign, trainer, follow, version, hostile
):
    version.competencies.update(statement=hostile, code=hostile[:20])
    version.scale_version.levels.update(label=hostile[:250])
    follow(campaign, trainer, 2)
    response = opened(client, trainer, campaign)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    rows = opened(client, trainer, campaign, "?format=csv").getvalue().decode()
    assert ";=1" not in rows
    assert opened(client, trainer, campaign, "?format=xlsx").status_code == 200


# The file.


def test_the_file_has_the_counts_and_nobodys_name(
    client, campaign, final, trainer, follow, functions
):
    people = []
    for before, after in ((1, 3), (2, 2), (None, 2)):
        one = follow(campaign, trainer, before, profile=functions[0])
        follow(final, trainer, after, enrolment=one.enrolment)
        people.append(one.enrolment.person)
    response = opened(client, trainer, campaign, f"?format=csv&avec={final.pk}")
    rows = table(response)
    assert [row["Code"] for row in rows] == ["C1.2", "C1.4", "C2.1", "C2.3"]
    first = rows[0]
    assert (first["People"], first["1 – Je découvre"], first["Without a level"]) == ("3", "1", "1")
    assert first["Median (number of the level)"] == "1.5"
    assert (first["Below their target"], first["With a level and a target"]) == ("2", "2")
    assert (first["Higher"], first["The same"], first["Lower"]) == ("1", "1", "0")
    content = response.getvalue().decode()
    for person in people:
        assert person.last_name not in content
        assert person.email not in content


def test_both_files_say_the_same(client, campaign, trainer, follow):
    for ordinal in (1, 2, None):
        follow(campaign, trainer, ordinal)
    rows = table(opened(client, trainer, campaign, "?format=csv"))
    book = openpyxl.load_workbook(
        BytesIO(opened(client, trainer, campaign, "?format=xlsx").getvalue())
    )
    head, *lines = book.worksheets[0].iter_rows(values_only=True)
    assert list(rows[0]) == list(head)
    shown = [["" if cell is None else f"{cell:g}" if isinstance(cell, float) else str(cell)
              for cell in line] for line in lines]  # fmt: skip
    assert shown == [list(row.values()) for row in rows]
    meanings = dict(book.worksheets[1].iter_rows(values_only=True))
    assert "cover all 3 submitted" in meanings["Who is counted"]


# How much it asks of the database.


@pytest.mark.parametrize("query", [*EVERYTHING, "?avec="])
def test_one_person_and_fifteen_take_the_same_queries(
    client, campaign, final, trainer, follow, submit, functions, query
):
    counts = []
    query = f"?avec={final.pk}" if query == "?avec=" else query
    for more in (1, 14):
        for number in range(more):
            one = follow(campaign, trainer, number % 4 + 1, profile=functions[number % 2])
            follow(final, trainer, number % 3 + 1, enrolment=one.enrolment)
            submit(campaign, 1)
        opened(client, trainer, campaign, query)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address(campaign, query))
            assert response.getvalue()
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 10


def test_the_campaigns_page_leads_the_trainers_there(client, campaign, cohort, trainer, follow):
    follow(campaign, trainer, 2)
    page = reverse("cohort_campaigns", kwargs={"cohort_id": cohort.pk})
    for person, leads in ((trainer, True), (factories.manager(), False)):
        client.force_login(person)
        assert (address(campaign) in client.get(page).content.decode()) == leads


def test_closed_campaigns_are_read_as_well(client, campaign, trainer, follow):
    follow(campaign, trainer, 2)
    with clock.at(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        assert "<table" in opened(client, trainer, campaign).content.decode()
