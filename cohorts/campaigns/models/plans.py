"""A trainee's own plan: what she wants to reach, how, and by when."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.campaigns.enums import PlanStepKind
from cohorts.enrolment.models import Enrolment
from competencies.frameworks.models import CompetencyRevision
from lms.kernel.constraints import one_of

WORDING = (PlanStepKind.PLANNED, PlanStepKind.CHANGED)


class PlanItem(models.Model):
    """An entry of the plan of one enrolment; all that is said of it stands in its ``steps``.

    ``revision`` is the competency as its text read then, null where the item is about none.
    ``client_key`` is made with the form, so that a form sent twice adds one item. Rows are only
    ever added. Seen by the person and the trainers of her cohort only.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="plan_items")
    revision = models.ForeignKey(
        CompetencyRevision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plan_items",
    )
    client_key = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["enrolment", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "client_key"], name="plan_item_is_stored_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.pk}"


class PlanStep(models.Model):
    """One dated thing said of an item: planned or changed, done, reopened, withdrawn, commented.

    The last wording is what holds; the last of the others is where the item stands. Rows are only
    ever added: the plan as it was on any day can be read from them.
    """

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=PlanStepKind.choices)
    objective = models.TextField(blank=True)
    action = models.TextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    comment = models.TextField(blank=True)
    client_key = models.UUIDField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plan_steps"
    )

    class Meta:
        ordering = ["item", "id"]
        constraints = [
            one_of("kind", PlanStepKind.values, name="plan_step_kind_is_known"),
            models.UniqueConstraint(fields=["item", "client_key"], name="plan_step_is_stored_once"),
            models.CheckConstraint(
                condition=(
                    Q(kind__in=sorted(WORDING), due_on__isnull=False)
                    & ~Q(objective="")
                    & ~Q(action="")
                )
                | (~Q(kind__in=sorted(WORDING)) & Q(objective="", action="", due_on=None)),
                name="plan_step_wording_is_whole",
            ),
            models.CheckConstraint(
                condition=(Q(kind=PlanStepKind.COMMENTED) & ~Q(comment=""))
                | (~Q(kind=PlanStepKind.COMMENTED) & Q(comment="")),
                name="plan_step_comment_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.kind}"
