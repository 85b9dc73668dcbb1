"""Personal plans: who may read which, and what they say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from cohorts.campaigns.enums import PlanStepKind
from cohorts.campaigns.models import CampaignEntry, PlanItem, PlanStep, TrainerRating
from cohorts.campaigns.models.plans import WORDING
from cohorts.enrolment.models import Enrolment
from competencies.frameworks.models import CompetencyRevision
from competencies.positioning.states import PositioningState
from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of
from lms.kernel import clock

_PLAN = ("cohort__region", "cohort__programme_version__programme", "person")


def plans_visible_to(user) -> QuerySet[Enrolment]:
    """The enrolments whose plan ``user`` may read: her own, and those of the cohorts she trains.

    A plan begins where somebody stands lowest: while a trainer has not rated everything that the
    person submitted, she reads nothing of it.
    """
    return _enrolments().filter(_readable(user, "", "pk"))


def plans_trained_by(user) -> QuerySet[Enrolment]:
    """The enrolments of the cohorts that ``user`` trains: to know of, not to read."""
    return _enrolments().filter(cohort__in=scopes_of(user, Permission.POSITIONING_READ).cohorts)


def _enrolments() -> QuerySet[Enrolment]:
    return Enrolment.objects.select_related(*_PLAN).defer(
        "cohort__programme_version__source_payload"
    )


def plan_items_visible_to(user) -> QuerySet[PlanItem]:
    """The items of those plans, each with all that a page about it reads."""
    return (
        PlanItem.objects.filter(_readable(user, "enrolment__", "enrolment"))
        .select_related("revision", *(f"enrolment__{name}" for name in _PLAN))
        .defer("enrolment__cohort__programme_version__source_payload")
    )


def _readable(user, path: str, key: str) -> Q:
    # By cohort alone: a wider grant never opens anybody's plan.
    cohorts = scopes_of(user, Permission.POSITIONING_READ).cohorts
    trained = Q(**{f"{path}cohort__in": cohorts}) & ~Exists(_unrated(user, OuterRef(key)))
    return Q(**{f"{path}person": user}) | trained


def _unrated(user, enrolment: OuterRef) -> QuerySet[CampaignEntry]:
    """What the person of ``enrolment`` has submitted and ``user`` has not rated to the end."""
    rated = TrainerRating.objects.filter(
        entry=OuterRef("pk"), rater=user, positioning__state=PositioningState.SUBMITTED
    )
    return CampaignEntry.objects.filter(
        ~Exists(rated), enrolment=enrolment, positioning__state=PositioningState.SUBMITTED
    )


def plan_competencies(enrolment: Enrolment) -> QuerySet[CompetencyRevision]:
    """The competencies an item may be about: those of the texts her cohort positions itself on."""
    return (
        CompetencyRevision.objects.filter(
            framework_version__campaigns__cohort=enrolment.cohort_id,
            framework_version__campaigns__cancelled_at=None,
        )
        .distinct()
        .order_by("framework_version", "position", "pk")
    )


@dataclass(frozen=True)
class PlanEntry:
    """An item as it stands: its wording in force, where it is, and all that led there."""

    item: PlanItem
    steps: Sequence[PlanStep]
    today: date

    @property
    def wording(self) -> PlanStep:
        """The last wording."""
        return next(step for step in reversed(self.steps) if step.kind in WORDING)

    @property
    def standing(self) -> PlanStep:
        """The last step that says whether it is open, done or withdrawn."""
        told = (PlanStepKind.CHANGED, PlanStepKind.COMMENTED)
        return next(step for step in reversed(self.steps) if step.kind not in told)

    @property
    def is_done(self) -> bool:
        return self.standing.kind == PlanStepKind.DONE

    @property
    def is_withdrawn(self) -> bool:
        return self.standing.kind == PlanStepKind.WITHDRAWN

    @property
    def is_open(self) -> bool:
        return not self.is_done and not self.is_withdrawn

    @property
    def is_late(self) -> bool:
        return self.is_open and self.wording.due_on < self.today

    @property
    def comments(self) -> list[PlanStep]:
        return [step for step in self.steps if step.kind == PlanStepKind.COMMENTED]


def plan_of(enrolment: Enrolment) -> list[PlanEntry]:
    """Her plan, by two queries: what is open by its day, then what is done, then withdrawn."""
    items = PlanItem.objects.filter(enrolment=enrolment).select_related("revision")
    entries = _entries(list(items), clock.today(enrolment.zone))
    return sorted(
        entries, key=lambda entry: (entry.is_withdrawn, entry.is_done, entry.wording.due_on)
    )


def plan_entry(item: PlanItem) -> PlanEntry:
    """One item with its history; by one query."""
    return _entries([item], clock.today(item.enrolment.zone))[0]


def _entries(items: Sequence[PlanItem], today: date) -> list[PlanEntry]:
    steps: dict[int, list[PlanStep]] = {item.pk: [] for item in items}
    rows = PlanStep.objects.filter(item__in=list(steps)).select_related("made_by").order_by("id")
    for step in rows:
        steps[step.item_id].append(step)
    return [PlanEntry(item, tuple(steps[item.pk]), today) for item in items]


def planned_revisions(enrolment: Enrolment) -> dict[int, int]:
    """The competencies that her plan has an item about, each with the id of the first item."""
    rows: Iterable[tuple[int, int]] = (
        PlanItem.objects.filter(enrolment=enrolment, revision__isnull=False)
        .order_by("-id")
        .values_list("revision_id", "pk")
    )
    return dict(rows)
