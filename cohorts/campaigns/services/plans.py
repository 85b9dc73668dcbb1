"""Writing a personal plan: every change is a further dated step, nothing is overwritten."""

import uuid
from datetime import date

from django.db import transaction

from cohorts.campaigns import plan_rules
from cohorts.campaigns.enums import PlanStepKind
from cohorts.campaigns.models import PlanItem, PlanStep
from cohorts.campaigns.queries.plans import plan_entry
from cohorts.enrolment.models import Enrolment
from competencies.frameworks.models import CompetencyRevision
from lms.kernel import clock


@transaction.atomic
def add_plan_item(
    *,
    enrolment: Enrolment,
    objective: str,
    action: str,
    due_on: date,
    client_key: uuid.UUID,
    by,
    revision: CompetencyRevision | None = None,
) -> PlanItem:
    """Add an item; the same ``client_key`` again returns the item that is there.

    Refused for anybody else, for somebody who left, for a day in the past and for endless texts.
    """
    plan_rules.check_planner(enrolment, by)
    # A double click: the second one waits, and finds the first one's item.
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    known = PlanItem.objects.filter(enrolment=enrolment, client_key=client_key).first()
    if known is not None:
        return known
    plan_rules.check_room(PlanItem.objects.filter(enrolment=enrolment).count())
    plan_rules.check_competency(enrolment, revision)
    plan_rules.check_wording(objective=objective, action=action, due_on=due_on, zone=enrolment.zone)
    item = PlanItem.objects.create(
        enrolment=enrolment, revision=revision, client_key=client_key, created_at=clock.now()
    )
    _step(
        item,
        PlanStepKind.PLANNED,
        client_key,
        by,
        objective=objective.strip(),
        action=action.strip(),
        due_on=due_on,
    )
    return item


@transaction.atomic
def change_plan_item(
    *,
    item: PlanItem,
    objective: str,
    action: str,
    due_on: date,
    client_key: uuid.UUID,
    by,
) -> None:
    """Give an open item another wording; the same wording again adds nothing."""
    plan_rules.check_planner(item.enrolment, by)
    if _is_known(item, client_key):
        return
    entry = plan_entry(item)
    plan_rules.check_open(entry)
    kept = entry.wording
    plan_rules.check_wording(
        objective=objective,
        action=action,
        due_on=due_on,
        zone=item.enrolment.zone,
        kept_due_on=kept.due_on,
    )
    wording = {"objective": objective.strip(), "action": action.strip(), "due_on": due_on}
    if wording != {name: getattr(kept, name) for name in wording}:
        _step(item, PlanStepKind.CHANGED, client_key, by, **wording)


@transaction.atomic
def mark_plan_item(*, item: PlanItem, kind: str, client_key: uuid.UUID, by) -> None:
    """Say that an item is done, withdrawn or taken up again."""
    plan_rules.check_planner(item.enrolment, by)
    if _is_known(item, client_key):
        return
    plan_rules.check_mark(plan_entry(item), kind)
    _step(item, kind, client_key, by)


@transaction.atomic
def comment_plan_item(*, item: PlanItem, comment: str, client_key: uuid.UUID, by) -> None:
    """Add a comment of the person or of a trainer of her cohort."""
    plan_rules.check_commenter(item.enrolment, by)
    if _is_known(item, client_key):
        return
    plan_rules.check_text(comment, plan_rules.MAX_TEXT, field="comment")
    _step(item, PlanStepKind.COMMENTED, client_key, by, comment=comment.strip())


def _is_known(item: PlanItem, client_key: uuid.UUID) -> bool:
    """Whether this very step is stored. Others who write to the item wait until we are through."""
    PlanItem.objects.select_for_update().get(pk=item.pk)
    return PlanStep.objects.filter(item=item, client_key=client_key).exists()


def _step(item: PlanItem, kind: str, client_key: uuid.UUID, by, **said) -> None:
    PlanStep.objects.create(
        item=item, kind=kind, client_key=client_key, made_at=clock.now(), made_by=by, **said
    )
