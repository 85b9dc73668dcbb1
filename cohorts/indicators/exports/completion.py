"""How far each person came, as a file: what a region settles its invoices with."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cohorts.enrolment.models import Cohort
from cohorts.enrolment.states import EnrolmentState
from cohorts.indicators.definitions import SETS
from cohorts.indicators.enums import DEFINITION_VERSION, MINUTES_AN_HOUR, FigureSet
from cohorts.indicators.exports.cohorts import definitions
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.completion import Completion, completions
from lms.kernel.exports import Row, csv_response, xlsx_response

# What is answered with yes or no; the other sets follow from the state.
_ANSWERED = (
    FigureSet.BEGUN,
    FigureSet.FOLLOWING,
    FigureSet.DROPPED_OUT,
    FigureSet.FOLLOWED,
    FigureSet.DEFENDED,
    FigureSet.VALIDATED,
)


def completion_file(
    user, cohorts: QuerySet[Cohort], asked: Asked, *, extension: str
) -> HttpResponseBase:
    """Those of the people of ``cohorts`` whom ``user`` may see, as ``csv`` (streamed) or ``xlsx``
    with the definitions."""
    options = {
        "filename": f"achevement-{asked.programme or 'tous'}-{asked.on.isoformat()}",
        "headers": _headers(),
        "rows": _rows(user, cohorts, asked),
    }
    if extension == "csv":
        return csv_response(**options)
    return xlsx_response(**options, sheet_title=_("Completion"), definitions=definitions())


def _headers() -> list[str]:
    return [
        _("Last name"),
        _("First name"),
        _("Programme"),
        _("Region"),
        pgettext("heading", "Cohort"),
        _("Year of beginning"),
        pgettext("cohort", "Closed"),
        _("Employer"),
        _("Type of employer"),
        _("Group of employers"),
        _("Region of the employer"),
        _("Profile"),
        _("State"),
        _("State since"),
        *(f"{name.label} ({SETS[name].symbol})" for name in _ANSWERED),
        _("Hours due (H)"),
        _("Hours present (h)"),
        _("Hours excused"),
        _("Enrolment confirmed on"),
        _("Began on"),
        _("Followed in full on"),
        _("Defended on"),
        _("Diploma on"),
        _("Reference date"),
        _("Version of the definitions"),
    ]


def _rows(user, cohorts: QuerySet[Cohort], asked: Asked) -> Iterator[Row]:
    # Once, not in every row: 300,000 look-ups of the same words.
    words = {True: _("yes"), False: _("no")}
    states = {state.value: str(state.label) for state in EnrolmentState}
    last = (asked.on, DEFINITION_VERSION)
    # Few are in different sets from all others.
    answers = cache(lambda sets: [words[name in sets] for name in _ANSWERED])
    for one in completions(user, cohorts, asked):
        yield [
            *_identity(one, words),
            states[one.state],
            one.since,
            *answers(one.sets),
            *_facts(one),
            *last,
        ]


def _identity(one: Completion, words: Mapping[bool, str]) -> Row:
    return [
        one.last_name,
        one.first_name,
        one.programme,
        one.region,
        one.cohort,
        one.cohort_starts_on.year,
        words[one.is_closed],
        one.structure,
        one.structure_type,
        one.group,
        one.employer_region,
        one.profile,
    ]


def _facts(one: Completion) -> Row:
    return [
        _in_hours(one.hours.due),
        _in_hours(one.hours.present),
        _in_hours(one.hours.excused),
        one.confirmed_on,
        *one.milestones,
    ]


@lru_cache(maxsize=4096)
def _in_hours(minutes: int) -> float:
    return round(minutes / MINUTES_AN_HOUR, 2)
