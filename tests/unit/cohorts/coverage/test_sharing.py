"""What a member may share, with which refusals; every decision is kept."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from cohorts.coverage import services
from cohorts.coverage.models import CoverageDecision, CoverageInvitation
from cohorts.coverage.queries import (
    has_enough_sharers,
    invitations_visible_to,
    open_invitations_of,
    shared_positionings,
)
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
# The first second after the last day in Paris.
AFTER = datetime(2026, 3, 31, 22, 0, tzinfo=UTC)


def kinds(person) -> list[str]:
    return list(person.coverage_decisions.order_by("pk").values_list("kind", flat=True))


def test_she_shares_her_latest_positioning(coverage, team, share):
    share(team[0])
    assert shared_positionings(coverage) == {team[0].pk: team[0].positionings.get().pk}
    assert kinds(team[0]) == ["shared"]


def test_she_takes_it_back_and_shares_again(coverage, team, share, invitation_of):
    share(team[0])
    services.take_back(invitation=invitation_of(team[0]), client_key=uuid.uuid4(), by=team[0])
    assert shared_positionings(coverage) == {}
    share(team[0])
    assert kinds(team[0]) == ["shared", "taken_back", "shared"]
    assert len(shared_positionings(coverage)) == 1


def test_she_declines_and_changes_her_mind(coverage, team, share, invitation_of):
    services.decline(invitation=invitation_of(team[0]), client_key=uuid.uuid4(), by=team[0])
    assert shared_positionings(coverage) == {}
    share(team[0])
    assert kinds(team[0]) == ["declined", "shared"]


def test_a_double_click_is_one_decision(team, share):
    key = uuid.uuid4()
    share(team[0], client_key=key)
    share(team[0], client_key=key)
    assert kinds(team[0]) == ["shared"]


def test_in_a_second_tab_she_is_told_that_she_shares_already(team, share):
    share(team[0])
    with pytest.raises(Refused, match="share your answers already"):
        share(team[0])


def test_nothing_shared_cannot_be_taken_back(team, invitation_of):
    with pytest.raises(Refused, match="nothing that could be taken back"):
        services.take_back(invitation=invitation_of(team[0]), client_key=uuid.uuid4(), by=team[0])


def test_declining_after_sharing_is_taking_back(team, share, invitation_of):
    share(team[0])
    with pytest.raises(Refused, match="answered this invitation already"):
        services.decline(invitation=invitation_of(team[0]), client_key=uuid.uuid4(), by=team[0])


def test_an_address_in_other_letters_is_hers(open_round, position, version):
    person = factories.user(email="marie.dupont@dac.example")
    type(person).objects.filter(pk=person.pk).update(email="Marie.Dupont@DAC.example")
    person.refresh_from_db()
    positioning = position(person)
    addresses = [f"p{number}@dac.example" for number in range(10)]
    coverage = open_round([*addresses, "marie.dupont@dac.example"])
    (invitation,) = invitations_visible_to(person)
    services.share(
        invitation=invitation, positioning=positioning, client_key=uuid.uuid4(), by=person
    )
    assert list(shared_positionings(coverage)) == [person.pk]


def test_nobody_decides_for_somebody_else(team, share, invitation_of):
    stranger = factories.user()
    for person in (team[1], stranger):
        with pytest.raises(Refused, match="addressed to somebody else"):
            share(team[0], by=person)
        with pytest.raises(Refused, match="addressed to somebody else"):
            services.decline(invitation=invitation_of(team[0]), client_key=uuid.uuid4(), by=person)
        assert invitation_of(team[0]) not in invitations_visible_to(person)


def test_an_invitation_answered_by_one_account_is_not_answered_by_another(
    coverage, team, share, invitation_of, position
):
    """The address was handed on: the first person's decision stays hers."""
    share(team[0])
    address = team[0].email
    type(team[0]).objects.filter(pk=team[0].pk).update(email="autre@dac.example")
    heir = factories.user(email=address)
    positioning = position(heir)
    with pytest.raises(Refused, match="another account"):
        services.share(
            invitation=CoverageInvitation.objects.get(coverage=coverage, address=address),
            positioning=positioning,
            client_key=uuid.uuid4(),
            by=heir,
        )
    team[0].refresh_from_db()
    invitation = invitations_visible_to(team[0]).get()
    services.take_back(invitation=invitation, client_key=uuid.uuid4(), by=team[0])
    assert shared_positionings(coverage) == {}


def test_one_person_counts_once_whatever_her_addresses(coverage, director, team, share):
    share(team[0])
    services.invite_more(coverage=coverage, addresses=["autre@dac.example"], by=director)
    type(team[0]).objects.filter(pk=team[0].pk).update(email="autre@dac.example")
    team[0].refresh_from_db()
    with pytest.raises(Refused, match="by another invitation"):
        share(team[0])


def test_the_director_shares_nothing_in_her_own_round(coverage, director, position, invitation_of):
    positioning = position(director)
    invitation = coverage.invitations.first()
    with pytest.raises(Refused, match="You opened this round"):
        services.share(
            invitation=invitation, positioning=positioning, client_key=uuid.uuid4(), by=director
        )


class TestWhatCanBeShared:
    def test_not_the_positioning_of_another(self, team, share):
        with pytest.raises(Refused, match="your own answers only"):
            share(team[0], positioning=team[1].positionings.get())
        with pytest.raises(Refused, match="your own answers only"):
            share(team[0], positioning=None)

    def test_not_what_a_trainer_answered_about_her(self, team, share, position):
        rated = position(team[0], rater=factories.user(), rater_role="trainer")
        with pytest.raises(Refused, match="your own answers only"):
            share(team[0], positioning=rated)

    def test_not_a_draft(self, team, share, position):
        draft = position(team[0], state="draft", submitted_at=None)
        with pytest.raises(Refused, match="once you have submitted"):
            share(team[0], positioning=draft)

    def test_not_another_version(self, team, share, position):
        other = factories.framework_version("referent")
        with pytest.raises(Refused, match="another version"):
            share(team[0], positioning=position(team[0], framework_version=other))

    def test_not_an_older_one_than_her_latest(self, team, share, position):
        older = team[0].positionings.get()
        position(team[0], 4, moment="final", submitted_at=NOW)
        with pytest.raises(Refused, match="newer positioning"):
            share(team[0], positioning=older)

    def test_not_a_view_back_on_the_beginning(self, team, share, position):
        backwards = position(team[0], moment="then_test", submitted_at=NOW)
        with pytest.raises(Refused, match="your own answers only"):
            share(team[0], positioning=backwards)
        share(team[0], positioning=team[0].positionings.get(moment="initial"))

    def test_without_any_she_is_told_what_is_missing(self, open_round, version):
        person = factories.user()
        addresses = [f"p{number}@dac.example" for number in range(10)]
        coverage = open_round([*addresses, person.email])
        invitation = coverage.invitations.get(address=person.email)
        with pytest.raises(Refused, match=r"no positioning on .*nothing you could share"):
            services.share(
                invitation=invitation, positioning=None, client_key=uuid.uuid4(), by=person
            )


class TestTheEnd:
    def test_nothing_moves_after_the_last_day(self, team, share, invitation_of):
        share(team[0])
        with clock.at(AFTER - timedelta(seconds=1)):
            share(team[1])
        with clock.at(AFTER):
            assert open_invitations_of(team[2]) == []
            with pytest.raises(Refused, match="over"):
                share(team[2])
            with pytest.raises(Refused, match="over"):
                services.take_back(
                    invitation=invitation_of(team[0]), client_key=uuid.uuid4(), by=team[0]
                )

    def test_nor_after_the_director_has_ended_it(self, shown, team, invitation_of):
        with pytest.raises(Refused, match="over"):
            services.take_back(
                invitation=invitation_of(team[0]), client_key=uuid.uuid4(), by=team[0]
            )


def test_before_the_end_only_eleven_is_known(coverage, team, share):
    for number, person in enumerate(team, start=1):
        share(person)
        assert has_enough_sharers(coverage) is (number >= 11)


def test_the_log_says_nothing_of_who_shares(team, share, invitation_of):
    before = AuditEvent.objects.count()
    share(team[0])
    services.decline(invitation=invitation_of(team[1]), client_key=uuid.uuid4(), by=team[1])
    assert AuditEvent.objects.count() == before
    assert CoverageDecision.objects.count() == 2
