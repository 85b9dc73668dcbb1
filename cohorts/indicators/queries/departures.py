"""Why people left on the way: numbers large enough to be told alone.

How many dropped out (the set A) is told in full to whoever reviews figures, with any filter, at
any date. Why they did is told so that no number under five of a reason can be computed from all
that is told of one quarter: of one tree only, a programme and its regions, as of the end of the
last quarter only, reasons with few people put together with others. See ``docs/adr/0015`` for the
rule, its proof and what remains, and ``docs/adr/0024``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from cohorts.enrolment.models import Cohort, DepartureTally, EnrolmentChange
from cohorts.enrolment.queries import all_cohorts
from cohorts.enrolment.states import DepartureReason
from cohorts.indicators.enums import FEWEST_REASONS, FigureSet
from cohorts.indicators.queries.asking import Asked
from cohorts.indicators.queries.figures import figures
from lms.kernel import clock
from lms.kernel.suppression import Scope, release
from lms.site.typography import format_number

_MONTHS_OF_A_QUARTER = 3
# A day ends in Polynesia when the next one is half over in Paris.
_OVER_EVERYWHERE = timedelta(days=1)
# "" stands for a departure whose reason is not recorded, and for a suspension that grew too long.
_KINDS = (*DepartureReason.values, "")

# People who dropped out of closed cohorts, by region (INSEE code) and reason.
Tally = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """So many people for one reason, or for one of several that are told together.

    ``reasons`` are their codes, "" where none is recorded.
    """

    reasons: tuple[str, ...]
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Reasons:
    """What may be told of why people left, as of the end of the day ``on``.

    ``people`` are all who dropped out of the closed cohorts meant; the ``rows`` add up to them.
    Where nothing may be told ``rows`` is empty, and ``people`` is None where the question itself
    has no answer. ``sentence`` says in either case what is shown, or why nothing is.
    """

    on: date
    people: int | None
    rows: tuple[ReasonRow, ...]
    sentence: str


def last_quarter_end() -> date:
    """The last day of the quarter that is over, everywhere on earth, today."""
    day = clock.today(settings.TIME_ZONE) - _OVER_EVERYWHERE
    month = day.month - (day.month - 1) % _MONTHS_OF_A_QUARTER
    return day.replace(month=month, day=1) - timedelta(days=1)


def reasons(cohorts: QuerySet[Cohort], asked: Asked) -> Reasons:
    """Why people left the programme asked for, in those of ``cohorts`` that the reader reviews.

    To show it: ``sentence`` as a paragraph, then, if there are ``rows``, a table "Reason, People"
    under the caption "as of ``on``" – the day is the end of the last quarter, not the one asked
    for. Nothing more: no percentage, no link, no second table by another filter. The words are in
    the language that is active. Exports take the same rows.

    What is hidden is decided on all cohorts of the programme, the same for every reader. Nothing is
    told before the tally of the quarter is kept: computed at each reading it would move from one
    reading to the next. Two queries.
    """
    on = last_quarter_end()
    if asked.year is not None or asked.slice:
        return Reasons(on, None, (), _about_filters())
    if asked.on < on:
        return Reasons(on, None, (), _about_dates(on))
    scope = _scope(cohorts, asked)
    if scope is None:
        return Reasons(on, None, (), _about_scopes())
    kept = _kept(asked.programme, on)
    return Reasons(on, None, (), _about_waiting(on)) if kept is None else _told(kept, scope, on)


def _scope(cohorts: QuerySet[Cohort], asked: Asked) -> Scope | None:
    """The node of the tree that is meant: the programme, or one of its regions. None when the
    reader reviews neither as a whole."""
    within = all_cohorts().select_related(None).order_by()
    within = within.filter(programme_version__programme__key=asked.programme)
    if asked.region:
        within = within.filter(region=asked.region)
    mine = Q(pk__in=cohorts.select_related(None).order_by().values("pk"))
    counted = within.values_list("region").annotate(
        every=Count("pk"), reviewed=Count("pk", filter=mine)
    )
    missing = {region: every - reviewed for region, every, reviewed in counted}
    if not any(missing.values()):
        return (asked.region,) if asked.region else ()
    seen = [region for region, _every, reviewed in counted if reviewed]
    return (seen[0],) if not asked.region and len(seen) == 1 and not missing[seen[0]] else None


def _kept(programme: str, on: date) -> Tally | None:
    """The tally of the quarter; None while it is not counted. Without a programme nobody left."""
    if not programme:
        return {}
    kept = DepartureTally.objects.filter(programme__key=programme, on=on).first()
    return kept.people if kept else None


def tally(programme: str, on: date) -> Tally:
    """Those in A of the closed cohorts of ``programme`` (its key) on the day ``on``.

    Small numbers, told to nobody as they are. A handful of queries for each region.
    """
    cohorts = all_cohorts().filter(programme_version__programme__key=programme)
    codes = cohorts.order_by("region").values_list("region", flat=True).distinct()
    found = {}
    for code in codes:
        within = figures(cohorts.filter(region=code), on)
        left = within.people(FigureSet.DROPPED_OUT, closed=True)
        if left:
            recorded = _recorded({one.cohort.pk for one in within.closed}, on)
            row = dict.fromkeys(_KINDS, 0)
            for pk in left:
                row[recorded.get(pk, "")] += 1
            found[code] = row
    return found


def _recorded(cohorts: set[int], on: date) -> dict[int, str]:
    """The reason of everybody's last step by then, by enrolment; "" when it has none."""
    steps = EnrolmentChange.objects.filter(enrolment__cohort__in=cohorts, effective_on__lte=on)
    rows = steps.order_by("pk").values_list("enrolment_id", "departure__reason")
    return {enrolment: reason or "" for enrolment, reason in rows}


def _told(found: Tally, scope: Scope, on: date) -> Reasons:
    leaves = {(code,): [row.get(kind, 0) for kind in _KINDS] for code, row in found.items()}
    people = sum(sum(row) for leaf, row in leaves.items() if leaf[: len(scope)] == scope)
    shown = release(leaves, threshold=FEWEST_REASONS, depth=len(scope))
    partition, counts = shown.partition(scope), shown.counts(scope)
    if partition is None or counts is None:
        return Reasons(on, people, (), _about_few(people, on))
    kinds = [_KINDS[first:stop] for first, stop in partition]
    rows = tuple(map(ReasonRow, kinds, map(_label, kinds), counts))
    return Reasons(on, people, rows, _about_shown(people, on))


def _label(kinds: Sequence[str]) -> str:
    """The reasons of a group as one: "Change of job, decision of the employer or workload"."""
    words = [
        str(DepartureReason(kind).label) if kind else _("Reason not recorded") for kind in kinds
    ]
    return get_text_list([words[0], *(word[:1].lower() + word[1:] for word in words[1:])], _("or"))


def _about_filters() -> str:
    return _(
        "Why people left is told of a region or of the whole programme, all years and all people "
        "together: with more filters one could subtract until few people are left."
    )


def _about_dates(on: date) -> str:
    return _(
        "Why people left is told as of %(day)s, the end of the last quarter, and of no earlier "
        "day: from one day to another one could subtract until few people are left."
    ) % {"day": date_format(on, "DATE_FORMAT")}


def _about_scopes() -> str:
    return _("Why people left is told of one region or of the whole programme: choose a region.")


def _about_waiting(on: date) -> str:
    return _(
        "Why people left as of %(day)s, the end of the last quarter, is not counted yet. It is "
        "counted during the night: come back tomorrow."
    ) % {"day": date_format(on, "DATE_FORMAT")}


def _about_few(people: int, on: date) -> str:
    words = {"number": format_number(people), "day": date_format(on, "DATE_FORMAT")}
    if people == 0:
        return _("On %(day)s nobody of the closed cohorts had left on the way.") % words
    if people < FEWEST_REASONS:
        return (
            _(
                "On %(day)s fewer than five people of the closed cohorts had left on the way: "
                "nothing is said of their reasons."
            )
            % words
        )
    return (
        _(
            "On %(day)s, %(number)s people of the closed cohorts had left on the way. Their "
            "reasons are not told here: one could find a reason that fewer than five had, by "
            "subtraction too."
        )
        % words
    )


def _about_shown(people: int, on: date) -> str:
    return _(
        "On %(day)s, %(number)s people of the closed cohorts had left on the way. No number under "
        "five is told of a reason, nor can it be found by subtraction in what is told of this "
        "quarter: reasons that few had stand together with others. Who kept what was told of "
        "another quarter can compare the two."
    ) % {"number": format_number(people), "day": date_format(on, "DATE_FORMAT")}
