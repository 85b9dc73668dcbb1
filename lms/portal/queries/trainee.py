"""A trainee's day: what to sign, to fill in, to hand in, and the path from T0 to the diploma."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cohorts.certificates.models import Certificate
from cohorts.dissertations.states import HANDED_IN, PASSED, DissertationState, JuryState
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.states import ATTENDING, EnrolmentState
from lms.kernel import clock
from lms.portal.queries.standing import remember_standing
from lms.portal.queries.trainee_path import Step, day_of, path_of
from lms.portal.queries.trainee_rows import (
    DissertationRow,
    DueRow,
    HalfDayRow,
    attendance_rows,
    dissertation_rows,
    due_rows,
    enrolments_with_training,
    issued_certificates,
)

# Somebody who left sees no path, only that she was there.
ON_THE_PATH = (*ATTENDING, EnrolmentState.SUSPENDED, EnrolmentState.CERTIFIED)
# Known to nobody but the jury until it publishes.
VERDICTS = (
    *PASSED,
    DissertationState.WITH_RESERVATIONS,
    DissertationState.DEFERRED,
    DissertationState.REFUSED,
)


@dataclass(frozen=True)
class Writing:
    """Where a dissertation stands for its author: a word, what is next, and until when."""

    standing: str
    next_step: str
    due_on: date | None
    is_late: bool
    to_do: bool
    is_done: bool

    def as_step(self) -> Step:
        """The same as a stage of the path."""
        unfinished = "missed" if self.is_late else "next"
        return Step(
            _("Dissertation"),
            "done" if self.is_done else unfinished,
            date=day_of(self.due_on),
            text=self.standing,
            url=reverse("my_dissertation"),
            mark="✎",
        )


@dataclass(frozen=True)
class Training:
    """One enrolment: its path, and the documents issued for it."""

    enrolment: Enrolment
    steps: list[Step]
    certificates: list[Certificate]


@dataclass(frozen=True)
class TraineeDay:
    """What a trainee finds on her home."""

    to_sign: list[HalfDayRow]
    next_half_day: HalfDayRow | None
    due: list[DueRow]
    writings: list[Writing]
    trainings: list[Training]
    left: list[Enrolment]

    @property
    def zone(self) -> str | None:
        """The IANA zone in which her days begin: that of her latest training."""
        return self.trainings[0].enrolment.zone if self.trainings else None

    @property
    def has_something_to_do(self) -> bool:
        """Whether anything waits for her today."""
        return bool(self.to_sign or self.due or any(w.to_do for w in self.writings))


def trainee_day(person) -> TraineeDay | None:
    """The day of ``person`` as a trainee; None for somebody who never was one.

    Six queries at most, whatever the number of half-days and of trainings.
    """
    enrolments = list(enrolments_with_training(person))
    remember_standing(person, enrolments)
    if not enrolments:
        return None
    trained = [e for e in enrolments if e.state in ON_THE_PATH]
    left = [e for e in enrolments if e.state not in ON_THE_PATH]
    if not trained:
        return TraineeDay([], None, [], [], [], left)
    attendance = attendance_rows(trained)
    writings = _writings(trained)
    certificates = issued_certificates(person)
    return TraineeDay(
        to_sign=attendance.to_sign,
        next_half_day=attendance.next,
        due=due_rows(trained),
        writings=[w for w in writings.values() if not w.is_done],
        trainings=[
            Training(
                enrolment,
                path_of(
                    enrolment,
                    seminars=[s for s in attendance.seminars if s.cohort_id == enrolment.cohort_id],
                    writing=writings[enrolment.pk].as_step() if enrolment.pk in writings else None,
                    certificates=certificates.get(enrolment.pk, []),
                ),
                certificates.get(enrolment.pk, []),
            )
            for enrolment in trained
        ],
        left=left,
    )


def _writings(enrolments: list[Enrolment]) -> dict[int, Writing]:
    asked = [e for e in enrolments if e.cohort.programme_version.dissertation_required]
    if not asked:
        return {}
    rows = dissertation_rows(asked)
    return {e.pk: _writing(e, rows.get(e.pk)) for e in asked}


def _writing(enrolment: Enrolment, row: DissertationRow | None) -> Writing:
    state = row.state if row else DissertationState.WRITING
    if row and state in VERDICTS and row.jury_state != JuryState.PUBLISHED:
        state = DissertationState.DEFENDED
    to_hand_in = state not in HANDED_IN
    due_on = enrolment.cohort.dissertation_due_on if to_hand_in else None
    goes_on = enrolment.state in ATTENDING
    return Writing(
        standing=str(DissertationState(state).label) if row else _("Not begun"),
        next_step=_next_step(enrolment, row, state),
        due_on=due_on,
        is_late=bool(goes_on and due_on and due_on < clock.today(enrolment.zone)),
        to_do=goes_on and (to_hand_in or state == DissertationState.WITH_RESERVATIONS),
        is_done=state in PASSED or enrolment.state == EnrolmentState.CERTIFIED,
    )


def _next_step(enrolment: Enrolment, row: DissertationRow | None, state: str) -> str:
    match state:
        case DissertationState.WRITING:
            return _("Next step: hand in your dissertation as a PDF.")
        case DissertationState.RETURNED_FOR_FORM:
            return _("Next step: mend its form and hand it in again.")
        case DissertationState.SUBMITTED:
            return _("It is handed in. You will be told the day of the defence.")
        case DissertationState.CONVENED if row and row.defence_at:
            hour = row.defence_at.astimezone(ZoneInfo(enrolment.zone))
            return _("Your defence: %(day)s at %(hour)s.") % {
                "day": date_format(hour, "l j F"),
                "hour": date_format(hour, "H:i"),
            }
        case DissertationState.DEFENDED:
            return _("Defended. The jury will publish its results.")
        case DissertationState.ABSENT:
            return _("You were absent at the defence: speak with your manager.")
        case DissertationState.WITH_RESERVATIONS:
            return _("Next step: the corrections the jury asked for.")
        case DissertationState.DEFERRED:
            return _("The jury will hear you again in a second session.")
    return ""
