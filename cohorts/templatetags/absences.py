"""``{% load absences %}``: what pages of attendance show of absences."""

from django import template

from cohorts.absences.models import Justification, MakeUp
from cohorts.absences.queries import (
    OwnAbsence,
    guests_of,
    make_up_under_way,
    own_absences,
    standing_announcement,
)
from cohorts.absences.queries.announcements import announced_in_words
from cohorts.absences.states import MakeUpState
from cohorts.attendance.models import HalfDay, Presence
from cohorts.attendance.states import ABSENCES, HalfDayState

register = template.Library()

_TONES = {MakeUpState.ATTENDED: "success", MakeUpState.MISSED: "warning"}


@register.simple_tag(takes_context=True, name="own_absences")
def own_absences_tag(context) -> dict[int, OwnAbsence]:
    """``{% own_absences as absences %}``: hers, by id of a half-day. Three queries."""
    return own_absences(context["request"].user)


@register.filter
def of_half_day(absences: dict[int, OwnAbsence], half_day: HalfDay) -> OwnAbsence | None:
    """``{{ absences|of_half_day:half_day }}``: what there is about one half-day."""
    return absences.get(half_day.pk) if absences else None


@register.inclusion_tag("cohorts/absences/_guests.html", takes_context=True)
def guests(context, half_day: HalfDay) -> dict[str, object]:
    """``{% guests half_day %}``: who comes from another cohort, and whether she came."""
    may_attest = half_day.state == HalfDayState.OPEN or half_day.is_held
    return {
        "guests": [_guest(each, may_attest) for each in guests_of(half_day)],
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("cohorts/absences/_sheet_guests.html")
def sheet_guests(half_day: HalfDay) -> dict[str, object]:
    """``{% sheet_guests half_day %}``: the same on paper, without anything to press."""
    return {"guests": [_guest(each, may_attest=False) for each in guests_of(half_day)]}


def _guest(make_up: MakeUp, may_attest: bool) -> dict[str, object]:  # noqa: FBT001
    attested = [step for step in make_up.changes.all() if step.to_state == MakeUpState.ATTENDED]
    return {
        "make_up": make_up,
        "person": make_up.presence.enrolment.person,
        "cohort": make_up.presence.enrolment.cohort,
        "tone": _TONES.get(make_up.state, "neutral"),
        "attested": attested[-1] if attested else None,
        "may_attest": may_attest and make_up.state == MakeUpState.CONFIRMED,
        "may_correct": may_attest and make_up.state == MakeUpState.MISSED,
    }


@register.inclusion_tag("cohorts/absences/_facts.html")
def absence_facts(presence: Presence) -> dict[str, object]:
    """``{% absence_facts presence %}``: what those who decide see beside one trainee's presence."""
    announcement = standing_announcement(presence.half_day, presence.enrolment)
    justification = (
        Justification.objects.filter(half_day=presence.half_day_id, enrolment=presence.enrolment_id)
        .order_by("pk")
        .last()
    )
    return {
        "presence": presence,
        "half_day": presence.half_day,
        "announcement": announcement,
        "announced": announcement and announced_in_words(announcement.kind, announcement.minutes),
        "justification": justification,
        "make_up": make_up_under_way(presence),
        "is_absence": presence.state in ABSENCES,
    }
