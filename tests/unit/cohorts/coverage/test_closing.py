"""The end of a round: counts made once, never of fewer than eleven, never small."""

import uuid
from datetime import UTC, datetime

import pytest

from cohorts.coverage import services
from cohorts.coverage.models import CoverageCell
from cohorts.coverage.pages import coverage_page
from cohorts.coverage.queries import result_of
from cohorts.coverage.tasks import close_and_tell
from lms.audit import present
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db
AFTER = datetime(2026, 3, 31, 22, 0, tzinfo=UTC)


def texts(coverage) -> list[list[str]]:
    page = coverage_page(result_of(coverage))
    rows = sorted(
        (row for part in page.parts for row in part.rows), key=lambda r: r.revision.position
    )
    return [[cell.text for cell in row.cells] for row in rows]


@pytest.fixture
def closed(open_round, position, director):
    """Close a round in which each of ``people`` shares the ordinals given for her."""

    def close(people):
        members = []
        for ordinals in people:
            person = factories.user()
            members.append((person, position(person, ordinals)))
        coverage = open_round(person.email for person, _positioning in members)
        for person, positioning in members:
            services.share(
                invitation=coverage.invitations.get(address=person.email),
                positioning=positioning,
                client_key=uuid.uuid4(),
                by=person,
            )
        services.close_coverage(coverage=coverage, by=director)
        coverage.refresh_from_db()
        return coverage

    return close


def test_the_counts_of_fifteen(shown):
    assert (shown.state, shown.sharers) == ("shown", 15)
    # Ten and five: of fifteen people nothing else adds up so, and all of it is masked.
    assert texts(shown) == [["masked"] * 5] * 4


def test_eleven_are_enough_and_ten_are_not(coverage, team, share, director):
    for person in team[:10]:
        share(person)
    services.close_coverage(coverage=coverage, by=director)
    coverage.refresh_from_db()
    assert (coverage.state, coverage.sharers) == ("untold", None)
    assert CoverageCell.objects.count() == 0


def test_eleven_are_enough(coverage, team, share, director):
    for person in team[:11]:
        share(person)
    services.close_coverage(coverage=coverage, by=director)
    coverage.refresh_from_db()
    assert (coverage.state, coverage.sharers) == ("shown", 11)


def test_who_took_it_back_is_not_counted(coverage, team, share, director, invitation_of):
    for person in team[:11]:
        share(person)
    services.take_back(invitation=invitation_of(team[0]), client_key=uuid.uuid4(), by=team[0])
    services.close_coverage(coverage=coverage, by=director)
    coverage.refresh_from_db()
    assert coverage.state == "untold"


def test_a_spread_team_is_told(closed):
    """Six without a level on the last competency; small ones hide behind one another."""
    people = [[2, 2, 1, 0]] * 3 + [[2, 3, 1, 0]] * 3 + [[3, 3, 4, 3]] * 4 + [[4, 1, 2, 3]] * 4
    assert texts(closed(people)) == [
        ["fewer than 5", "6", "fewer than 5", "fewer than 5", "fewer than 5"],
        ["fewer than 5", "fewer than 5", "7", "fewer than 5", "fewer than 5"],
        ["6", "fewer than 5", "fewer than 5", "fewer than 5", "fewer than 5"],
        ["fewer than 5", "fewer than 5", "masked", "fewer than 5", "masked"],
    ]


def test_all_of_one_mind_stay_hidden(closed):
    """Were fifteen told, each of them would be known."""
    assert (
        texts(closed([3] * 15))
        == [["fewer than 5", "fewer than 5", "masked", "fewer than 5", "fewer than 5"]] * 4
    )


def test_only_the_last_answer_to_a_competency_counts(coverage, team, share, director, levels):
    from competencies.positioning.models import Rating

    for person in team:
        Rating.objects.create(
            positioning=person.positionings.get(),
            revision=coverage.framework_version.competencies.first(),
            level=levels[4],
            client_key=uuid.uuid4(),
            answered_at=clock.now(),
        )
        share(person)
    services.close_coverage(coverage=coverage, by=director)
    first = coverage.cells.filter(revision=coverage.framework_version.competencies.first())
    hidden = {cell.level and cell.level.ordinal: cell.hidden for cell in first}
    assert hidden == {1: "small", 2: "small", 3: "small", 4: "masked", None: "small"}


def test_what_was_told_no_longer_changes(shown, team, position):
    before = texts(shown)
    position(team[0], 1, moment="final", submitted_at=clock.now())
    team[1].positionings.get().ratings.all().update(level=None, non_answer="dont_know")
    assert texts(shown) == before


def test_it_ends_once(shown, director):
    cells = CoverageCell.objects.count()
    with pytest.raises(Refused, match="over"):
        services.close_coverage(coverage=shown, by=director)
    assert CoverageCell.objects.count() == cells


def test_nobody_else_ends_it(coverage, team):
    for person in (team[0], factories.manager(), factories.regional_reviewer(factories.region())):
        with pytest.raises(Refused, match="Only the director"):
            services.close_coverage(coverage=coverage, by=person)


def test_the_daily_job_ends_what_is_over(coverage, team, share):
    for person in team[:12]:
        share(person)
    done = lambda number, total: None  # noqa: E731
    with clock.at(AFTER.replace(hour=21)):
        assert close_and_tell(done) == {"closed": 0, "open": 1}
    with clock.at(AFTER):
        assert close_and_tell(done) == {"closed": 1, "open": 0}
        assert close_and_tell(done) == {"closed": 0, "open": 0}
    coverage.refresh_from_db()
    assert (coverage.state, coverage.sharers) == ("shown", 12)


def test_the_director_is_written_to(shown, director):
    mail = OutgoingMail.objects.get(kind="coverage_closed")
    assert mail.recipient == director
    assert f"/equipe/{shown.pk}/" in mail.body


def test_the_log_says_how_it_ended(shown):
    event = AuditEvent.objects.get(verb="teamcoverage.state_changed")
    assert "closed the team coverage" in present(event)
    assert "with a result" in present(event)


def test_the_sentence_and_the_charts_say_what_is_told(closed):
    coverage = closed([[2, 2, 1, 0]] * 6 + [[3, 3, 4, 3]] * 4 + [[4, 1, 2, 3]] * 4)
    page = coverage_page(result_of(coverage))
    assert page.sentence.startswith("14 people shared their answers. Of 4 competencies,")
    for part in page.parts:
        table = part.chart.table
        for row, shown in zip(table.values, part.rows, strict=True):
            assert sum(value or 0 for value in row[1:]) == 14
            assert [value for value in row[1:-1] if value] == [
                int(cell.text) for cell in shown.cells if not cell.is_hidden
            ]
