"""Who may ask her team, when, and whom."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cohorts.coverage import services
from cohorts.coverage.models import CoverageInvitation, TeamCoverage
from cohorts.coverage.queries import structures_directed_by
from lms.audit import present
from lms.audit.models import AuditEvent
from lms.jobs.models import Job
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.coverage.conftest import LAST_DAY

pytestmark = pytest.mark.django_db
TWELVE = [f"personne{number}@dac.example" for number in range(12)]


def test_a_director_opens_a_round_for_her_team(open_round, director, structure, version):
    coverage = open_round(TWELVE)
    assert (coverage.structure, coverage.framework_version) == (structure, version)
    assert (coverage.state, coverage.sharers, coverage.closed_at) == ("open", None, None)
    assert list(coverage.invitations.values_list("address", flat=True)) == TWELVE
    event = AuditEvent.objects.get(verb="team_coverage.opened")
    assert "invited 12 people" in present(event)
    assert Job.objects.get(kind="coverage.tell").arguments == {"coverage_id": coverage.pk}


def test_a_form_sent_twice_opens_one_round(open_round):
    key = uuid.uuid4()
    assert open_round(TWELVE, client_key=key) == open_round(TWELVE, client_key=key)
    assert TeamCoverage.objects.count() == 1
    assert CoverageInvitation.objects.count() == 12


@pytest.mark.parametrize("state", ["withdrawn", "dropped_out", "excluded", "transferred"])
def test_who_left_her_training_invites_nobody(open_round, director, state):
    director.enrolments.update(state=state)
    assert structures_directed_by(director) == []
    with pytest.raises(Refused, match="Only the director"):
        open_round(TWELVE)


@pytest.mark.parametrize(
    "fields", [{"profile": "infirmier"}, {"structure": None}, {"structure": "CDS"}]
)
def test_without_the_function_or_the_structure_nobody_is_director(
    open_round, director, structure, fields
):
    if "profile" in fields:
        director.enrolments.update(profile=factories.profile(fields["profile"]))
    elif fields["structure"] is None:
        director.enrolments.update(structure=None)
    else:
        director.enrolments.update(structure=factories.structure(code=fields["structure"]))
    assert structures_directed_by(director) == []
    with pytest.raises(Refused, match="Only the director"):
        open_round(TWELVE)


def test_the_director_of_another_structure_is_refused(open_round):
    with pytest.raises(Refused, match="Only the director"):
        open_round(TWELVE, structure=factories.structure(code="DAC"))


@pytest.mark.parametrize("person", [factories.manager, factories.administrator])
def test_no_role_makes_a_director(open_round, person):
    with pytest.raises(Refused, match="Only the director"):
        open_round(TWELVE, by=person())


def test_a_draft_is_asked_of_nobody(open_round, version):
    version.__class__.objects.filter(pk=version.pk).update(state="retired")
    version.refresh_from_db()
    with pytest.raises(Refused, match="not in force"):
        open_round(TWELVE)


@pytest.mark.parametrize(
    ("days", "fits"), [(6, False), (7, True), (90, True), (91, False), (-1, False)]
)
def test_the_last_day_leaves_time_to_answer(open_round, days, fits):
    closes_on = NOW.date() + timedelta(days=days)
    if fits:
        assert open_round(TWELVE, closes_on=closes_on).closes_on == closes_on
        return
    with pytest.raises(Refused, match="time to answer") as refusal:
        open_round(TWELVE, closes_on=closes_on)
    assert refusal.value.field == "closes_on"


@pytest.mark.parametrize(
    ("addresses", "sentence"),
    [
        (TWELVE[:10], "at least 11 people.* You give 10 addresses"),
        ([f"p{number}@dac.example" for number in range(61)], "At most 60 people.* it has 61"),
    ],
)
def test_too_few_and_too_many_are_refused(open_round, addresses, sentence):
    with pytest.raises(Refused, match=sentence):
        open_round(addresses)
    assert TeamCoverage.objects.count() == 0


def test_the_director_does_not_invite_herself(open_round, director):
    with pytest.raises(Refused, match="your own address"):
        open_round([*TWELVE, director.email])


class TestAnotherRound:
    def other_director(self, structure, direction):
        person = factories.user("Dorothée", "Directrice")
        factories.enrolment(person=person, structure=structure, profile=direction, state="started")
        return person

    def test_a_second_one_waits_for_the_end_of_the_first(self, open_round):
        open_round(TWELVE)
        with pytest.raises(Refused, match="open already"):
            open_round(TWELVE)

    def test_nor_does_another_director_of_the_structure_open_one(
        self, open_round, structure, direction
    ):
        open_round(TWELVE)
        with pytest.raises(Refused, match="open already"):
            open_round(TWELVE, by=self.other_director(structure, direction))

    def test_nor_she_for_another_of_her_structures(self, open_round, director, direction):
        other = factories.structure(code="DAC")
        factories.enrolment(person=director, structure=other, profile=direction, state="started")
        open_round(TWELVE)
        with pytest.raises(Refused, match="open already"):
            open_round(TWELVE, structure=other)

    def test_nor_on_another_version_of_the_framework(self, open_round, version):
        from competencies.frameworks.models import FrameworkVersion

        newer = FrameworkVersion.objects.get(pk=version.pk)
        newer.pk, newer.version = None, "2"
        newer.save()
        open_round(TWELVE)
        with pytest.raises(Refused, match="open already"):
            open_round(TWELVE, framework_version=newer)

    def test_on_another_framework_it_is_open_at_once(self, open_round):
        open_round(TWELVE)
        other = factories.framework_version("referent")
        assert open_round(TWELVE, framework_version=other).pk

    @pytest.mark.parametrize(("days", "fits"), [(179, False), (180, True)])
    def test_half_a_year_after_a_result(self, shown, open_round, days, fits):
        moment = NOW + timedelta(days=days)
        closes_on = moment.date() + timedelta(days=20)
        with clock.at(moment):
            if fits:
                assert open_round(TWELVE, closes_on=closes_on).pk
                return
            with pytest.raises(Refused, match=r"too recent.*from Sept\. 6, 2026 on"):
                open_round(TWELVE, closes_on=closes_on)

    @pytest.mark.parametrize(("days", "fits"), [(29, False), (30, True)])
    def test_a_month_after_none(self, coverage, director, open_round, days, fits):
        services.close_coverage(coverage=coverage, by=director)
        moment = NOW + timedelta(days=days)
        closes_on = moment.date() + timedelta(days=20)
        with clock.at(moment):
            if fits:
                assert open_round(TWELVE, closes_on=closes_on).pk
                return
            with pytest.raises(Refused, match="too recent"):
                open_round(TWELVE, closes_on=closes_on)


class TestFurtherPeople:
    def test_those_who_are_there_are_not_invited_again(self, coverage, director, team):
        fresh = services.invite_more(
            coverage=coverage, addresses=[team[0].email, "neuf@dac.example"], by=director
        )
        assert fresh == ["neuf@dac.example"]
        assert coverage.invitations.count() == 16
        assert Job.objects.filter(kind="coverage.tell").count() == 2

    def test_nobody_new_is_said(self, coverage, director, team):
        with pytest.raises(Refused, match="invited already"):
            services.invite_more(coverage=coverage, addresses=[team[0].email], by=director)

    def test_sixty_in_all(self, coverage, director):
        many = [f"p{number}@dac.example" for number in range(46)]
        with pytest.raises(Refused, match="it has 61"):
            services.invite_more(coverage=coverage, addresses=many, by=director)

    def test_nobody_else_invites(self, coverage, team):
        with pytest.raises(Refused, match="Only the director"):
            services.invite_more(coverage=coverage, addresses=TWELVE, by=team[0])

    def test_nobody_is_invited_after_the_end(self, shown, director):
        with pytest.raises(Refused, match="over"):
            services.invite_more(coverage=shown, addresses=TWELVE, by=director)


class TestLetters:
    def run(self, coverage):
        services.tell_invited(coverage)
        return OutgoingMail.objects.filter(kind="coverage_invitation")

    def test_those_with_an_account_are_written_to_once(self, open_round, team):
        for person in team[:3]:
            person.joined_at = NOW
            person.save()
        coverage = open_round([*(person.email for person in team), "inconnue@dac.example"])
        mails = self.run(coverage)
        assert {mail.recipient for mail in mails} == set(team[:3])
        assert self.run(coverage).count() == 3
        address = f"/equipe/invitation/{coverage.invitations.first().pk}/"
        assert address in mails.order_by("pk").first().body

    def test_no_mail_bears_the_name_of_the_director(self, coverage, team):
        """In the outbox of somebody who sent it, it would tell who has an account."""
        team[0].joined_at = NOW
        team[0].save()
        assert [mail.queued_by for mail in self.run(coverage)] == [None]

    def test_an_account_made_later_is_told_by_the_daily_job(self, open_round, team):
        from cohorts.coverage.tasks import close_and_tell

        coverage = open_round([*TWELVE, "nouvelle@dac.example"])
        assert self.run(coverage).count() == 0
        person = factories.user(email="Nouvelle@DAC.example", joined_at=NOW)
        assert close_and_tell(lambda done, total: None) == {"closed": 0, "open": 1}
        assert OutgoingMail.objects.get(kind="coverage_invitation").recipient == person

    def test_a_closed_account_is_not_written_to(self, open_round):
        factories.user(email="partie@dac.example", joined_at=NOW, is_active=False)
        coverage = open_round([*TWELVE, "partie@dac.example"])
        assert self.run(coverage).count() == 0


def test_the_database_refuses_what_the_rules_refuse(coverage, shown, team, version):
    cell = shown.cells.first()

    def refused(name, write):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            write()

    rounds = TeamCoverage.objects.filter(pk=shown.pk)
    refused("team_coverage_tells_of_eleven_people", lambda: rounds.update(sharers=10))
    refused("team_coverage_closed_has_date", lambda: rounds.update(closed_at=None))
    refused("team_coverage_state_is_known", lambda: rounds.update(state="else"))
    refused(
        "coverage_invitation_address_is_lower_case",
        lambda: CoverageInvitation.objects.create(
            coverage=shown, address="Haut@dac.example", invited_at=NOW
        ),
    )
    cells = type(cell).objects.filter(pk=cell.pk)
    refused("coverage_cell_tells_no_small_count", lambda: cells.update(count=4, hidden=None))
    refused("coverage_cell_tells_no_small_count", lambda: cells.update(count=5, hidden="small"))
    decisions = team[0].coverage_decisions.all()
    refused("coverage_decision_shares_a_positioning", lambda: decisions.update(kind="declined"))
    refused("coverage_decision_kind_is_known", lambda: decisions.update(kind="else"))


def test_the_last_day_is_in_the_zone_of_the_structure(coverage):
    assert coverage.closes_on == LAST_DAY == date(2026, 3, 31)
    assert coverage.zone == "Europe/Paris"
