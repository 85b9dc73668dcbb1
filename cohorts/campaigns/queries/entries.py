"""Who may read which positioning."""

from django.db.models import Q, QuerySet

from cohorts.campaigns.models import CampaignEntry
from competencies.positioning.queries import register_readers
from competencies.positioning.states import PositioningState
from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of


def positionings_read_by_trainers(user) -> Q:
    """The submitted positionings of the cohorts that ``user`` trains.

    By cohort alone: a wider grant never opens anybody's answers.
    """
    cohorts = scopes_of(user, Permission.POSITIONING_READ).cohorts
    if not cohorts:
        return Q(pk__in=())
    # Unlike a join, this leaves one row for each positioning whatever else is asked.
    entries = CampaignEntry.objects.filter(campaign__cohort__in=cohorts)
    return Q(state=PositioningState.SUBMITTED, pk__in=entries.values("positioning_id"))


register_readers(positionings_read_by_trainers)


def entries_of(person) -> QuerySet[CampaignEntry]:
    """The positionings that ``person`` fills in herself."""
    return _entries().filter(positioning__rater=person, enrolment__person=person)


def results_visible_to(user) -> QuerySet[CampaignEntry]:
    """The entries whose result ``user`` may read: her own, and those submitted in her cohorts."""
    cohorts = scopes_of(user, Permission.POSITIONING_READ).cohorts
    return _entries().filter(
        Q(enrolment__person=user)
        | Q(campaign__cohort__in=cohorts, positioning__state=PositioningState.SUBMITTED)
    )


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
