"""Random further facts about a history: through plain rows and through services."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from cohorts.attendance.models import Evidence, HalfDay, Presence, PresenceChange, Seminar
from cohorts.attendance.states import Conclusion
from cohorts.dissertations.models import Decision, Defence, Dissertation, DissertationChange, Jury
from cohorts.dissertations.states import DissertationState
from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange
from cohorts.enrolment.states import ENROLMENT_TRANSITIONS, EnrolmentState
from lms.audit import change_state
from tests.unit.cohorts.indicators import builders

RECORDED = builders.RECORDED


def _some(rng, model):
    rows = list(model.objects.order_by("pk"))
    return rng.choice(rows) if rows else None


def _day(rng):
    # Mostly of the past; now and then a day that is still to come (NOW is 10 March 2026).
    return builders.day("2019-09-02") + timedelta(
        days=rng.randint(2380, 2800) if rng.random() < 0.25 else rng.randint(0, 1100)
    )


def _step(rng, owner, model, field, states) -> None:
    if owner is None:
        return
    state = str(rng.choice(sorted(states)))
    values = {"state": state}
    if isinstance(owner, Enrolment):
        values["neutralisation"] = "death" if state == "neutralised" else None
    type(owner).objects.filter(pk=owner.pk).update(**values)
    model.objects.create(
        **{field: owner},
        from_state=owner.state,
        to_state=state,
        effective_on=_day(rng),
        recorded_at=RECORDED,
    )


def enrolment_step(rng) -> None:
    _step(rng, _some(rng, Enrolment), EnrolmentChange, "enrolment", EnrolmentState)


def dissertation_step(rng) -> None:
    owner = _some(rng, Dissertation)
    _step(rng, owner, DissertationChange, "dissertation", DissertationState)


def presence_step(rng) -> None:
    _step(rng, _some(rng, Presence), PresenceChange, "presence", Conclusion)


def step_taken_away(rng) -> None:
    model = rng.choice([EnrolmentChange, DissertationChange])
    row = _some(rng, model)
    # The first says that she was enrolled at all.
    if row and row.from_state:
        row.delete()


def step_moved(rng) -> None:
    row = _some(rng, rng.choice([EnrolmentChange, DissertationChange]))
    row = row if row and row.from_state else None
    if row:
        type(row).objects.filter(pk=row.pk).update(effective_on=_day(rng))


def minutes_missed(rng) -> None:
    row = _some(rng, Presence)
    if row:
        Presence.objects.filter(pk=row.pk).update(late_minutes=rng.choice([0, 20, 300]))


def presence_lost(rng) -> None:
    row = _some(rng, Presence)
    # What has a proof stays.
    if row and not Evidence.objects.filter(presence=row).exists():
        row.changes.all().delete()
        row.delete()


def half_day_changed(rng) -> None:
    row = _some(rng, HalfDay)
    if row is None:
        return
    moved = datetime.combine(_day(rng), datetime.min.time(), UTC) + timedelta(hours=21)
    closed = moved + timedelta(days=rng.choice([0, 0, 12]))
    state = rng.choice(["closed", "cancelled", "planned", "sealed"])
    HalfDay.objects.filter(pk=row.pk).update(
        state=state,
        starts_at=moved,
        ends_at=moved + timedelta(hours=2),
        closed_at=closed,
        closed_by=builders.president(),
    )


def half_day_added(rng) -> None:
    seminar = _some(rng, Seminar)
    if seminar is None:
        return
    on = _day(rng).isoformat()
    sheet = builders.half_day(seminar, on, hour=rng.choice([5, 13, 22]))
    for enrolment in seminar.cohort.enrolments.all():
        if rng.random() < 0.7:
            builders.attend(sheet, enrolment, (rng.choice(["present_onsite", "excused"]), on))


def seminar_lost_its_half_days(rng) -> None:
    """Together with its people: a sheet belongs to the people of its cohort."""
    seminar = _some(rng, Seminar)
    if seminar is None or Evidence.objects.filter(half_day__seminar=seminar).exists():
        return
    PresenceChange.objects.filter(presence__half_day__seminar=seminar).delete()
    Presence.objects.filter(half_day__seminar=seminar).delete()
    HalfDay.objects.filter(seminar=seminar).delete()
    seminar.delete()


def seminar_moved(rng) -> None:
    """A seminar at which nobody is expected yet goes to another cohort."""
    awaited = Presence.objects.values("half_day__seminar")
    seminar = Seminar.objects.exclude(pk__in=awaited).order_by("pk").first()
    other = _some(rng, Cohort)
    if seminar and other:
        Seminar.objects.filter(pk=seminar.pk).update(cohort=other)


def jury_changed(rng) -> None:
    row = _some(rng, Jury)
    if row:
        Jury.objects.filter(pk=row.pk).update(
            held_on=_day(rng),
            session=rng.choice([1, 2]),
            state=rng.choice(["formed", "published"]),
            published_at=RECORDED,
        )


def jury_added(rng) -> None:
    jury = builders.jury(_some(rng, Cohort), _day(rng).isoformat())
    dissertation = _some(rng, Dissertation)
    # She may be of another cohort.
    if dissertation:
        builders.decide(jury, dissertation.enrolment, rng.choice(["validated", ""]))


def decision_changed(rng) -> None:
    row = _some(rng, Decision)
    if row:
        Decision.objects.filter(pk=row.pk).update(outcome="refused", reason="Motif")


def defence_taken_away(rng) -> None:
    row = _some(rng, Defence)
    if row:
        Decision.objects.filter(defence=row).delete()
        row.delete()


def person_added(rng) -> None:
    origins = Enrolment.objects.filter(transferred_to=None, state="transferred").order_by("pk")
    origin = origins.first() if rng.random() < 0.6 else None
    cohorts = Cohort.objects.exclude(pk=origin.cohort_id) if origin else Cohort.objects.all()
    builders.enrol(
        rng.choice(list(cohorts.order_by("pk"))),
        confirmed=_day(rng).isoformat(),
        transferred_from=origin,
    )


def enrolment_changed(rng) -> None:
    row = _some(rng, Enrolment)
    if row:
        Enrolment.objects.filter(pk=row.pk).update(confirmed_on=_day(rng))


def person_taken_away(rng) -> None:
    row = (
        Enrolment.objects.filter(transferred_to=None, dissertation=None, presences=None)
        .order_by("pk")
        .first()
    )
    if row:
        row.changes.all().delete()
        row.delete()


def cohort_changed(rng) -> None:
    row = _some(rng, Cohort)
    starts_on = _day(rng)
    Cohort.objects.filter(pk=row.pk).update(
        starts_on=starts_on, ends_on=starts_on + timedelta(days=200)
    )


def cohort_added(rng) -> None:
    starts_on = _day(rng)
    builders.cohort(
        _some(rng, Cohort).region, starts_on=starts_on, ends_on=starts_on + timedelta(days=300)
    )


def award_rule_changed(rng) -> None:
    version = _some(rng, Cohort).programme_version
    version.award_needs_jury = not version.award_needs_jury
    version.award_kind = rng.choice([None, "diploma"])
    version.save()


def by_the_one_door(rng) -> None:
    """A step as services take it."""
    for row in Enrolment.objects.order_by("pk"):
        targets = sorted(set(ENROLMENT_TRANSITIONS.targets(row.state)) - {"neutralised"})
        if targets and rng.random() < 0.5:
            with transaction.atomic():
                change_state(
                    row,
                    rng.choice(targets),
                    by=builders.president(),
                    reason="Motif",
                    effective_on=_day(rng),
                    # Why she did not count, where she was neutralised.
                    set_fields={"neutralisation": None},
                )
            return


ALTERATIONS = (
    enrolment_step,
    enrolment_step,
    dissertation_step,
    presence_step,
    presence_step,
    step_taken_away,
    step_moved,
    minutes_missed,
    presence_lost,
    half_day_changed,
    half_day_added,
    seminar_lost_its_half_days,
    seminar_moved,
    jury_changed,
    jury_added,
    decision_changed,
    defence_taken_away,
    person_added,
    person_added,
    enrolment_changed,
    person_taken_away,
    cohort_changed,
    cohort_added,
    award_rule_changed,
    by_the_one_door,
)
