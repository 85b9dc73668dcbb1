"""The steps of an enrolment that staff take by hand, as a page offers them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cohorts.enrolment import services
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.rules import correction_target
from cohorts.enrolment.states import DepartureReason, EnrolmentState, NeutralisationReason


@dataclass(frozen=True)
class Step:
    """``slug`` stands in the address; ``explanation`` says what the step means for the person.

    ``causes`` is the closed list from which its cause is chosen; None when it asks for none.
    """

    slug: str
    label: str | Promise
    explanation: str | Promise
    take: Callable[..., Enrolment]
    is_open: Callable[[Enrolment], bool]
    done: str | Promise
    causes: type[TextChoices] | None = None
    about_cause: str | Promise = ""
    needs_reason: bool = True
    ends: bool = True


_FOR_FIGURES = _(
    "For the figures, where it is only ever counted with those of others. It is kept apart from "
    "what you write below."
)


def _leads_to(state: str) -> Callable[[Enrolment], bool]:
    return lambda enrolment: Enrolment.TRANSITIONS.allows(enrolment.state, state)


STEPS: dict[str, Step] = {
    step.slug: step
    for step in (
        Step(
            "reprendre",
            _("Resume"),
            _("The training goes on: half-days are expected again from this day."),
            services.resume,
            lambda enrolment: enrolment.state == EnrolmentState.SUSPENDED,
            _("The training resumes."),
            needs_reason=False,
            ends=False,
        ),
        Step(
            "suspendre",
            _("Suspend"),
            _(
                "A pause: no half-day is expected until the training resumes. After twelve months "
                "without return it counts as dropped from this day."
            ),
            services.suspend,
            _leads_to(EnrolmentState.SUSPENDED),
            _("The training is suspended."),
            ends=False,
        ),
        Step(
            "retirer",
            _("Withdraw"),
            _(
                "The person gives up before the first half-day. She no longer counts among those "
                "who started."
            ),
            services.withdraw,
            _leads_to(EnrolmentState.WITHDRAWN),
            _("The enrolment is withdrawn."),
            causes=DepartureReason,
            about_cause=_FOR_FIGURES,
        ),
        Step(
            "abandon",
            _("Record a drop-out"),
            _(
                "The person stops for good after having started. Her half-days and positionings "
                "stay; nothing more is expected."
            ),
            services.drop_out,
            _leads_to(EnrolmentState.DROPPED_OUT),
            _("The drop-out is recorded."),
            causes=DepartureReason,
            about_cause=_FOR_FIGURES,
        ),
        Step(
            "exclure",
            _("Exclude"),
            _("The training body ends the training of this person. It counts as a drop-out."),
            services.exclude,
            _leads_to(EnrolmentState.EXCLUDED),
            _("The exclusion is recorded."),
            causes=DepartureReason,
            about_cause=_FOR_FIGURES,
        ),
        Step(
            "clore",
            _("Close without the award"),
            _(
                "The training is over and the award is not obtained: no dissertation, or one that "
                "the jury refused. A later success can still be recorded."
            ),
            services.close_without_award,
            _leads_to(EnrolmentState.NOT_CERTIFIED),
            _("The training is closed without the award."),
        ),
        Step(
            "neutraliser",
            _("Neutralise"),
            _("For an exit that nobody chose: it is taken out of every figure."),
            services.neutralise,
            _leads_to(EnrolmentState.NEUTRALISED),
            _("The enrolment is neutralised."),
            causes=NeutralisationReason,
            needs_reason=False,
        ),
        Step(
            "corriger",
            _("Correct an error"),
            _(
                "The last step should not have been recorded. It stays readable in the history; a "
                "correction of the same day cancels it."
            ),
            services.correct,
            lambda enrolment: correction_target(enrolment) is not None,
            _("The error is corrected."),
            ends=False,
        ),
    )
}


def open_steps(enrolment: Enrolment) -> list[Step]:
    """The steps possible from today's state."""
    return [step for step in STEPS.values() if step.is_open(enrolment)]
