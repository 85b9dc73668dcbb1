"""When a campaign can be answered, and by whom. Nothing here writes."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cohorts.campaigns.enums import Window
from cohorts.campaigns.models import Campaign, CampaignEntry, TrainerRating
from cohorts.campaigns.states import expected_states
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.rules import may_manage
from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.states import VersionState
from competencies.positioning.enums import Moment
from competencies.positioning.states import PositioningState
from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of
from lms.kernel import clock
from lms.kernel.refusals import Refused


class Closed(Refused):
    """Refused because it has closed; once it is opened again the same is taken."""


def check_answerable(campaign: Campaign, enrolment: Enrolment) -> None:
    """Raise ``Refused`` unless ``enrolment`` may answer ``campaign`` today (in its region)."""
    check_open(campaign, clock.today(campaign.cohort.zone))
    if enrolment.state not in expected_states(campaign.moment):
        raise Refused(_("You are no longer asked to position yourself in this training."))


def check_open(campaign: Campaign, today: date) -> None:
    """Raise ``Refused`` unless ``campaign`` is open on ``today``, the day in its region."""
    check_stands(campaign)
    window = campaign.window(today)
    if window == Window.UPCOMING:
        raise Refused(
            _("This positioning opens on %(day)s.")
            % {"day": date_format(campaign.opens_on, "DATE_FORMAT")}
        )
    if window == Window.CLOSED:
        raise Closed(
            _("This positioning closed on %(day)s. Your answers are kept as they are.")
            % {"day": date_format(campaign.closes_on, "DATE_FORMAT")}
        )


def check_stands(campaign: Campaign) -> None:
    """Raise ``Refused`` when ``campaign`` was cancelled."""
    if campaign.cancelled_at is not None:
        raise Refused(_("This positioning was cancelled: nobody is asked any more."))


def check_entry(entry: CampaignEntry) -> None:
    """Raise ``Refused`` unless ``entry`` can still be answered or submitted."""
    check_answerable(entry.campaign, entry.enrolment)


def check_rates(campaign: Campaign, enrolment: Enrolment, by) -> None:
    """Raise ``Refused`` unless ``by`` trains the cohort and ``enrolment`` is somebody else's."""
    _check_trains(campaign, by)
    check_stands(campaign)
    if enrolment.cohort_id != campaign.cohort_id:
        raise Refused(_("This person is not asked to position herself here."))
    if enrolment.person_id == by.pk:
        raise Refused(_("Nobody rates herself as a trainer."))


def check_ratable(campaign: Campaign, enrolment: Enrolment, *, begun: bool) -> None:
    """Raise ``Refused`` unless a trainer may begin to rate ``enrolment`` today.

    Closing does not end it: a trainer who has not rated would never read the answers.
    """
    if campaign.window(clock.today(campaign.cohort.zone)) == Window.UPCOMING:
        raise Refused(
            _("This positioning opens on %(day)s.")
            % {"day": date_format(campaign.opens_on, "DATE_FORMAT")}
        )
    if not begun and enrolment.state not in expected_states(campaign.moment):
        raise Refused(_("This person is not asked to position herself here."))


def check_still_rates(rating: TrainerRating, by) -> None:
    """Raise ``Refused`` unless ``by`` began ``rating`` and still trains the cohort."""
    if by.pk != rating.rater_id:
        raise Refused(_("Only the one who began this rating answers here."))
    _check_trains(rating.entry.campaign, by)
    check_stands(rating.entry.campaign)


def check_agrees(entry: CampaignEntry, rating: TrainerRating | None, by) -> None:
    """Raise ``Refused`` unless ``by`` trains the cohort and ``rating``, her own, is submitted."""
    _check_trains(entry.campaign, by)
    if rating is None or rating.positioning.state != PositioningState.SUBMITTED:
        raise Refused(_("You rate first: a level is agreed on once both sides are known."))


def _check_trains(campaign: Campaign, by) -> None:
    if not _trains(by, campaign.cohort_id):
        raise Refused(_("Only the trainers of her cohort rate a trainee."))


def _trains(user, cohort_id: int) -> bool:
    return cohort_id in scopes_of(user, Permission.POSITIONING_READ).cohorts


def may_remind(user, cohort: Cohort) -> bool:
    """Whether ``user`` runs ``cohort``: one of its trainers, or who manages it."""
    return _trains(user, cohort.pk) or may_manage(user, cohort)


def check_reminds(campaign: Campaign, by) -> None:
    """Raise ``Refused`` unless ``by`` runs the cohort and somebody could answer today."""
    if not may_remind(by, campaign.cohort):
        raise Refused(_("Only those who run the cohort remind its people."))
    if campaign.window(clock.today(campaign.cohort.zone)) != Window.OPEN:
        raise Refused(_("This positioning is not open: nobody could answer."))


def check_opening(
    *,
    cohort: Cohort,
    framework_version: FrameworkVersion,
    moment: str,
    opens_on: date,
    closes_on: date | None,
) -> None:
    """Raise ``Refused`` when ``cohort`` cannot have this campaign."""
    if moment not in Moment.values:
        raise Refused(_("This moment does not exist."), field="moment")
    if framework_version.state != VersionState.PUBLISHED:
        raise Refused(_("This framework is not in force."), field="framework_version")
    if closes_on is not None and closes_on < opens_on:
        raise Refused(_("It cannot close before it opens."), field="closes_on")
    if closes_on is not None and closes_on < clock.today(cohort.zone):
        raise Refused(_("The last day lies in the past: nobody could answer."), field="closes_on")
    if (
        moment != Moment.AFTER_MODULE
        and Campaign.objects.standing().filter(cohort=cohort, moment=moment).exists()
    ):
        raise Refused(
            _("This cohort already has its positioning “%(moment)s”.")
            % {"moment": Moment(moment).label},
            field="moment",
        )
