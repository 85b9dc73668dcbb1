"""What each set and each indicator means, in plain words: the same on pages and in exports."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cohorts.indicators.enums import FigureSet, Indicator, Span
from cohorts.indicators.queries import SHARES as COUNTED_OF


@dataclass(frozen=True)
class Definition:
    """``symbol`` is the letter of the formulas, ``formula`` is empty for a set."""

    key: str
    label: str | Promise
    symbol: str
    meaning: str | Promise
    formula: str | Promise = ""


def _of(name: FigureSet, symbol: str, meaning: str | Promise) -> Definition:
    return Definition(name.value, name.label, symbol, meaning)


def _told_by(name: Indicator | Span, formula: str | Promise, meaning: str | Promise) -> Definition:
    return Definition(name.value, name.label, "", meaning, formula)


SETS: dict[str, Definition] = {
    one.key: one
    for one in (
        _of(
            FigureSet.ENROLLED,
            "I",
            _(
                "The enrolment was confirmed on or before the reference date. Somebody who was "
                "transferred is counted in the cohort where she finishes."
            ),
        ),
        _of(
            FigureSet.WITHDRAWN,
            "W",
            _("Enrolled, and left before her first half-day. Stays among those enrolled."),
        ),
        _of(
            FigureSet.BEGUN,
            "I ∩ (E ∪ T+)",
            _("Those enrolled who began the training, here or in the cohort they came from."),
        ),
        _of(
            FigureSet.STARTED,
            "E",
            _(
                "Present at one half-day at least, or marked as started by the manager. "
                "A start that was corrected as an error does not count."
            ),
        ),
        _of(
            FigureSet.TRANSFERRED_OUT,
            "T−",
            _("Began, and then left for another cohort: she is counted there from then on."),
        ),
        _of(
            FigureSet.TRANSFERRED_IN,
            "T+",
            _("Came from another cohort in which she had begun. She is not counted in E again."),
        ),
        _of(
            FigureSet.NEUTRALISED,
            "N",
            _(
                "Began, and left for a reason that counts against nobody. The list is closed: "
                "death, programme cancelled."
            ),
        ),
        _of(
            FigureSet.FOLLOWING,
            "E*",
            _(
                "E − T− + T+ − N: those who began and whose path ends in this cohort. Whoever is "
                "suspended stays in it, and so does whoever was absent at the jury."
            ),
        ),
        _of(
            FigureSet.DROPPED_OUT,
            "A",
            _(
                "Dropped out or excluded after the start. A suspension that has lasted twelve "
                "months counts as a drop-out, dated at the day of the suspension."
            ),
        ),
        _of(
            FigureSet.FOLLOWED,
            "F",
            _(
                "Met all that the completion rule of the programme asks for: half-days attended or "
                "made up, positionings, dissertation submitted. The verdict of the jury is not "
                "part of it."
            ),
        ),
        _of(
            FigureSet.DEFENDED,
            "P",
            _(
                "Stood before the jury. Whoever was deferred is in P, whoever was absent at the "
                "jury is not."
            ),
        ),
        _of(
            FigureSet.FIRST_SESSION,
            "V1",
            _("In V by a decision of the first session of the jury."),
        ),
        _of(
            FigureSet.VALIDATED,
            "V",
            _(
                "Validated by published results of the jury, at any session. With reservations: "
                "only once they are lifted. Deferred: only by the second session. Where a "
                "programme has no jury, those who hold its award."
            ),
        ),
        _of(
            FigureSet.VALIDATED_COMPLETERS,
            "V ∩ F",
            _("Followed in full, and validated."),
        ),
        _of(
            FigureSet.OPEN,
            "O",
            _(
                "Enrolled, in training, suspended for less than twelve months, or followed in full "
                "and waiting for a result."
            ),
        ),
        _of(
            FigureSet.STILL_FOLLOWING,
            "O ∩ E* − V",
            _(
                "Began, still on the way, and without the diploma: those who may still come to it. "
                "Some hold the diploma and are still on the way to have followed in full."
            ),
        ),
    )
}

SHARES: dict[str, Definition] = {
    one.key: one
    for one in (
        _told_by(
            Indicator.ENTRY,
            "I ∩ (E ∪ T+) / I",
            _(
                "Of those enrolled, how many began. Withdrawals before the start are always shown "
                "beside it."
            ),
        ),
        _told_by(
            Indicator.FOLLOWED,
            "F / I",
            _(
                "Of all those enrolled, how many followed the training in full: the rate that was "
                "published."
            ),
        ),
        _told_by(
            Indicator.COMPLETION,
            "F / E*",
            _("Of those who began, how many followed the training in full."),
        ),
        _told_by(
            Indicator.DROP_OUT,
            "A / E*",
            _("Of those who began, how many left on the way."),
        ),
        _told_by(
            Indicator.PRESENTATION,
            "P / E*",
            _("Of those who began, how many stood before the jury."),
        ),
        _told_by(
            Indicator.FIRST_SESSION,
            "V1 / P",
            _("Of those who stood before the jury, how many were validated at its first session."),
        ),
        _told_by(
            Indicator.JURY_SUCCESS,
            "V / P",
            _(
                "Of those who stood before the jury, how many were validated in the end. Read it "
                "with the presentation rate: few candidates can make a high success."
            ),
        ),
        _told_by(
            Indicator.DIPLOMA,
            "V / E*",
            _("Of those who began, how many hold the diploma. This is the main result."),
        ),
        _told_by(
            Indicator.DIPLOMA_OF_COMPLETERS,
            "V ∩ F / F",
            _(
                "Of those who followed in full, how many hold the diploma: the rate that was "
                "published. Read it with the completion rate: it says nothing of those who left on "
                "the way."
            ),
        ),
        _told_by(
            Indicator.STILL_OPEN,
            "(O ∩ E* − V) / E*",
            _(
                "Of those who began, how many are still on the way to the diploma. It stands "
                "beside the time to the diploma: the longest times are not known yet."
            ),
        ),
        _told_by(
            Indicator.ATTENDANCE,
            "h / H",
            _(
                "Hours present of the hours due. Due are the half-days whose sheet is closed, but "
                "for those after an exit and the cancelled ones. An excused absence stays due. A "
                "make-up counts for completion, not for attendance."
            ),
        ),
        _told_by(
            Indicator.HOURS_DELIVERED,
            "hd / hp",
            _(
                "Hours delivered of the hours planned, for who pays for the training. Planned are, "
                "for each person enrolled, all half-days of her cohort that are not cancelled: "
                "also those before she came, those after she left and those still to come. After "
                "an exit that counts against nobody nothing is planned any more. Delivered are her "
                "hours present, with those in the cohort she came from, and never more than was "
                "planned of her. Make-ups are not counted: they count for completion."
            ),
        ),
    )
}

TIMES: dict[str, Definition] = {
    one.key: one
    for one in (
        _told_by(
            Span.TIME_TO_DIPLOMA,
            _("median of result − start, in V"),
            _(
                "In days, over all the people of closed cohorts who hold the diploma: half of them "
                "took less, half took more. The start is the first half-day at which somebody was "
                "present, or the day from which the manager marked her as started if that comes "
                "first; of somebody transferred, in the first of her cohorts. The result is the "
                "day of the jury or, with reservations, the day on which they were lifted; where a "
                "programme has no jury, the day of the award. Never a median of medians: groups "
                "are put together by their people. Read it with the share of those who are still "
                "on the way to it."
            ),
        ),
    )
}

# All that is told of closed cohorts.
INDICATORS: Mapping[str, Definition] = {**SHARES, **TIMES}

# The people above the line of a share and those below; a share of hours is missing. Whoever counts
# above the line counts below too, so that of completers those who followed in full alone are meant.
PEOPLE_OF: Mapping[str, tuple[str, str]] = {
    **COUNTED_OF,
    Indicator.DIPLOMA_OF_COMPLETERS: (FigureSet.VALIDATED_COMPLETERS, FigureSet.FOLLOWED),
}

# What bears on all figures: (heading, text).
RULES: tuple[tuple[str | Promise, str | Promise], ...] = (
    (
        _("Reference date"),
        _(
            "Every figure is computed at a date D from dated facts: what counts from D or earlier, "
            "even if it was written down later. A correction is a new fact with its own date. It "
            "replaces what was written before it from that date on. So a figure of a past date can "
            "be revised, and it always can be computed again."
        ),
    ),
    (
        _("What is taken as it is known today"),
        _(
            "Four things have no history that could be looked up by date: how many minutes late "
            "somebody was, the hours at which a half-day begins and ends, which half-days are "
            "planned or cancelled, and what a jury decided. At a past reference date they are "
            "taken as they are known today."
        ),
    ),
    (
        _("Closed and running cohorts"),
        _(
            "A cohort is closed once nobody is on the way any more, or six months after its last "
            "jury. Only closed cohorts have rates. Running ones show numbers of people and no "
            "rates: their people still have time."
        ),
    ),
    (
        _("Transfers"),
        _("Somebody who changes cohort counts once, in the cohort where she finishes."),
    ),
    (
        _("Fractions and intervals"),
        _(
            "Each rate stands beside its fraction. The interval in brackets (Wilson, 95 in 100) "
            "says within which bounds chance leaves the rate: 12 of 14 gives 86 [60–96], 36 of 42 "
            "gives 86 [72–93]. Attendance and hours delivered have none: hours are not people "
            "drawn one by one."
        ),
    ),
    (
        _("What is never done"),
        _(
            "Rates that have different denominators are never added or averaged: groups are put "
            "together by their numbers of people. An empty denominator makes no rate: a dash "
            "stands there. Regions stand in alphabetical order, never in a ranking."
        ),
    ),
    (
        _("Region"),
        _(
            "The region of a figure is that of the cohort. That of the employer is a second cut of "
            "the same people, chosen in its place: the two are never mixed."
        ),
    ),
    (
        _("Some people only"),
        _(
            "Profile and employer are those that the enrolment names. Type, managing body and "
            "region are what that employer is today, at any reference date. They choose among the "
            "people of a cohort; whether it is closed is decided on all of them."
        ),
    ),
    (
        _("Comparing regions and years"),
        _(
            "Around the overall rate, chance alone leaves a rate within limits that narrow as "
            "people grow more numerous (exact binomial limits, passed twice in a thousand). "
            "Within them a difference cannot be interpreted; beyond them it is worth a closer "
            "look, not yet a conclusion."
        ),
    ),
    (
        _("Where the path begins"),
        _(
            "The path of the figures begins with the enrolment. Applications will come before it "
            "once calls for applications are received here: so far there are none to count."
        ),
    ),
    (
        _("What is not computed yet"),
        _(
            "One indicator of the list agreed upon is missing here: selection, accepted "
            "applications of those decided."
        ),
    ),
)
