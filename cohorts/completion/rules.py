"""What a programme asks for, weighed against what happened. Nothing here writes.

The rules are columns of ``ProgrammeVersion``; a null one is unknown, which is said and never counts
as met.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.completion.queries import (
    CompletionFacts,
    MissingHalfDay,
    completion_facts,
    has_handed_in,
)
from cohorts.dissertations.states import DissertationState
from cohorts.enrolment.models import Enrolment
from competencies.positioning.enums import Moment
from curriculum.programmes.models import ProgrammeVersion

# The lines that only the award asks for.
AWARD_KEYS = frozenset({"jury"})
_TONES = {True: "success", False: "neutral", None: "warning"}
_ICONS = {True: "check-circle", False: "hourglass-split", None: "question-circle"}


@dataclass(frozen=True)
class Line:
    """One thing a rule asks for. ``met`` is None while nobody knows what is asked.

    ``detail`` is a sentence, ``brief`` the same in a word for a table. ``met_on`` is the local day
    of the fact that met it, where one is dated.
    """

    key: str
    label: str
    met: bool | None
    detail: str
    brief: str = ""
    met_on: date | None = None

    @property
    def word(self) -> str:
        """Whether it is met, in words."""
        if self.met is None:
            return _("Unknown")
        return _("Met") if self.met else _("Not yet met")

    @property
    def tone(self) -> str:
        """The tone of the component that shows it."""
        return _TONES[self.met]

    @property
    def icon(self) -> str:
        """The icon beside its word."""
        return _ICONS[self.met]


def completion_lines(enrolment: Enrolment, on: date | None = None) -> list[Line]:
    """What following in full asks for, line by line, as it stands or as of the day ``on``."""
    return completion_lines_of([enrolment], on)[enrolment.pk]


def completion_lines_of(
    enrolments: Iterable[Enrolment], on: date | None = None
) -> dict[int, list[Line]]:
    """The same for many, by id, in a number of queries that does not grow with them."""
    people = list(enrolments)
    facts = completion_facts(people, on)
    return {
        person.pk: weigh_completion(person.cohort.programme_version, facts[person.pk])
        for person in people
    }


def award_lines(enrolment: Enrolment, on: date | None = None) -> list[Line]:
    """What the award asks for: completion, and the jury's published verdict where it needs one."""
    return award_lines_of([enrolment], on)[enrolment.pk]


def award_lines_of(
    enrolments: Iterable[Enrolment], on: date | None = None
) -> dict[int, list[Line]]:
    """The same for many, by id, in a number of queries that does not grow with them."""
    people = list(enrolments)
    facts = completion_facts(people, on)
    return {
        person.pk: [
            *weigh_completion(person.cohort.programme_version, facts[person.pk]),
            *weigh_award(person.cohort.programme_version, facts[person.pk]),
        ]
        for person in people
    }


def split_award(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """``award_lines`` in two: what completion asks for, and what the award adds to it."""
    added = [line for line in lines if line.key in AWARD_KEYS]
    return [line for line in lines if line not in added], added


def may_be_complete(enrolment: Enrolment) -> bool:
    """A cheap look before the whole weighing: False means that a line is certainly not met.

    Signing must stay quick for a room full of people, and the dissertation comes last.
    """
    version = enrolment.cohort.programme_version
    if not version.has_completion_rule:
        return False
    return not version.dissertation_required or has_handed_in(enrolment)


def are_met(lines: Sequence[Line]) -> bool:
    """Whether every line is known and met; a rule that asks for nothing is met by nobody."""
    return bool(lines) and all(line.met is True for line in lines)


def last_fact(lines: Sequence[Line]) -> date | None:
    """The day of the last dated fact among ``lines``; half-days are not dated here. Or None."""
    return max((line.met_on for line in lines if line.met_on), default=None)


def weigh_completion(version: ProgrammeVersion, facts: CompletionFacts) -> list[Line]:
    """The lines of the completion rule of ``version``. Pure."""
    lines = [
        *_attendance(version, facts),
        *_positionings(version, facts),
        *_dissertation(version, facts),
    ]
    if not version.has_completion_rule and all(line.met is not None for line in lines):
        lines.insert(0, _unknown("rule", _("Completion rule"), _("what completing asks for")))
    return lines


def weigh_award(version: ProgrammeVersion, facts: CompletionFacts) -> list[Line]:
    """The lines that the award adds to completion. Pure."""
    label = _("Jury")
    if version.award_rule_status is None or version.award_needs_jury is None:
        return [_unknown("jury", label, _("whether the award needs a jury"))]
    if not version.award_needs_jury:
        return []
    return [
        Line(
            "jury",
            label,
            facts.has_passed,
            _verdict(facts),
            brief=_short_verdict(facts),
            met_on=facts.passed_on,
        )
    ]


def _unknown(key: str, label: str, subject: str) -> Line:
    sentence = _("No document says %(subject)s.") % {"subject": subject}
    return Line(key, label, None, sentence, brief=_("Unknown"))


def _attendance(version: ProgrammeVersion, facts: CompletionFacts) -> list[Line]:
    label = _("Attendance")
    if version.required_module_kinds is None:
        return [_unknown("attendance", label, _("which half-days are required"))]
    if not version.required_module_kinds:
        return []
    met = facts.required > 0 and not facts.missing and not facts.unplanned
    return [
        Line(
            "attendance",
            label,
            met,
            _attendance_sentence(facts),
            brief=f"{facts.followed}/{facts.required}",
        )
    ]


def _attendance_sentence(facts: CompletionFacts) -> str:
    sentence = ngettext(
        "%(followed)s of %(count)s required half-day attended or made up",
        "%(followed)s of %(count)s required half-days attended or made up",
        facts.required,
    ) % {"followed": facts.followed, "count": facts.required}
    if facts.missing:
        names = ", ".join(_name(half_day) for half_day in facts.missing)
        sentence = _("%(sentence)s; missing: %(names)s") % {"sentence": sentence, "names": names}
    if facts.unplanned:
        sentence = _("%(sentence)s; no date yet for %(names)s") % {
            "sentence": sentence,
            "names": ", ".join(facts.unplanned),
        }
    return _("%(sentence)s.") % {"sentence": sentence}


def _name(half_day: MissingHalfDay) -> str:
    words = {
        "module": half_day.module_code,
        "day": date_format(half_day.day, "SHORT_DATE_FORMAT"),
    }
    if half_day.is_afternoon:
        return _("%(module)s on %(day)s, afternoon") % words
    return _("%(module)s on %(day)s, morning") % words


def _positionings(version: ProgrammeVersion, facts: CompletionFacts) -> list[Line]:
    if version.required_moments is None:
        label = _("Self-positioning")
        return [_unknown("positioning", label, _("which self-positionings are required"))]
    return [_positioning(moment, facts) for moment in version.required_moments]


def _positioning(moment: str, facts: CompletionFacts) -> Line:
    words = {"moment": Moment(moment).label}
    day = facts.moments.get(moment)
    return Line(
        f"positioning-{moment}",
        _("Self-positioning: %(moment)s") % words,
        day is not None,
        _submitted_on(day) if day else _("Not submitted yet."),
        brief=date_format(day, "SHORT_DATE_FORMAT") if day else _("Awaited"),
        met_on=day,
    )


def _dissertation(version: ProgrammeVersion, facts: CompletionFacts) -> list[Line]:
    label = _("Dissertation")
    if version.dissertation_required is None:
        return [_unknown("dissertation", label, _("whether a dissertation is required"))]
    if not version.dissertation_required:
        return []
    day = facts.submitted_on
    if not facts.has_submitted:
        detail, brief = _("Not submitted yet."), _("Awaited")
    elif day is None:
        detail, brief = _("Submitted."), _("Submitted")
    else:
        detail, brief = _submitted_on(day), date_format(day, "SHORT_DATE_FORMAT")
    met_on = day if facts.has_submitted else None
    return [Line("dissertation", label, facts.has_submitted, detail, brief, met_on)]


def _submitted_on(day: date) -> str:
    return _("Submitted on %(day)s.") % {"day": date_format(day, "DATE_FORMAT")}


def _verdict(facts: CompletionFacts) -> str:
    """What the jury said in public so far."""
    if facts.verdict not in DissertationState.values:
        return _("No dissertation yet.")
    words = {"state": DissertationState(facts.verdict).label}
    if facts.has_passed and facts.passed_on:
        words["day"] = date_format(facts.passed_on, "DATE_FORMAT")
        return _("%(state)s on %(day)s.") % words
    if facts.verdict in _HEARD:
        return _("%(state)s.") % words
    return _("The jury has published no result yet.")


def _short_verdict(facts: CompletionFacts) -> str:
    if facts.verdict in _HEARD:
        return str(DissertationState(facts.verdict).label)
    return _("Awaited")


_HEARD = frozenset(
    {
        DissertationState.ABSENT,
        DissertationState.VALIDATED,
        DissertationState.WITH_RESERVATIONS,
        DissertationState.RESERVATIONS_LIFTED,
        DissertationState.DEFERRED,
        DissertationState.REFUSED,
    }
)
