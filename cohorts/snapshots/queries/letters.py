"""Reads of letters: whose they are, what they start from, who gets them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from cohorts.dissertations.models import Jury
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators.enums import FigureSet
from cohorts.indicators.queries import CohortFigures
from cohorts.snapshots.models import RegionLetter
from cohorts.snapshots.queries.quarters import figures_at
from cohorts.snapshots.states import LetterState
from lms.accounts.enums import Permission, Role, ScopeKind
from lms.accounts.models import Region, RoleGrant, User
from lms.accounts.queries import scopes_of
from lms.kernel import clock

# What a letter tells of a cohort, and therefore what it is compared by.
TOLD = (
    FigureSet.ENROLLED,
    FigureSet.FOLLOWING,
    FigureSet.FOLLOWED,
    FigureSet.DROPPED_OUT,
    FigureSet.VALIDATED,
)
LOOKS_AHEAD = timedelta(days=62)
# Whether it is closed, and the sizes of ``TOLD``.
Told = Mapping[str, object]


def told_of(one: CohortFigures) -> dict[str, object]:
    """What a letter says of ``one``, as values that can be kept."""
    return {
        "is_closed": one.is_closed,
        **{str(name): one.counts.size(name) for name in TOLD},
    }


def letters_managed_by(user) -> QuerySet[RegionLetter]:
    """The letters ``user`` may edit and send: they speak of all programmes of a region."""
    letters = RegionLetter.objects.select_related("region", "settled_by")
    return letters if writes_letters(user) else letters.none()


def writes_letters(user) -> bool:
    """Whether ``user`` manages the cohorts of every region and programme."""
    return scopes_of(user, Permission.COHORT_MANAGE).everywhere


def reviewers_of(region: Region) -> QuerySet[User]:
    """The active people who review ``region`` as its own today, by name."""
    today = clock.today(settings.TIME_ZONE)
    grants = RoleGrant.objects.filter(
        role=Role.REGIONAL_REVIEWER, scope_kind=ScopeKind.REGION, scope_key=region.pk
    ).in_force(today)
    people = User.objects.filter(is_active=True, pk__in=grants.values("user_id"))
    return people.order_by("last_name", "first_name", "pk")


def regions_with_cohorts() -> QuerySet[Region]:
    """The regions that a letter may speak of."""
    return Region.objects.filter(Exists(Cohort.objects.filter(region=OuterRef("pk"))))


def last_sent(region: Region) -> RegionLetter | None:
    """The latest letter that left: what it told is known, and nothing else is."""
    return region.letters.filter(state=LetterState.SENT).order_by("-until").first()


def last_drafted(region: Region) -> RegionLetter | None:
    """The latest letter that was not dropped: what it tells needs no second one."""
    return region.letters.exclude(state=LetterState.DROPPED).order_by("-until").first()


def states_of_letters(region: Region) -> dict[int, str]:
    """The state of each of its letters by key; another one means that somebody wrote since."""
    return dict(region.letters.order_by().values_list("pk", "state"))


def beginning_of_first_letter(region: Region, until: date) -> date:
    """The day after which a letter tells where none ever left: that of the first draft, or a month
    ago."""
    first = region.letters.order_by("until").values_list("since", flat=True).first()
    return first or last_day_of_month_before(until)


def later_letters(letter: RegionLetter) -> QuerySet[RegionLetter]:
    """Those of its region, not dropped, on a later month: they tell what it tells."""
    of_region = RegionLetter.objects.filter(region=letter.region_id, until__gt=letter.until)
    return of_region.exclude(state=LetterState.DROPPED)


def last_day_of_month_before(day: date) -> date:
    """The last day of the month before that of ``day``."""
    return day.replace(day=1) - timedelta(days=1)


def figures_of_region(region: Region, on: date) -> list[CohortFigures]:
    """The figures of its cohorts at the end of the day ``on``, by beginning and label."""
    found = figures_at(on, all_cohorts().filter(region=region))
    return sorted(found, key=lambda one: (one.cohort.starts_on, one.cohort.label, one.cohort.pk))


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """A day that comes: ``kind`` is ``begins``, ``ends``, ``dissertation`` or ``jury``."""

    day: date
    kind: str
    name: str


def deadlines_after(region: Region, day: date) -> list[Deadline]:
    """What lies ahead in the cohorts of ``region``, in the order of time. Two queries."""
    ahead = (day + timedelta(days=1), day + LOOKS_AHEAD)
    found = []
    cohorts = all_cohorts().filter(
        Q(starts_on__range=ahead) | Q(ends_on__range=ahead) | Q(dissertation_due_on__range=ahead),
        region=region,
    )
    for cohort in cohorts:
        days = {
            "begins": cohort.starts_on,
            "ends": cohort.ends_on,
            "dissertation": cohort.dissertation_due_on,
        }
        found += [
            Deadline(each, kind, name_of(cohort))
            for kind, each in days.items()
            if each is not None and ahead[0] <= each <= ahead[1]
        ]
    juries = Jury.objects.filter(cohort__region=region, held_on__range=ahead).select_related(
        "cohort__programme_version__programme"
    )
    found += [Deadline(jury.held_on, "jury", name_of(jury.cohort)) for jury in juries]
    return sorted(found)


def name_of(cohort: Cohort) -> str:
    """The cohort within its region: programme and label."""
    return f"{cohort.programme_version.programme.short_title}, {cohort.label}"


def people_named_in(region: Region, text: str) -> Iterable[str]:
    """Names of people in training in ``region`` that stand in ``text``, in either order."""
    plain = " ".join(text.casefold().split())
    people = Enrolment.objects.filter(cohort__region=region).order_by()
    names = people.values_list("person__first_name", "person__last_name").distinct()
    for first, last in names:
        spellings = (f"{first} {last}".casefold(), f"{last} {first}".casefold())
        if first and last and any(spelling in plain for spelling in spellings):
            yield f"{first} {last}"
