"""Who may read which positioning.

A trainer rates first: until her own rating of an entry is submitted, she reads nothing of it.
"""

from django.db.models import Q, QuerySet

from cohorts.campaigns.models import CampaignEntry, TrainerRating
from competencies.positioning.enums import RaterRole
from competencies.positioning.queries import recalls_wordings, register_readers
from competencies.positioning.states import PositioningState
from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of


def positionings_read_by_trainers(user) -> Q:
    """The submitted positionings that ``user`` has rated herself in the cohorts she trains.

    With each come the trainers' ratings of it, colleagues' as soon as they are submitted. By cohort
    alone: a wider grant never opens anybody's answers.
    """
    rated = _rated_by(user)
    if rated is None:
        return Q(pk__in=())
    # Unlike joins, these leave one row for each positioning whatever else is asked.
    beside = TrainerRating.objects.filter(entry__in=rated.values("entry"))
    return Q(state=PositioningState.SUBMITTED) & (
        Q(pk__in=rated.values("entry__positioning")) | Q(pk__in=beside.values("positioning"))
    )


def ratings_read_by_the_rated(user) -> Q:
    """Trainers' submitted ratings of ``user``, once her own positioning is submitted too."""
    ratings = TrainerRating.objects.filter(
        entry__enrolment__person=user, entry__positioning__state=PositioningState.SUBMITTED
    )
    return Q(
        person=user,
        rater_role=RaterRole.TRAINER,
        state=PositioningState.SUBMITTED,
        pk__in=ratings.values("positioning"),
    )


register_readers(positionings_read_by_trainers)
register_readers(ratings_read_by_the_rated)


def entries_of(person) -> QuerySet[CampaignEntry]:
    """The positionings that ``person`` fills in herself.

    ``recalls`` on each is whether its text replaces wordings of an earlier one.
    """
    return (
        _entries()
        .filter(positioning__rater=person, enrolment__person=person)
        .annotate(recalls=recalls_wordings("positioning__framework_version"))
    )


def entries_to_answer(person) -> QuerySet[CampaignEntry]:
    """As ``entries_of``, with no more than storing an answer asks for: a tap must be quick."""
    return (
        CampaignEntry.objects.filter(positioning__rater=person, enrolment__person=person)
        .select_related("campaign__cohort__region", "enrolment", "positioning__framework_version")
        .only(
            "campaign__cohort__region__timezone",
            "campaign__moment",
            "campaign__opens_on",
            "campaign__closes_on",
            "campaign__closed_at",
            "campaign__cancelled_at",
            "enrolment__state",
            "positioning__person",
            "positioning__rater",
            "positioning__rater_role",
            "positioning__framework_version__scale_version",
            # By these the text is known to this process.
            "positioning__framework_version__state",
            "positioning__framework_version__content_hash",
        )
    )


def results_visible_to(user) -> QuerySet[CampaignEntry]:
    """The entries whose result ``user`` may read: her own, and those submitted in the cohorts she
    trains that she has rated herself."""
    condition = Q(enrolment__person=user)
    rated = _rated_by(user)
    if rated is not None:
        condition |= Q(positioning__state=PositioningState.SUBMITTED, pk__in=rated.values("entry"))
    return _entries().filter(condition)


def entries_trained_by(user) -> QuerySet[CampaignEntry]:
    """The entries of the cohorts that ``user`` trains, but her own: to know of, not to read."""
    cohorts = scopes_of(user, Permission.POSITIONING_READ).cohorts
    return _entries().filter(campaign__cohort__in=cohorts).exclude(enrolment__person=user)


def _rated_by(user) -> QuerySet[TrainerRating] | None:
    """The ratings that ``user`` has submitted in the cohorts she trains today; None without any
    cohort."""
    cohorts = scopes_of(user, Permission.POSITIONING_READ).cohorts
    if not cohorts:
        return None
    return TrainerRating.objects.filter(
        rater=user,
        entry__campaign__cohort__in=cohorts,
        positioning__state=PositioningState.SUBMITTED,
    ).order_by()


def _entries() -> QuerySet[CampaignEntry]:
    """All that a page about one entry reads, joined; the text of the framework left out."""
    return CampaignEntry.objects.select_related(
        "campaign__cohort__region",
        "campaign__cohort__programme_version__programme",
        "enrolment__person",
        "positioning__framework_version__framework",
    ).defer(
        "campaign__cohort__programme_version__source_payload",
        "positioning__framework_version__source_payload",
    )
