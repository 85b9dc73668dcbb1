"""Opening campaigns; beginning, answering and submitting in them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.campaigns import rules
from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.services.locking import locked_campaign
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.progress import announce_progress
from competencies.frameworks.models import FrameworkVersion
from competencies.positioning import services as positioning_services
from competencies.positioning.enums import RaterRole
from competencies.positioning.models import Positioning, Rating
from lms.audit import record
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def open_campaign(
    *,
    cohort: Cohort,
    framework_version: FrameworkVersion,
    moment: str,
    opens_on: date,
    by,
    closes_on: date | None = None,
) -> Campaign:
    """Ask ``cohort`` to position itself from ``opens_on`` to ``closes_on`` (local, both included).

    Refused for a framework that is not in force, for a second campaign at the same moment (after a
    module there may be several), and when nobody could answer any more.
    """
    # Two managers at the same time: the second one waits, and is told.
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    rules.check_opening(
        cohort=cohort,
        framework_version=framework_version,
        moment=moment,
        opens_on=opens_on,
        closes_on=closes_on,
    )
    campaign = Campaign.objects.create(
        cohort=cohort,
        framework_version=framework_version,
        moment=moment,
        opens_on=opens_on,
        closes_on=closes_on,
        created_at=clock.now(),
        created_by=by,
    )
    record("campaign.opened", by=by, on=campaign)
    return campaign


@transaction.atomic
def begin_positioning(*, campaign: Campaign, enrolment: Enrolment, by) -> CampaignEntry:
    """The trainee's own draft in ``campaign``, made if she has none yet.

    Refused for anybody else, outside of the campaign's days, and for somebody who left.
    """
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if by.pk != enrolment.person_id or campaign.cohort_id != enrolment.cohort_id:
        raise Refused(_("Only the person herself answers here."))
    # Whoever closes or cancels it comes first, or waits.
    locked = locked_campaign(campaign)
    entry = CampaignEntry.objects.filter(campaign=campaign, enrolment=enrolment).first()
    if entry is not None:
        return entry
    rules.check_answerable(locked, enrolment)
    positioning = positioning_services.begin(
        person=enrolment.person,
        framework_version=campaign.framework_version,
        moment=campaign.moment,
        rater=by,
        rater_role=RaterRole.SELF,
    )
    return CampaignEntry.objects.create(
        campaign=campaign, enrolment=enrolment, positioning=positioning
    )


@transaction.atomic
def answer_entry(*, entry: CampaignEntry, by, **given: Any) -> Rating:
    """Answer one competency while the campaign is open; ``given`` as in
    ``competencies.positioning.services.answer``."""
    rules.check_entry(entry)
    rating = positioning_services.answer(positioning=entry.positioning, by=by, **given)
    check_still_open(entry)
    return rating


@transaction.atomic
def answer_many(
    *, entry: CampaignEntry, answers: Iterable[Mapping[str, Any]], by
) -> dict[int, str]:
    """Answer several competencies at once; each of ``answers`` has what ``answer_entry`` takes.

    What is fine is stored. Returns the refusals of the others, by the id of the competency's
    revision. Raises ``Refused`` when the campaign cannot be answered at all.
    """
    rules.check_entry(entry)
    refusals = positioning_services.answer_many(
        positioning=entry.positioning, answers=answers, by=by
    )
    check_still_open(entry)
    return refusals


def check_still_open(entry: CampaignEntry) -> None:
    """Raise ``Refused`` when the campaign was closed or cancelled since ``entry`` was read.

    Called with the positioning held: who cancels holds it too, so that one of both is refused.
    """
    days = ("opens_on", "closes_on", "closed_at", "cancelled_at")
    campaign = Campaign.objects.only(*days).get(pk=entry.campaign_id)
    rules.check_open(campaign, clock.today(entry.campaign.cohort.zone))


@transaction.atomic
def submit_entry(*, entry: CampaignEntry, by) -> Positioning:
    """Submit a trainee's positioning; what she left unanswered is written down as passed over.

    Refused outside of the campaign's days. May complete her training.
    """
    rules.check_entry(entry)
    positioning = positioning_services.submit(positioning=entry.positioning, by=by)
    check_still_open(entry)
    announce_progress(entry.enrolment, by)
    return positioning
