"""A director and her team: one round that has told its counts, one that waits for answers."""

from collections.abc import Iterable
from datetime import time, timedelta

from cohorts.coverage.models import CoverageInvitation, TeamCoverage
from cohorts.coverage.queries import newest_shareable
from cohorts.coverage.services import close_coverage, open_coverage, share
from cohorts.enrolment.models import Cohort
from competencies.positioning.models import Positioning
from competencies.positioning.states import PositioningState
from lms.accounts.models import Structure, User
from lms.demo.cast import DOMAIN
from lms.demo.running import Company
from lms.demo.stage import instant, key
from lms.kernel import clock

ZONE = "Europe/Paris"
# They have no account here, and nobody learns that.
NEWCOMERS = tuple(f"{name}@{DOMAIN}" for name in ("accueil", "astreinte", "relais"))


def play_team(
    company: Company, director: User, referents: Cohort, before_jury: Cohort
) -> TeamCoverage:
    """Two rounds of the DAC that ``director`` directs.

    The referents share and the counts are told; those before their jury are invited, some of them
    share, and the trainee has not decided. Returns the round that told.
    """
    told = _open(company, director, referents, opened=-20, closes=-6)
    _share(company, told, _people(referents), day=-18)
    with clock.at(instant(company.day(-10), time(17), ZONE)):
        close_coverage(coverage=told, by=director)
    waiting = _open(company, director, before_jury, opened=-5, closes=21)
    _share(company, waiting, _people(before_jury)[2:7], day=-3)
    return told


def _open(
    company: Company, director: User, cohort: Cohort, *, opened: int, closes: int
) -> TeamCoverage:
    """A round for the people of ``cohort`` who have submitted, and for newcomers."""
    version = cohort.campaigns.first().framework_version
    people = _people(cohort)
    with clock.at(instant(company.day(opened), time(9), ZONE)):
        return open_coverage(
            structure=Structure.objects.get(enrolments__person=director),
            framework_version=version,
            closes_on=company.day(closes),
            addresses=[*(person.email for person in people), *NEWCOMERS],
            client_key=key("team", cohort.code),
            by=director,
        )


def _people(cohort: Cohort) -> list[User]:
    """Those who have submitted a positioning."""
    submitted = Positioning.objects.filter(
        campaign_entry__campaign__cohort=cohort, state=PositioningState.SUBMITTED
    )
    return list(User.objects.filter(pk__in=submitted.values("person")).order_by("pk"))


def _share(company: Company, coverage: TeamCoverage, people: Iterable[User], *, day: int) -> None:
    start = instant(company.day(day), time(12), ZONE)
    for number, person in enumerate(people):
        with clock.at(start + timedelta(minutes=9 * number)):
            share(
                invitation=CoverageInvitation.objects.get(coverage=coverage, address=person.email),
                positioning=newest_shareable(coverage, person),
                client_key=key("sharing", coverage.pk, person.pk),
                by=person,
            )
