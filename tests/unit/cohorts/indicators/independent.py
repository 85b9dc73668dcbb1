"""The figures once more, by hand: plain sets over the rows, written without a look at the product.

Slow on purpose: one person and one fact at a time.
"""

from collections import defaultdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from cohorts.attendance.models import HalfDay, Presence
from cohorts.dissertations.models import Jury
from cohorts.enrolment.models import Enrolment

OUT = {"withdrawn", "suspended", "transferred", "dropped_out", "excluded", "neutralised"}


def known(changes, on: date) -> list[tuple[str, date]]:
    """States reached by ``on``, in the order of writing."""
    rows = sorted(changes.all(), key=lambda change: change.pk)
    return [(row.to_state, row.effective_on) for row in rows if row.effective_on <= on]


def state(enrolment: Enrolment, on: date) -> str:
    reached = known(enrolment.changes, on)
    return reached[-1][0] if reached else "enrolled"


def a_year_before(day: date) -> date:
    return date(day.year - 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def suspended_for_a_year(enrolment: Enrolment, on: date) -> bool:
    name, since = known(enrolment.changes, on)[-1]
    if name != "suspended":
        return False
    # The anniversary of a 29 February is the 28th.
    return since <= a_year_before(on) or (
        (since.month, since.day) == (2, 29) and on >= date(since.year + 1, 2, 28)
    )


def present_days(enrolment: Enrolment, on: date) -> set[date]:
    days = set()
    for presence in Presence.objects.filter(enrolment=enrolment):
        half_day = presence.half_day
        if half_day.state not in {"open", "closed", "sealed", "rectified"}:
            continue
        day = half_day.starts_at.astimezone(ZoneInfo(half_day.timezone)).date()
        reached = known(presence.changes, on)
        if day <= on and reached and reached[-1][0].startswith("present"):
            days.add(day)
    return days


def began_here(enrolment: Enrolment, on: date) -> bool:
    began = False
    for name, _day in known(enrolment.changes, on):
        if name in {"enrolled", "withdrawn"}:
            began = False
        elif name not in {"transferred", "neutralised"}:
            began = True
    return began or bool(present_days(enrolment, on))


def began_before(enrolment: Enrolment, on: date) -> bool:
    origin = enrolment.transferred_from
    return origin is not None and (began_here(origin, on) or began_before(origin, on))


def followed_in_full(enrolment: Enrolment, on: date) -> bool:
    silent = {"not_certified", "transferred", "neutralised"}
    telling = [name for name, _day in known(enrolment.changes, on) if name not in silent]
    return bool(telling) and telling[-1] in {"completed", "certified"}


def did_all_that_is_asked(enrolment: Enrolment, on: date) -> bool:
    """The same from what she did herself, of somebody in training who never submits a positioning:
    half-days attended or made up, a dissertation handed in once."""
    version = enrolment.cohort.programme_version
    if state(enrolment, on) not in {"started", "completed"} or version.required_moments:
        return False
    if version.dissertation_required and not verdicts(enrolment, on):
        return False
    return all(
        followed_module(enrolment, module, on)
        for module in version.modules.all()
        if module.kind in version.required_module_kinds
    )


def followed_module(enrolment: Enrolment, module, on: date) -> bool:
    lessons = HalfDay.objects.filter(seminar__cohort=enrolment.cohort, seminar__module=module)
    planned = [one for one in lessons if one.state != "cancelled"]
    if not planned or any(one.state == "postponed" for one in planned):
        return False
    for one in planned:
        steps = [
            name
            for presence in Presence.objects.filter(half_day=one, enrolment=enrolment)
            for name, _day in known(presence.changes, on)
        ]
        if not steps or not (steps[-1].startswith("present") or steps[-1] == "made_up"):
            return False
    return True


def verdicts(enrolment: Enrolment, on: date) -> list[str]:
    dissertation = getattr(enrolment, "dissertation", None)
    return [name for name, _day in known(dissertation.changes, on)] if dissertation else []


def passing_sessions(enrolment: Enrolment, on: date) -> list[int]:
    juries = Jury.objects.filter(
        state="published",
        held_on__lte=on,
        defences__dissertation__enrolment=enrolment,
        defences__decision__outcome__in=["validated", "with_reservations"],
    )
    return [one.session for one in sorted(juries, key=lambda one: (one.held_on, one.pk))]


def is_open(enrolment: Enrolment, on: date) -> bool:
    now = state(enrolment, on)
    if now == "completed":
        told = verdicts(enrolment, on)
        final = {"validated", "reservations_lifted", "refused"}
        has_award = enrolment.cohort.programme_version.award_kind is not None
        return has_award and not (told and told[-1] in final)
    if now == "suspended":
        return not suspended_for_a_year(enrolment, on)
    return now in {"enrolled", "started"}


def sets_of(cohort, on: date) -> dict[str, set[int]]:
    """The sets of ``cohort`` at ``on``, by the letters of the definitions."""
    people = [one for one in Enrolment.objects.filter(cohort=cohort) if one.confirmed_on <= on]
    at = {one.pk: state(one, on) for one in people}
    found = defaultdict(set)
    found["T-in"] = {one.pk for one in people if began_before(one, on)}
    found["E"] = {one.pk for one in people if began_here(one, on)} - found["T-in"]
    begun = found["E"] | found["T-in"]
    gone = {pk for pk in at if at[pk] == "transferred"}
    found["I"] = set(at) - gone
    found["B"] = begun - gone
    found["W"] = {pk for pk in at if at[pk] == "withdrawn"} - begun
    found["T-out"] = gone & begun
    found["N"] = {pk for pk in at if at[pk] == "neutralised"} & begun
    whole = begun - found["T-out"] - found["N"]
    found["E-star"] = whole
    for one in people:
        if one.pk not in whole:
            continue
        told, sessions = verdicts(one, on), passing_sessions(one, on)
        passed = bool(told and sessions) and told[-1] in {"validated", "reservations_lifted"}
        if at[one.pk] in {"dropped_out", "excluded", "withdrawn"} or suspended_for_a_year(one, on):
            found["A"].add(one.pk)
        if followed_in_full(one, on):
            found["F"].add(one.pk)
        if "defended" in told:
            found["P"].add(one.pk)
        if passed or (not cohort.programme_version.award_needs_jury and at[one.pk] == "certified"):
            found["V"].add(one.pk)
        if passed and sessions[-1] == 1:
            found["V1"].add(one.pk)
    found["V-F"] = found["V"] & found["F"]
    found["O"] = {one.pk for one in people if is_open(one, on)}
    found["O-V"] = (found["O"] & found["E-star"]) - found["V"]
    return found


def every_link(enrolment: Enrolment) -> list[Enrolment]:
    """Her enrolment and all those it continues."""
    before = enrolment.transferred_from
    return [enrolment, *(every_link(before) if before else [])]


def marked_since(enrolment: Enrolment, on: date) -> set[date]:
    """The day since which, day after day until ``on``, her steps say that she had begun."""
    steps = known(enrolment.changes, on)
    found, day = set(), on
    while steps and day >= min(counts_from for _name, counts_from in steps):
        began = False
        for name, counts_from in steps:
            if counts_from > day or name in {"transferred", "neutralised"}:
                continue
            began = name not in {"enrolled", "withdrawn"}
        if not began:
            break
        found = {day}
        day -= timedelta(days=1)
    return found


def days_to_the_diploma(enrolment: Enrolment, on: date) -> int:
    """Of somebody in V."""
    starts, results = set(), set()
    for one in every_link(enrolment):
        starts |= present_days(one, on) | marked_since(one, on)
    told = known(enrolment.dissertation.changes, on) if has_dissertation(enrolment) else []
    if passing_sessions(enrolment, on) and told and told[-1][0] in PASSES:
        results.add(told[-1][1])
    if not enrolment.cohort.programme_version.award_needs_jury:
        name, day = (known(enrolment.changes, on) or [("enrolled", on)])[-1]
        results |= {day} if name == "certified" else set()
    return max(0, (min(results) - min(starts)).days)


PASSES = {"validated", "reservations_lifted"}


def has_dissertation(enrolment: Enrolment) -> bool:
    return hasattr(enrolment, "dissertation")


def minutes_delivered(cohort, on: date) -> tuple[int, int]:
    """Delivered, planned."""
    delivered = planned = 0
    lessons = [
        one
        for seminar in cohort.seminars.all()
        for one in seminar.half_days.all()
        if one.state != "cancelled"
    ]
    for one in Enrolment.objects.filter(cohort=cohort, confirmed_on__lte=on):
        now = state(one, on)
        if now == "transferred":
            continue
        ordered = lessons
        if now == "neutralised":
            last = known(one.changes, on)[-1][1]
            ordered = [
                each
                for each in lessons
                if each.starts_at.astimezone(ZoneInfo(each.timezone)).date() <= last
            ]
        promised = sum(each.minutes for each in ordered)
        there = minutes_present(one, on)
        for origin in every_link(one)[1:]:
            if state(origin, on) != "transferred":
                break
            there += minutes_present(origin, on)
        planned += promised
        delivered += min(there, promised)
    return delivered, planned


def minutes_present(enrolment: Enrolment, on: date) -> int:
    return sums(Presence.objects.filter(enrolment=enrolment), on)[1]


def minutes_of(cohort, on: date) -> tuple[int, int, int]:
    """Due, present, excused."""
    return sums(Presence.objects.filter(half_day__seminar__cohort=cohort), on)


def sums(presences, on: date) -> tuple[int, int, int]:
    due = present = excused = 0
    for presence in presences:
        half_day, enrolment = presence.half_day, presence.enrolment
        zone = ZoneInfo(half_day.timezone)
        day = half_day.starts_at.astimezone(zone).date()
        if half_day.state not in {"closed", "sealed", "rectified"} or day > on:
            continue
        if half_day.closed_at.astimezone(zone).date() > on or day < enrolment.confirmed_on:
            continue
        reached = known(presence.changes, on)
        conclusion = reached[-1][0] if reached else "expected"
        was_there = conclusion.startswith("present")
        day_before = day - timedelta(days=1)
        if state(enrolment, day) in OUT and not (
            was_there and state(enrolment, day_before) not in OUT
        ):
            continue
        due += half_day.minutes
        if was_there:
            missed = presence.late_minutes + presence.left_early_minutes
            present += max(half_day.minutes - missed, 0)
        if conclusion == "excused":
            excused += half_day.minutes
    return due, present, excused


def half_a_year_later(day: date) -> date:
    month, year = (day.month + 6, day.year) if day.month <= 6 else (day.month - 6, day.year + 1)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(number, day.day))
        except ValueError:
            continue
    raise AssertionError


def closed(cohort, on: date) -> bool:
    everybody = [one for one in Enrolment.objects.filter(cohort=cohort) if one.confirmed_on <= on]
    if everybody and on >= cohort.starts_on and not any(is_open(one, on) for one in everybody):
        return True
    heard = Jury.objects.filter(defences__dissertation__enrolment__cohort=cohort)
    days = {one.held_on for one in [*cohort.juries.all(), *heard] if one.held_on <= on}
    return any(
        half_a_year_later(day) <= on
        and not any(day < other < half_a_year_later(day) for other in days)
        for day in days
    )
