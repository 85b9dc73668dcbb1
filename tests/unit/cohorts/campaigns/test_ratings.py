"""A trainer's rating: hers alone, beside the trainee's, and the level agreed on afterwards."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from cohorts.campaigns import queries, services
from cohorts.campaigns.enums import Advance, RatingAdvance
from cohorts.campaigns.models import CampaignEntry, TrainerRating
from cohorts.enrolment.models import Enrolment
from competencies.positioning.models import AgreedLevel, Positioning, Rating
from competencies.positioning.queries import agreements_of, current_ratings
from lms.accounts.enums import Role, ScopeKind
from lms.accounts.models import RoleGrant
from lms.audit.models import AuditEvent
from lms.audit.presenters import present
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db


def tap(rating, item, level=None, **values):
    return services.answer_rating(
        rating=rating,
        revision=item,
        client_key=uuid.uuid4(),
        by=values.pop("by", rating.rater),
        level=level,
        **values,
    )


def test_a_rating_is_a_positioning_of_its_own(rating, entry, person, trainer, version):
    own, theirs = entry.positioning, rating.positioning
    assert (theirs.person, theirs.rater, theirs.rater_role) == (person, trainer, "trainer")
    assert (theirs.framework_version, theirs.moment) == (own.framework_version, own.moment)
    assert rating.entry == entry
    assert theirs != own


def test_beginning_twice_gives_the_same_draft(rating, campaign, enrolment, trainer):
    again = services.begin_rating(campaign=campaign, enrolment=enrolment, by=trainer)
    assert again == rating
    assert TrainerRating.objects.count() == 1


def test_two_trainers_never_overwrite_each_other(
    rating, campaign, enrolment, cohort, items, levels
):
    colleague = factories.trainer_of(cohort)
    other = services.begin_rating(campaign=campaign, enrolment=enrolment, by=colleague)
    tap(rating, items[0], levels[1])
    tap(other, items[0], levels[4])
    assert current_ratings(rating.positioning)[items[0].pk].value == "1"
    assert current_ratings(other.positioning)[items[0].pk].value == "4"
    with pytest.raises(Refused, match="began this rating"):
        tap(rating, items[1], levels[4], by=colleague)


def test_the_database_keeps_one_rating_for_each_rater(rating, entry, trainer, version):
    another = Positioning.objects.create(
        person=entry.enrolment.person,
        rater=trainer,
        rater_role="trainer",
        framework_version=version,
        moment="initial",
        started_at=clock.now(),
    )
    with pytest.raises(IntegrityError):
        TrainerRating.objects.create(entry=entry, rater=trainer, positioning=another)


def test_who_has_not_begun_can_be_rated_and_still_has_not_begun(
    campaign, enrolment, person, trainer, cohort, at_now
):
    services.begin_rating(campaign=campaign, enrolment=enrolment, by=trainer)
    entry = CampaignEntry.objects.get()
    assert (entry.positioning.rater, entry.positioning.state) == (person, "draft")
    (group,) = queries.group_progress(cohort, trainer)
    assert [one.advance for one in group.participants] == [Advance.NOT_BEGUN]
    again = services.begin_positioning(campaign=campaign, enrolment=enrolment, by=person)
    assert again == entry
    begun = AuditEvent.objects.filter(verb="positioning.begun").order_by("pk")
    assert [event.actor_id for event in begun] == [trainer.pk, trainer.pk]


def test_nobody_rates_herself(campaign, enrolment, person, at_now):
    factories.grant(person, Role.TRAINER, ScopeKind.COHORT, campaign.cohort_id)
    with pytest.raises(Refused, match="Nobody rates herself"):
        services.begin_rating(campaign=campaign, enrolment=enrolment, by=person)


def test_only_trainers_of_the_cohort_rate(campaign, enrolment, at_now):
    wide = factories.user()
    factories.grant(wide, Role.TRAINER, ScopeKind.EVERYWHERE)
    for by in (factories.trainer_of(factories.cohort()), factories.manager(), wide):
        with pytest.raises(Refused, match="Only the trainers"):
            services.begin_rating(campaign=campaign, enrolment=enrolment, by=by)
    assert not TrainerRating.objects.exists()


def test_somebody_of_another_cohort_is_not_rated_here(campaign, trainer, at_now):
    stranger = factories.enrolment(factories.cohort(), state="started")
    with pytest.raises(Refused, match="not asked"):
        services.begin_rating(campaign=campaign, enrolment=stranger, by=trainer)


def test_not_before_the_campaign_opens(campaign, enrolment, trainer):
    with clock.at(datetime(2026, 1, 10, 9, tzinfo=UTC)), pytest.raises(Refused, match="opens on"):
        services.begin_rating(campaign=campaign, enrolment=enrolment, by=trainer)


def test_closing_does_not_lock_the_trainer_out(submitted, campaign, enrolment, trainer, items):
    with clock.at(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        rating = services.begin_rating(campaign=campaign, enrolment=enrolment, by=trainer)
        tap(rating, items[0], non_answer="not_observed")
        services.submit_rating(rating=rating, by=trainer)
        assert submitted in queries.results_visible_to(trainer)


def test_who_left_without_beginning_is_not_rated(campaign, enrolment, trainer, at_now):
    Enrolment.objects.filter(pk=enrolment.pk).update(state="withdrawn")
    enrolment.refresh_from_db()
    with pytest.raises(Refused, match="not asked"):
        services.begin_rating(campaign=campaign, enrolment=enrolment, by=trainer)


def test_every_level_and_every_non_answer_of_the_scale(rating, items, levels):
    for ordinal in levels:
        tap(rating, items[0], levels[ordinal])
    for key in ("not_applicable", "dont_know", "not_observed"):
        tap(rating, items[1], non_answer=key)
    kept = current_ratings(rating.positioning)
    assert (kept[items[0].pk].value, kept[items[1].pk].value) == ("4", "not_observed")
    assert Rating.objects.filter(positioning=rating.positioning).count() == 7


def test_the_rest_is_not_observed(rating, items, levels, trainer):
    tap(rating, items[0], levels[2])
    assert services.rest_not_observed(rating=rating, by=trainer) == 3
    assert services.rest_not_observed(rating=rating, by=trainer) == 0
    kept = current_ratings(rating.positioning)
    assert [kept[item.pk].value for item in items] == ["2", *["not_observed"] * 3]
    tap(rating, items[3], levels[1])
    assert current_ratings(rating.positioning)[items[3].pk].value == "1"


def test_what_does_not_belong_is_refused(rating, items, levels):
    foreign_item = factories.framework_version().competencies.first()
    foreign_level = factories.scale_version("other").levels.first()
    with pytest.raises(Refused, match="does not belong to the framework"):
        tap(rating, foreign_item, levels[1])
    with pytest.raises(Refused, match="does not belong to the scale"):
        tap(rating, items[0], foreign_level)
    with pytest.raises(Refused, match="does not offer"):
        tap(rating, items[0], non_answer="skipped")
    assert not Rating.objects.exists()


def test_after_submission_nothing_changes(rated, items, levels, trainer):
    before = Rating.objects.count()
    with pytest.raises(Refused, match="no longer change"):
        tap(rated, items[0], levels[1])
    with pytest.raises(Refused, match="no longer change"):
        services.rest_not_observed(rating=rated, by=trainer)
    with pytest.raises(Refused, match="no longer change"):
        services.submit_rating(rating=rated, by=trainer)
    # Nor from a second tab that read it before.
    with pytest.raises(Refused, match="no longer change"):
        services.submit_rating(rating=TrainerRating.objects.get(), by=trainer)
    assert Rating.objects.count() == before


def test_an_empty_rating_is_not_submitted(rating, trainer):
    with pytest.raises(Refused, match="at least one"):
        services.submit_rating(rating=rating, by=trainer)


def test_a_former_trainer_neither_answers_nor_submits(rating, items, levels, trainer, at_now):
    RoleGrant.objects.filter(user=trainer).update(ends_on=date(2026, 3, 9))
    rating = TrainerRating.objects.get()
    for act in (
        lambda: tap(rating, items[0], levels[1]),
        lambda: services.submit_rating(rating=rating, by=rating.rater),
        lambda: services.rest_not_observed(rating=rating, by=rating.rater),
    ):
        with pytest.raises(Refused, match="Only the trainers"):
            act()


def test_the_log_says_that_a_trainer_rates_and_never_what(rated):
    events = AuditEvent.objects.filter(object_id=str(rated.positioning_id))
    assert {event.actor_role for event in events} == {"trainer"}
    sentences = " ".join(str(present(event)) for event in events)
    assert "as a trainer" in sentences
    assert "trainer’s rating" in sentences
    assert "vu" not in " ".join(str(event.data) for event in events)


# The group, for the trainer.


def test_the_group_says_what_is_to_rate(
    submitted, campaign, enrolment, cohort, trainer, rate, at_now
):
    def shown():
        (group,) = queries.group_progress(cohort, trainer)
        (one,) = group.participants
        return one.rating, one.result_entry_id, group.to_rate

    assert shown() == (RatingAdvance.TO_RATE, None, 1)
    services.begin_rating(campaign=campaign, enrolment=enrolment, by=trainer)
    assert shown() == (RatingAdvance.IN_PROGRESS, None, 1)
    rate(campaign, enrolment, trainer)
    assert shown() == (RatingAdvance.BOTH, submitted.pk, 0)


def test_a_colleague_has_her_own_to_rate(submitted, rated, cohort, entry):
    (group,) = queries.group_progress(cohort, factories.trainer_of(cohort))
    assert [one.rating for one in group.participants] == [RatingAdvance.TO_RATE]
    (group,) = queries.group_progress(cohort, factories.manager())
    assert [one.rating for one in group.participants] == [None]


def test_rated_before_she_submits_waits_for_her(rated, cohort, trainer):
    (group,) = queries.group_progress(cohort, trainer)
    assert [one.rating for one in group.participants] == [RatingAdvance.WAITING]
    assert [one.result_entry_id for one in group.participants] == [None]


def test_a_campaign_to_come_has_nothing_to_rate(campaign, enrolment, cohort, trainer):
    with clock.at(datetime(2026, 1, 10, 9, tzinfo=UTC)):
        (group,) = queries.group_progress(cohort, trainer)
    assert (group.rates, group.to_rate) == (False, 0)


# The agreed level.


def agree(entry, item, level, by, note=""):
    return services.agree_level(entry=entry, revision=item, level=level, by=by, note=note)


@pytest.fixture
def both(submitted, rated):
    """Both sides submitted."""
    return submitted


def test_the_last_agreement_counts_and_the_others_are_kept(both, items, levels, trainer):
    agree(both, items[0], levels[2], trainer, "Premier accord")
    agree(both, items[0], levels[3], trainer, " Revu ensemble\r\nensuite ")
    (agreements,) = agreements_of(both.positioning).values()
    assert [(one.ordinal, one.note) for one in agreements] == [
        (2, "Premier accord"),
        (3, "Revu ensemble\nensuite"),
    ]


def test_the_same_agreement_sent_twice_is_one_row(both, items, levels, trainer):
    rows = [agree(both, items[0], levels[2], trainer, "Note") for _time in range(2)]
    assert rows[0] == rows[1]
    assert AgreedLevel.objects.count() == 1


def test_agreeing_needs_both_sides(submitted, items, levels, trainer, cohort, campaign, enrolment):
    with pytest.raises(Refused, match="You rate first"):
        agree(submitted, items[0], levels[2], trainer)
    services.begin_rating(campaign=campaign, enrolment=enrolment, by=trainer)
    with pytest.raises(Refused, match="You rate first"):
        agree(submitted, items[0], levels[2], trainer)
    assert not AgreedLevel.objects.exists()


def test_agreeing_waits_for_her_submission(entry, rated, items, levels, trainer):
    with pytest.raises(Refused, match="once the person has submitted"):
        agree(entry, items[0], levels[2], trainer)


def test_nobody_else_writes_an_agreement(both, items, levels, person, cohort):
    for by in (person, factories.manager(), factories.trainer_of(factories.cohort())):
        with pytest.raises(Refused):
            agree(both, items[0], levels[2], by)
    with pytest.raises(Refused, match="You rate first"):
        agree(both, items[0], levels[2], factories.trainer_of(cohort))
    assert not AgreedLevel.objects.exists()


def test_agreements_that_do_not_belong_are_refused(both, items, levels, trainer):
    foreign = factories.framework_version().competencies.first()
    other_level = factories.scale_version("other").levels.first()
    for item, level, note, sentence in (
        (foreign, levels[1], "", "framework"),
        (items[0], other_level, "", "scale"),
        (items[0], None, "", "Choose the level"),
        (items[0], levels[1], "x" * 2001, "at most"),
    ):
        with pytest.raises(Refused, match=sentence):
            agree(both, item, level, trainer, note)
    assert not AgreedLevel.objects.exists()
