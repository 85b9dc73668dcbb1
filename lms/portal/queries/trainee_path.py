"""The path of a training as one line, from T0 to the diploma."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cohorts.certificates.models import Certificate
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.states import EnrolmentState
from lms.kernel import clock
from lms.portal.queries.trainee_rows import SeminarRow

# More seminars than this do not stand side by side: what is over, and what is far, is gathered.
SIDE_BY_SIDE = 5


@dataclass(frozen=True)
class Step:
    """A stage of the path as ``components/steps.html`` shows it."""

    title: str
    state: str
    date: str = ""
    text: str = ""
    url: str = ""
    mark: str = ""


def path_of(
    enrolment: Enrolment,
    *,
    seminars: list[SeminarRow],
    writing: Step | None,
    certificates: list[Certificate],
) -> list[Step]:
    """The stages of ``enrolment`` in their order: seminars, dissertation, award."""
    today = clock.today(enrolment.zone)
    # In the order in which they are lived, which is not always that of the programme.
    lived = sorted(seminars, key=lambda seminar: seminar.first or date.max)
    steps = _gathered([_seminar_step(seminar, today=today) for seminar in lived])
    return [*steps, *([writing] if writing else []), _award_step(enrolment, certificates)]


def day_of(day: date | None) -> str:
    """A day in words, or nothing."""
    return date_format(day, "j F Y") if day else ""


def _award_step(enrolment: Enrolment, certificates: list[Certificate]) -> Step:
    if certificates:
        first = certificates[0]
        url = reverse("certificate_check", args=[first.token])
        return Step(first.title, "done", date=day_of(first.issued_on), url=url)
    title = enrolment.cohort.programme_version.award_title or _("End of the training")
    state = "done" if enrolment.state == EnrolmentState.CERTIFIED else "next"
    return Step(title, state, date=day_of(enrolment.cohort.ends_on), mark="★")


def _seminar_step(seminar: SeminarRow, *, today: date) -> Step:
    title = f"{seminar.code} – {seminar.title}"
    if seminar.first is None or seminar.last is None:
        return Step(title, "next", date=_("date to be set"), mark=seminar.code)
    if seminar.missed:
        state = "missed"
    elif seminar.last < today:
        state = "done"
    else:
        state = "now" if seminar.first <= today else "next"
    text = _("A half-day was missed.") if seminar.missed else ""
    return Step(title, state, date=day_of(seminar.first), text=text, mark=seminar.code)


def _gathered(steps: list[Step]) -> list[Step]:
    if len(steps) <= SIDE_BY_SIDE:
        return steps
    over = [i for i, step in enumerate(steps) if step.state in {"done", "missed"}]
    begun = over[-1] + 1 if over else 0
    # The first one, the last one that is over, and the next two.
    kept = {0, begun - 1, begun, begun + 1}
    gathered: list[Step] = []
    run: list[Step] = []
    for index, step in enumerate(steps):
        if index not in kept:
            run.append(step)
            continue
        gathered += [*_as_one(run), step]
        run = []
    return gathered + _as_one(run)


def _as_one(run: list[Step]) -> list[Step]:
    if len(run) < 2:
        return run
    title = _("%(first)s to %(last)s") % {"first": run[0].mark, "last": run[-1].mark}
    state = "missed" if any(step.state == "missed" for step in run) else run[0].state
    return [Step(title, state, mark="…", date=run[0].date)]
