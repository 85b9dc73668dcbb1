"""What may be written into a personal plan, by whom and when. Nothing here writes."""

from datetime import date

from django.utils.translation import gettext as _

from cohorts.campaigns.enums import PlanStepKind
from cohorts.campaigns.queries.plans import PlanEntry, plan_competencies, plans_visible_to
from cohorts.campaigns.states import expected_states
from cohorts.enrolment.models import Enrolment
from competencies.frameworks.models import CompetencyRevision
from competencies.positioning.enums import Moment
from lms.kernel import clock
from lms.kernel.refusals import Refused

# Characters.
MAX_OBJECTIVE = 500
MAX_TEXT = 2000
# A longer list is no plan any more; nothing of it is ever deleted.
MAX_ITEMS = 100


def may_plan(enrolment: Enrolment, by) -> bool:
    """Whether ``by`` writes this plan: the person herself, until she leaves the training."""
    return by.pk == enrolment.person_id and enrolment.state in expected_states(Moment.FOLLOW_UP)


def check_planner(enrolment: Enrolment, by) -> None:
    """Raise ``Refused`` unless ``by`` may write this plan."""
    if by.pk != enrolment.person_id:
        raise Refused(_("A plan is written by the person herself; her trainers comment on it."))
    if not may_plan(enrolment, by):
        raise Refused(_("You have left this training: your plan is kept as it is."))


def check_commenter(enrolment: Enrolment, by) -> None:
    """Raise ``Refused`` unless ``by`` is the person or trains her cohort."""
    if not plans_visible_to(by).filter(pk=enrolment.pk).exists():
        raise Refused(_("Only the person and the trainers of her cohort comment on a plan."))


def check_competency(enrolment: Enrolment, revision: CompetencyRevision | None) -> None:
    """Raise ``Refused`` for a competency of a text that her cohort does not use."""
    if revision is None or plan_competencies(enrolment).filter(pk=revision.pk).exists():
        return
    raise Refused(
        _("This competency does not belong to a framework of your training."), field="revision"
    )


def check_wording(
    *, objective: str, action: str, due_on: date, zone: str, kept_due_on: date | None = None
) -> None:
    """Raise ``Refused`` for an empty or endless text, and for a day in the past.

    ``kept_due_on`` is the day that stood there before: it may stay.
    """
    check_text(objective, MAX_OBJECTIVE, field="objective")
    check_text(action, MAX_TEXT, field="action")
    if due_on != kept_due_on and due_on < clock.today(zone):
        raise Refused(_("This day is past: choose today or a later day."), field="due_on")


def check_text(text: str, limit: int, *, field: str) -> None:
    """Raise ``Refused`` for a text that is empty or longer than ``limit`` characters."""
    if not text.strip():
        raise Refused(_("Write something here."), field=field)
    if len(text) > limit:
        raise Refused(
            _("This text has %(length)d characters; at most %(limit)d are kept.")
            % {"length": len(text), "limit": limit},
            field=field,
        )


def check_room(number: int) -> None:
    """Raise ``Refused`` when a plan with ``number`` items cannot take another one."""
    if number >= MAX_ITEMS:
        raise Refused(_("A plan has at most %(limit)d items.") % {"limit": MAX_ITEMS})


def check_open(entry: PlanEntry) -> None:
    """Raise ``Refused`` unless the wording can change: done and withdrawn items are taken up
    again first."""
    if not entry.is_open:
        raise Refused(_("Take this item up again before you change it."))


def check_mark(entry: PlanEntry, kind: str) -> None:
    """Raise ``Refused`` when the item cannot become ``kind`` (done, withdrawn or reopened)."""
    known = {PlanStepKind.DONE, PlanStepKind.WITHDRAWN, PlanStepKind.REOPENED}
    if kind not in known:
        raise Refused(_("Say what became of this item."))
    if kind == PlanStepKind.REOPENED and entry.is_open:
        raise Refused(_("This item is open already."))
    if kind == PlanStepKind.DONE and not entry.is_open:
        raise Refused(_("This item is done or withdrawn already."))
    if kind == PlanStepKind.WITHDRAWN and entry.is_withdrawn:
        raise Refused(_("This item is withdrawn already."))
