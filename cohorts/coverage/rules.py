"""Who may ask her team, when, and what a member may share. Nothing here writes."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.coverage import queries
from cohorts.coverage.enums import DecisionKind
from cohorts.coverage.models import CoverageDecision, CoverageInvitation, TeamCoverage
from cohorts.coverage.states import CoverageState
from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.states import VersionState
from competencies.positioning.enums import Moment, RaterRole
from competencies.positioning.models import Positioning
from competencies.positioning.states import PositioningState
from lms.accounts.models import Structure
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.kernel.suppression.rows import FEWEST_PEOPLE

MOST_INVITED = 60
# Days that a round is open: time to answer, and an end in sight.
SHORTEST, LONGEST = timedelta(days=7), timedelta(days=90)
# Between two results on one framework: whoever came or left would be the difference.
PAUSE = timedelta(days=180)
# After a round without a result there is nothing to subtract; inviting again at once would let one
# find out, person by person, who shares.
PAUSE_WITHOUT_RESULT = timedelta(days=30)


def check_directs(by, structure: Structure) -> None:
    """Raise ``Refused`` unless ``by`` directs ``structure``."""
    if structure.pk not in {each.pk for each in queries.structures_directed_by(by)}:
        raise Refused(
            _(
                "Only the director of a structure invites its team: somebody whose enrolment "
                "names her function and her structure."
            ),
            field="structure",
        )


def check_opening(
    *, structure: Structure, framework_version: FrameworkVersion, closes_on: date, by
) -> None:
    """Raise ``Refused`` when this round cannot be opened today."""
    check_directs(by, structure)
    if framework_version.state != VersionState.PUBLISHED:
        raise Refused(_("This framework is not in force."), field="framework_version")
    _check_days(closes_on, clock.today(structure.region.timezone))
    _check_pause(structure, framework_version, by)


def _check_days(closes_on: date, today: date) -> None:
    if not SHORTEST <= closes_on - today <= LONGEST:
        raise Refused(
            _("Choose a last day between %(first)s and %(last)s: people need time to answer.")
            % {
                "first": date_format(today + SHORTEST, "DATE_FORMAT"),
                "last": date_format(today + LONGEST, "DATE_FORMAT"),
            },
            field="closes_on",
        )


def _check_pause(structure: Structure, framework_version: FrameworkVersion, by) -> None:
    earlier = queries.earlier_coverages(structure, framework_version, by)
    if any(each.state == CoverageState.OPEN for each in earlier):
        raise Refused(
            _("A round on this framework is open already: it has to end first."),
            field="framework_version",
        )
    free_on = max((_free_on(each) for each in earlier), default=None)
    if free_on is not None and clock.today(structure.region.timezone) < free_on:
        raise Refused(
            _(
                "The last round on this framework is too recent: comparing two results could tell "
                "what one person answered. You can open another from %(day)s on."
            )
            % {"day": date_format(free_on, "DATE_FORMAT")},
            field="framework_version",
        )


def _free_on(coverage: TeamCoverage) -> date:
    pause = PAUSE if coverage.state == CoverageState.SHOWN else PAUSE_WITHOUT_RESULT
    return (coverage.closed_at + pause).date()


def check_invited(addresses: Sequence[str], *, by, before: int = 0) -> None:
    """Raise ``Refused`` for too few, too many, or the director's own address.

    ``before`` is how many the round has already.
    """
    if queries.address_of(by) in addresses:
        raise Refused(
            _("Leave out your own address: your answers are not counted."), field="addresses"
        )
    number = before + len(addresses)
    if number < FEWEST_PEOPLE:
        raise Refused(
            ngettext(
                "Invite at least %(least)d people: below that there can be no result. You give "
                "%(number)d address.",
                "Invite at least %(least)d people: below that there can be no result. You give "
                "%(number)d addresses.",
                number,
            )
            % {"least": FEWEST_PEOPLE, "number": number},
            field="addresses",
        )
    if number > MOST_INVITED:
        raise Refused(
            _("At most %(most)d people are invited to a round; with these it has %(number)d.")
            % {"most": MOST_INVITED, "number": number},
            field="addresses",
        )


def check_open(coverage: TeamCoverage) -> None:
    """Raise ``Refused`` once ``coverage`` is closed or its last day is over."""
    if not coverage.is_open(clock.today(coverage.zone)):
        raise Refused(_("This round is over: nothing in it changes any more."))


def check_runs(coverage: TeamCoverage, by) -> None:
    """Raise ``Refused`` unless ``by`` opened ``coverage`` and it is not closed yet."""
    if by.pk != coverage.opened_by_id:
        raise Refused(_("Only the director who opened this round invites to it and ends it."))
    if coverage.state != CoverageState.OPEN:
        raise Refused(_("This round is over: nothing in it changes any more."))


def check_answers(
    invitation: CoverageInvitation, decisions: Sequence[CoverageDecision], by
) -> None:
    """Raise ``Refused`` unless ``by`` may decide on ``invitation`` today.

    ``decisions`` are those taken on it already.
    """
    check_open(invitation.coverage)
    if by.pk == invitation.coverage.opened_by_id:
        raise Refused(_("You opened this round: your answers are not counted."))
    if any(each.person_id != by.pk for each in decisions):
        raise Refused(_("This invitation has been answered from another account."))
    if not decisions and invitation.address != queries.address_of(by):
        raise Refused(_("This invitation is addressed to somebody else."))


def check_step(decisions: Sequence[CoverageDecision], kind: str) -> None:
    """Raise ``Refused`` for a decision that says nothing new."""
    last = decisions[-1].kind if decisions else None
    if kind not in DecisionKind.values:
        raise Refused(_("This decision does not exist."))
    if kind == DecisionKind.SHARED and last == DecisionKind.SHARED:
        raise Refused(_("You share your answers already."))
    if kind == DecisionKind.TAKEN_BACK and last != DecisionKind.SHARED:
        raise Refused(_("You share nothing that could be taken back."))
    if kind == DecisionKind.DECLINED and last is not None:
        raise Refused(_("You have answered this invitation already."))


def check_shareable(
    coverage: TeamCoverage, positioning: Positioning | None, newest: Positioning | None, by
) -> None:
    """Raise ``Refused`` unless ``positioning`` is the ``newest`` that ``by`` can share here."""
    if newest is None:
        raise Refused(why_nothing_to_share(coverage))
    if positioning is None or not _is_own(positioning, by):
        raise Refused(_("You can share your own answers only."))
    if positioning.framework_version_id != coverage.framework_version_id:
        raise Refused(_("These answers are about another version of the framework."))
    if positioning.state != PositioningState.SUBMITTED:
        raise Refused(_("You can share a positioning once you have submitted it."))
    if positioning.pk != newest.pk:
        raise Refused(
            _(
                "You have submitted a newer positioning since: read what would be shared now, then "
                "decide."
            )
        )


def _is_own(positioning: Positioning, by) -> bool:
    return (
        positioning.person_id == by.pk
        and positioning.rater_role == RaterRole.SELF
        and positioning.moment != Moment.THEN_TEST
    )


def why_nothing_to_share(coverage: TeamCoverage) -> str:
    """The sentence for somebody who has submitted nothing on that text."""
    return _(
        "You have submitted no positioning on “%(framework)s”: there is nothing you could share. "
        "Once you have, this page offers it, until the round ends."
    ) % {"framework": coverage.framework_version}
