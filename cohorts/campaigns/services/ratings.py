"""Trainers' ratings, and the level agreed on once both sides are known."""

import uuid

from django.db import transaction

from cohorts.campaigns import rules
from cohorts.campaigns.models import Campaign, CampaignEntry, TrainerRating
from cohorts.campaigns.queries import own_rating
from cohorts.campaigns.services.locking import locked_campaign
from cohorts.enrolment.models import Enrolment
from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import CompetencyRevision, Level
from competencies.positioning import services as positioning_services
from competencies.positioning.enums import RaterRole
from competencies.positioning.models import AgreedLevel, Positioning, Rating


@transaction.atomic
def begin_rating(*, campaign: Campaign, enrolment: Enrolment, by) -> TrainerRating:
    """What ``by`` rates of a trainee in ``campaign``: a draft of her own, made if there is none.

    From the day the campaign opens, and after it has closed too: a trainer who has not rated reads
    nothing. Where the trainee has not begun, her own empty draft is made beside it. Refused for
    anybody but a trainer of the cohort, and for oneself.
    """
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    # Whoever cancels it comes first, or waits.
    locked = locked_campaign(campaign)
    rules.check_rates(locked, enrolment, by)
    entry = CampaignEntry.objects.filter(campaign=campaign, enrolment=enrolment).first()
    rating = own_rating(entry, by) if entry else None
    if rating is not None:
        return rating
    rules.check_ratable(locked, enrolment, begun=entry is not None)
    about = {
        "person": enrolment.person,
        "framework_version": campaign.framework_version,
        "moment": campaign.moment,
        "by": by,
    }
    if entry is None:
        draft = positioning_services.begin(
            rater=enrolment.person, rater_role=RaterRole.SELF, **about
        )
        entry = CampaignEntry.objects.create(
            campaign=campaign, enrolment=enrolment, positioning=draft
        )
    positioning = positioning_services.begin(rater=by, rater_role=RaterRole.TRAINER, **about)
    return TrainerRating.objects.create(entry=entry, rater=by, positioning=positioning)


@transaction.atomic
def answer_rating(
    *, rating: TrainerRating, revision: CompetencyRevision, client_key: uuid.UUID, by, **given
) -> Rating:
    """Rate one competency; ``given`` as in ``competencies.positioning.services.answer``."""
    rules.check_still_rates(rating, by)
    answered = positioning_services.answer(
        positioning=rating.positioning, revision=revision, client_key=client_key, by=by, **given
    )
    check_still_stands(rating.entry)
    return answered


@transaction.atomic
def rate_many(*, rating: TrainerRating, answers, by) -> dict[int, str]:
    """Rate several competencies at once (``competencies.positioning.services.answer_many``)."""
    rules.check_still_rates(rating, by)
    refusals = positioning_services.answer_many(
        positioning=rating.positioning, answers=answers, by=by
    )
    check_still_stands(rating.entry)
    return refusals


@transaction.atomic
def rest_not_observed(*, rating: TrainerRating, by) -> int:
    """Say of every competency not yet rated that it was not observed. Returns how many."""
    rules.check_still_rates(rating, by)
    written = positioning_services.answer_rest(
        positioning=rating.positioning, non_answer=NonAnswer.NOT_OBSERVED, by=by
    )
    check_still_stands(rating.entry)
    return written


@transaction.atomic
def submit_rating(*, rating: TrainerRating, by) -> Positioning:
    """Close the rating for ever; from now on ``by`` reads what the trainee has submitted."""
    rules.check_still_rates(rating, by)
    submitted = positioning_services.submit(positioning=rating.positioning, by=by)
    check_still_stands(rating.entry)
    return submitted


def check_still_stands(entry: CampaignEntry) -> None:
    """Raise ``Refused`` when the campaign was cancelled since ``entry`` was read.

    That it has closed stops no trainer. Called with the rating held: who cancels holds it too, so
    that one of both is refused.
    """
    rules.check_stands(Campaign.objects.only("cancelled_at").get(pk=entry.campaign_id))


@transaction.atomic
def agree_level(
    *,
    entry: CampaignEntry,
    revision: CompetencyRevision,
    level: Level | None,
    by,
    note: str = "",
) -> AgreedLevel:
    """Write down the level that a trainee and ``by`` agree on (``positioning.services.agree``).

    Refused unless ``by`` trains the cohort and has submitted her own rating of the entry.
    """
    rules.check_agrees(entry, own_rating(entry, by), by)
    return positioning_services.agree(
        positioning=entry.positioning, revision=revision, level=level, note=note, by=by
    )
