"""The pages of a round: the director reads counts, a member reads what she would share."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.coverage import services
from cohorts.coverage.models import TeamCoverage
from lms.accounts.models import User
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.coverage.conftest import LAST_DAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
HOME = reverse("my_day")
# A result, a round, its end, a new one, an invitation: whatever the size of the framework.
FIGURES = [9, 8, 7, 7, 8]
SECRET = "Mon commentaire secret"
ROUNDS = reverse("team_coverages")
OPEN = reverse("coverage_open")


@pytest.fixture
def get(client):
    """The text of a page in English."""

    def page(person, address, status=200):
        client.cookies["language"] = "en"
        client.force_login(User.objects.get(pk=person.pk))
        response = client.get(address)
        assert response.status_code == status
        return " ".join(response.content.decode().split())

    return page


@pytest.fixture
def post(client):
    def send(person, address, **data):
        client.cookies["language"] = "en"
        client.force_login(User.objects.get(pk=person.pk))
        response = client.post(address, data, follow=True)
        return response.status_code, " ".join(response.content.decode().split())

    return send


def page_of(coverage, name="coverage_page") -> str:
    return reverse(name, kwargs={"coverage_id": coverage.pk})


def address_of(invitation) -> str:
    return reverse("coverage_invitation", kwargs={"coverage_invitation_id": invitation.pk})


def filled_in(structure, version, lines, /, **values) -> dict:
    return {
        "structure": structure.pk,
        "framework_version": version.pk,
        "closes_on": LAST_DAY.isoformat(),
        "addresses": "\n".join(lines),
        "client_key": uuid.uuid4(),
        **values,
    }


TWELVE = [f"personne{number}@dac.example" for number in range(12)]


class TestOpening:
    def test_a_director_opens_a_round(self, get, post, director, structure, version):
        assert "Ask my team" in get(director, ROUNDS)
        assert "You never learn who shared" in get(director, OPEN)
        status, page = post(director, OPEN, **filled_in(structure, version, TWELVE))
        assert (status, "12 people" in page) == (200, True)
        assert "Fewer than 11 people share for now" in page

    def test_somebody_else_is_told_who_does(self, get, client):
        person = factories.user()
        page = get(person, ROUNDS)
        assert "Ask my team" not in page
        assert "whose enrolment names her function of direction" in page
        get(person, OPEN, status=403)

    def test_wrong_lines_are_named_and_nothing_is_lost(self, post, director, structure, version):
        wrong = [*TWELVE, "marie.dupont", "", "Paul <paul@dac.example>; jean@"]
        status, page = post(director, OPEN, **filled_in(structure, version, wrong))
        assert status == 422
        assert "Line 13: “marie.dupont” is not an e-mail address." in page
        assert "Line 15: “jean@” is not an e-mail address." in page
        assert "personne11@dac.example" in page
        assert TeamCoverage.objects.count() == 0

    def test_repeated_addresses_are_told_and_invited_once(self, post, director, structure, version):
        twice = [*TWELVE, "Anne <ANNE@dac.example>", "anne@dac.example"]
        _status, page = post(director, OPEN, **filled_in(structure, version, twice))
        assert "invited once: anne@dac.example" in page
        assert TeamCoverage.objects.get().invitations.count() == 13

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"addresses": ""}, "Give the addresses"),
            ({"addresses": "\n".join(TWELVE[:4])}, "Invite at least 11 people"),
            ({"closes_on": "2026-03-11"}, "people need time to answer"),
            ({"closes_on": "hier"}, "Enter a valid date"),
            ({"structure": 999999}, "Select a valid choice"),
            ({"framework_version": 999999}, "Select a valid choice"),
            ({"addresses": "x" * 100_000}, "at most 20000 characters"),
        ],
    )
    def test_each_refusal_has_its_sentence(
        self, post, director, structure, version, values, sentence
    ):
        status, page = post(director, OPEN, **filled_in(structure, version, TWELVE, **values))
        assert (status, sentence in page) == (422, True)

    def test_a_double_click_opens_one(self, post, director, structure, version):
        form = filled_in(structure, version, TWELVE)
        post(director, OPEN, **form)
        status, _page = post(director, OPEN, **form)
        assert (status, TeamCoverage.objects.count()) == (200, 1)


class TestDirector:
    def test_she_never_reads_who_shares(self, get, director, coverage, team, share):
        before = get(director, page_of(coverage))
        for person in team[:10]:
            share(person)
        assert "Fewer than 11 people share for now" in before
        # Not a sign differs but what each page draws by lot.
        assert _without_keys(get(director, page_of(coverage))) == _without_keys(before)
        share(team[10])
        page = get(director, page_of(coverage))
        assert "At least 11 people share by now" in page
        share(team[11])
        assert _without_keys(get(director, page_of(coverage))) == _without_keys(page)

    def test_she_ends_it_after_having_read_what_it_means(
        self, get, post, director, coverage, team, share
    ):
        closing = page_of(coverage, "coverage_close")
        assert "the round has no result" in get(director, closing)
        for person in team:
            share(person)
        assert "stay as they are" in get(director, closing)
        coverage.refresh_from_db()
        assert coverage.state == "open"
        status, page = post(director, closing)
        assert (status, "What my team masters" in page) == (200, True)
        _status, page = post(director, closing)
        assert "This round is over" in page

    def test_without_eleven_there_is_a_sentence(self, post, director, coverage, team, share):
        for person in team[:10]:
            share(person)
        _status, page = post(director, page_of(coverage, "coverage_close"))
        assert (
            "Fewer than 11 people shared their answers: nothing is told, and no count was stored"
            in page
        )

    def test_the_result_has_counts_and_no_answer(self, get, director, shown, team):
        page = get(director, page_of(shown))
        assert "15 people shared their answers" in page
        assert "masked" in page
        assert SECRET not in page
        assert not any(person.last_name in page or person.email in page for person in team)

    def test_in_french_small_counts_read_moins_de_5(self, client, director, structure, version):
        enrolment = director.enrolments.get()
        told = factories.team_coverage(
            enrolment, version, TWELVE, state="shown", closed_at=NOW, sharers=11
        )
        factories.told_counts(told.coverage)
        client.cookies["language"] = "fr"
        client.force_login(director)
        page = client.get(page_of(told.coverage)).content.decode()
        assert page.count('<td class="num hidden-count">moins de 5</td>') == 16

    def test_the_file_has_the_figures_of_the_page(self, client, get, director, shown):
        client.cookies["language"] = "en"
        client.force_login(director)
        response = client.get(page_of(shown, "coverage_csv"))
        lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
        assert len(lines) == 5
        assert lines[0].endswith("Without a level;People who shared")
        assert all(line.endswith(";masked;15") for line in lines[1:])

    def test_no_file_before_the_end(self, client, get, director, coverage):
        get(director, page_of(coverage, "coverage_csv"), status=404)

    def test_further_people_are_invited(self, post, director, coverage, team):
        address = page_of(coverage, "coverage_invite")
        _status, page = post(director, address, addresses=f"{team[0].email}\nneuf@dac.example")
        assert "1 person invited." in page
        status, page = post(director, address, addresses=team[0].email)
        assert (status, "Everybody here is invited already" in page) == (422, True)


class TestMember:
    def test_she_reads_what_would_be_shared_before_she_decides(
        self, get, invitation_of, team, director
    ):
        page = get(team[0], address_of(invitation_of(team[0])))
        for words in (
            "Diane Directrice alone, and as counts only",
            "as you submitted them on",
            "You can share or take back until March 31, 2026",
            "No result below 11 people who share",
            "Share these answers",
            "Share nothing",
        ):
            assert words in page
        assert SECRET not in page

    def test_she_shares_and_takes_back(self, post, team, invitation_of):
        address = address_of(invitation_of(team[0]))
        own = team[0].positionings.get()
        _status, page = post(team[0], address, kind="shared", positioning=own.pk)
        assert "You share your answers for this round." in page
        assert "Take my answers back" in page
        _status, page = post(team[0], address, kind="taken_back")
        assert "your answers are not counted" in page
        _status, page = post(team[0], address, kind="shared", positioning=own.pk)
        assert "Take my answers back" in page

    @pytest.mark.parametrize(
        ("data", "sentence"),
        [
            ({"kind": "shared", "positioning": "999999"}, "your own answers only"),
            ({"kind": "shared", "positioning": "abc"}, "your own answers only"),
            ({"kind": "shared", "positioning": "9" * 40}, "your own answers only"),
            ({"kind": "shared"}, "your own answers only"),
            ({"kind": "taken_back"}, "nothing that could be taken back"),
            ({"kind": "else"}, "does not exist"),
            ({}, "does not exist"),
            ({"kind": "else", "key": "no key"}, "does not exist"),
        ],
    )
    def test_each_refusal_has_its_sentence(self, post, team, invitation_of, data, sentence):
        status, page = post(team[0], address_of(invitation_of(team[0])), **data)
        assert (status, sentence in page) == (200, True)
        assert team[0].coverage_decisions.count() == 0

    def test_without_a_positioning_she_is_told_why(self, get, open_round):
        person = factories.user()
        coverage = open_round([*TWELVE, person.email])
        page = get(person, address_of(coverage.invitations.get(address=person.email)))
        assert "there is nothing you could share" in page
        assert "Share these answers" not in page
        assert "Share nothing" in page

    def test_after_the_end_she_reads_what_became_of_it(self, get, shown, team, invitation_of):
        page = get(team[0], address_of(invitation_of(team[0])))
        assert "Your answers are part of its counts" in page
        assert "Take my answers back" not in page


OUTSIDERS = {
    "region": lambda: factories.regional_reviewer(factories.region()),
    "national": factories.national_reviewer,
    "juror": factories.juror,
    "manager": factories.manager,
    "administrator": factories.administrator,
    "trainer": lambda: factories.trainer_of(factories.cohort()),
    "superuser": lambda: factories.user(is_superuser=True, is_staff=True),
    "nobody": factories.user,
}


class TestOutsiders:
    @pytest.mark.parametrize("who", OUTSIDERS)
    def test_nobody_else_finds_a_round_or_an_invitation(
        self, client, shown, team, invitation_of, who
    ):
        client.force_login(OUTSIDERS[who]())
        self.closed(client, shown, invitation_of(team[0]))

    def test_nor_does_another_director_of_the_same_structure(
        self, client, shown, team, invitation_of, structure, direction
    ):
        person = factories.user("Dorothée", "Directrice")
        factories.enrolment(person=person, structure=structure, profile=direction)
        client.force_login(person)
        self.closed(client, shown, invitation_of(team[0]))

    def test_nor_a_colleague_of_the_team(self, client, shown, team, invitation_of):
        client.force_login(team[1])
        self.closed(client, shown, invitation_of(team[0]))

    def closed(self, client, coverage, invitation):
        pages = [
            *(
                page_of(coverage, name)
                for name in ("coverage_page", "coverage_invite", "coverage_close", "coverage_csv")
            ),
            address_of(invitation),
        ]
        assert [client.get(page).status_code for page in pages] == [404] * 5
        posted = [client.post(page, {"kind": "taken_back"}).status_code for page in pages]
        assert posted == [405, 404, 404, 405, 404]


class TestHome:
    def test_a_member_finds_her_invitation_until_she_has_decided(self, get, team, share, coverage):
        assert "Read and decide" in get(team[0], reverse("my_day"))
        share(team[0])
        assert "Read and decide" not in get(team[0], reverse("my_day"))
        assert "You share" in get(team[0], ROUNDS)

    def test_a_director_finds_her_round(self, get, director, coverage):
        page = get(director, reverse("my_day"))
        assert page_of(coverage) in page

    def test_before_her_first_round_she_is_told_that_she_can(self, get, director):
        assert "Ask my team" in get(director, reverse("my_day"))

    def test_others_find_nothing_of_it(self, get):
        page = get(factories.enrolment(state="started").person, reverse("my_day"))
        assert "/equipe/" not in page


class TestQueries:
    """At most ten a page, the same for one row as for fifteen."""

    @pytest.fixture
    def count(self, client):
        def counted(person, address) -> int:
            client.force_login(User.objects.get(pk=person.pk))
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            return len(queries)

        return counted

    def test_the_list_and_the_home(self, count, director):
        """One round and one invitation, then fifteen."""
        member = factories.enrolment(state="started").person
        enrolment = director.enrolments.get()
        asked = [(who, page) for who in (director, member) for page in (ROUNDS, HOME)]
        counts = []
        for number in range(15):
            version = factories.framework_version(f"cadre-{number}", competencies=2)
            factories.team_coverage(enrolment, version, [member.email])
            if number in {0, 14}:
                counts.append([count(who, page) for who, page in asked])
        assert counts[0] == counts[1]
        assert max(counts[0][::2]) <= 10

    @pytest.mark.parametrize("competencies", [4, 40])
    def test_a_result_and_an_invitation(self, count, director, position, competencies):
        version = factories.framework_version("grand", competencies=competencies)
        member = factories.user()
        position(member, framework_version=version)
        enrolment = director.enrolments.get()
        told = factories.team_coverage(
            enrolment, version, [member.email], state="shown", closed_at=NOW, sharers=11
        ).coverage
        factories.told_counts(told)
        running = factories.team_coverage(enrolment, version, [*TWELVE, member.email])
        found = [
            count(director, page_of(told)),
            count(director, page_of(running.coverage)),
            count(director, page_of(running.coverage, "coverage_close")),
            count(director, OPEN),
            count(member, address_of(running.coverage.invitations.last())),
        ]
        assert max(found) <= 10
        assert found == FIGURES


def _without_keys(page: str) -> str:
    """A page without what is drawn anew for each request: nonces and tokens."""
    import re

    return re.sub(r'(nonce|value)="[^"]*"|Token": "[^"]*"', "", page)


def test_the_last_day_counts(get, coverage, team, invitation_of):
    from lms.kernel import clock

    with clock.at(NOW + timedelta(days=25)):
        page = get(team[0], address_of(invitation_of(team[0])))
    assert "nothing can be shared or taken back any more" in page


def test_a_newer_positioning_is_offered_after_taking_back(
    get, team, share, position, invitation_of
):
    share(team[0])
    position(team[0], 4, moment="final", submitted_at=NOW)
    page = get(team[0], address_of(invitation_of(team[0])))
    assert "You have submitted a newer positioning since" in page
    services.take_back(invitation=invitation_of(team[0]), client_key=uuid.uuid4(), by=team[0])
    share(team[0])
    assert team[0].coverage_decisions.last().positioning.moment == "final"
