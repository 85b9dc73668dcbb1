"""Random histories: the product and a second computation by hand agree on every set and hour."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohorts.attendance.models import Presence
from cohorts.attendance.services import make_up
from cohorts.attendance.states import CONCLUSION_TRANSITIONS
from cohorts.dissertations.states import DISSERTATION_TRANSITIONS
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.states import ENROLMENT_TRANSITIONS
from cohorts.indicators import queries
from cohorts.indicators.enums import FigureSet
from lms.kernel import clock
from tests import factories
from tests.unit.cohorts.indicators import builders, independent

pytestmark = pytest.mark.django_db

FIRST = date(2019, 9, 2)
HALF_DAYS = ("2020-01-13", "2020-02-28", "2020-06-01", "2020-11-16")
HALF_DAY_STATES = (*["closed"] * 5, "open", "planned", "postponed", "cancelled")
LEAPS = (date(2020, 2, 28), date(2020, 2, 29), date(2021, 2, 28), date(2020, 8, 31))


def at(offset: int) -> date:
    return FIRST + timedelta(days=offset)


# Which way a walk prefers: without it, nearly nobody would get as far as the diploma.
WEIGHTS = {
    "started": 6,
    "completed": 4,
    "certified": 3,
    "suspended": 3,
    "transferred": 3,
    "neutralised": 1,
    "submitted": 5,
    "convened": 5,
    "defended": 5,
    "present_onsite": 5,
}


def walk(rng, table, longest: int) -> list:
    """States in an order that the table allows. Days mostly go on; a correction may go back."""
    state, day, steps = table.initial, rng.randint(60, 200), []
    for _number in range(rng.randint(0, longest)):
        targets = sorted(table.targets(state))
        if not targets:
            break
        state = rng.choices(targets, [WEIGHTS.get(target, 2) for target in targets])[0]
        steps.append((str(state), at(day).isoformat()))
        day = max(0, day + (rng.randint(-150, 150) if rng.random() < 0.2 else rng.randint(0, 150)))
    return steps


def person(rng) -> SimpleNamespace:
    return SimpleNamespace(
        cohort=rng.randint(0, 1),
        confirmed=at(rng.randint(0, 160)).isoformat(),
        steps=walk(rng, ENROLMENT_TRANSITIONS, 7),
        dissertation=walk(rng, DISSERTATION_TRANSITIONS, 9) if rng.random() < 0.8 else [],
        outcomes=rng.choices(["validated", "with_reservations", "deferred", "refused", ""], k=2),
        conclusions=[
            walk(rng, CONCLUSION_TRANSITIONS, 3) if rng.random() < 0.8 else None for _ in HALF_DAYS
        ],
        missed=rng.choice([0, 0, 15, 400]),
        # Continues another one's path, if somebody of the other cohort was transferred.
        follows=rng.random() < 0.7,
        makes_up={},
    )


def latecomer(rng) -> SimpleNamespace:
    """Somebody who was at all half-days but some, and makes these up when all are over.

    ``makes_up`` are the days on which she does, by the place of the half-day; None is never.
    """
    places = rng.sample(range(len(HALF_DAYS)), rng.randint(1, 3))
    days = [at(rng.randint(450, 900)) if rng.random() < 0.95 else None for _place in places]
    drawn = {
        "steps": [("started", at(rng.randint(60, 200)).isoformat())],
        "dissertation": [("submitted", at(rng.randint(100, 440)).isoformat())]
        if rng.random() < 0.8
        else [],
        "follows": False,
        "makes_up": dict(zip(places, days, strict=True)),
    }
    return SimpleNamespace(**{**vars(person(rng)), **drawn})


def history(rng) -> dict:
    """A history drawn from ``rng`` alone, so that a failing one can be drawn again."""
    return {
        "people": [
            latecomer(rng) if rng.random() < 0.3 else person(rng) for _ in range(rng.randint(1, 12))
        ],
        "juries": [(rng.randint(300, 700), rng.random() < 0.8) for _ in range(4)],
        "held": [(rng.choice(HALF_DAY_STATES), rng.choice([0, 0, 9])) for _ in HALF_DAYS],
        "needs_jury": rng.random() < 0.8,
        "needs_dissertation": rng.random() < 0.6,
        # Nobody here ever submits one.
        "moments": ["initial"] if rng.random() < 0.1 else [],
        "on": rng.choice([at(rng.randint(0, 1100)), rng.choice(LEAPS), date(2026, 3, 10)]),
    }


histories = st.integers(0, 2**32).map(lambda seed: history(Random(seed)))


def build(drawn) -> list:
    """The rows drawn: two cohorts in two regions and their people."""
    version = factories.programme_version(
        award_needs_jury=drawn["needs_jury"] or None,
        award_kind="diploma" if drawn["needs_jury"] else None,
        dissertation_required=drawn["needs_dissertation"],
        required_moments=drawn["moments"],
    )
    regions = [factories.region(), factories.region("04", "La Réunion", "Indian/Reunion")]
    cohorts = [builders.cohort(region, version=version) for region in regions]
    juries = [
        [
            builders.jury(
                cohort,
                at(offset).isoformat(),
                session,
                "published" if published else "formed",
            )
            for session, (offset, published) in enumerate(drawn["juries"][place::2], start=1)
        ]
        for place, cohort in enumerate(cohorts)
    ]
    sheets = [_sheets(cohort, drawn["held"]) for cohort in cohorts]
    transferred: list = []
    for one in drawn["people"]:
        origin = next((o for o in transferred if o.cohort != cohorts[one.cohort]), None)
        origin = origin if one.follows else None
        if origin:
            transferred.remove(origin)
        enrolment = builders.enrol(
            cohorts[one.cohort],
            *one.steps,
            confirmed=one.confirmed,
            dissertation=one.dissertation,
            transferred_from=origin,
        )
        if one.steps and one.steps[-1][0] == "transferred":
            transferred.append(enrolment)
        if one.dissertation:
            for jury, outcome in zip(juries[one.cohort], one.outcomes, strict=True):
                builders.decide(jury, enrolment, outcome)
        for sheet, steps in zip(
            sheets[one.cohort], _conclusions(one, sheets[one.cohort]), strict=True
        ):
            if steps:
                builders.attend(sheet, enrolment, *steps, late_minutes=one.missed)
        _make_up(one, enrolment, sheets[one.cohort])
    return cohorts


def _sheets(cohort, held) -> list:
    """The first two of one module, the others of another: both are asked for."""
    modules = cohort.programme_version.modules
    first, second = (
        factories.seminar(cohort, modules.get(code=code), trainer=builders.president())
        for code in ("S1", "S2")
    )
    sheets = []
    for place, (day, (state, late)) in enumerate(zip(HALF_DAYS, held, strict=True)):
        closed = (date.fromisoformat(day) + timedelta(days=late)).isoformat()
        seminar = first if place < len(HALF_DAYS) // 2 else second
        sheet = builders.half_day(seminar, day, closed if state == "closed" else None, state)
        sheets.append(sheet)
    return sheets


def _conclusions(one, sheets) -> list:
    if not one.makes_up:
        return one.conclusions
    return [
        [("absent" if _is_missed(one, place, sheet) else "present_onsite", day)]
        if sheet.state in {"open", "closed"}
        else None
        for place, (day, sheet) in enumerate(zip(HALF_DAYS, sheets, strict=True))
    ]


def _is_missed(one, place: int, sheet) -> bool:
    return place in one.makes_up and sheet.state == "closed"


def _make_up(one, enrolment, sheets) -> None:
    """By the service, so that the product weighs whether she has followed in full."""
    trainer = factories.trainer_of(enrolment.cohort) if one.makes_up else None
    for place, day in one.makes_up.items():
        if day and _is_missed(one, place, sheets[place]):
            presence = Presence.objects.get(half_day=sheets[place], enrolment=enrolment)
            with clock.at(datetime.combine(day, time(9), UTC)):
                make_up(presence=presence, by=trainer, reason="À Metz")


def days_of(pk: int, validated: set[int], on: date) -> int | None:
    if pk not in validated:
        return None
    return independent.days_to_the_diploma(Enrolment.objects.get(pk=pk), on)


def test_random_histories_agree(at_now):
    made_up: Counter[bool] = Counter()

    @settings(
        max_examples=60,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(drawn=histories)
    def agree(drawn):
        cohorts = build(drawn)
        agrees(cohorts, drawn["on"])
        made_up.update(make_ups_agree(cohorts, drawn["on"]))

    agree()
    # Else nothing was compared.
    assert min(made_up[True], made_up[False]) > 10


def agrees(cohorts, on: date) -> None:
    """The product's figures of ``cohorts`` are those counted by hand."""

    found = {one.cohort.pk: one for one in queries.figures(cohorts, on).cohorts}

    for cohort in cohorts:
        expected = independent.sets_of(cohort, on)
        if cohort.pk not in found:
            assert not expected["I"]
            assert cohort.starts_on > on
            continue
        figures = found[cohort.pk]
        for name in FigureSet.values:
            members = {pk for pk, place in figures.places.items() if name in place.sets}
            assert members == expected[name], name
            assert figures.counts.size(name) == len(expected[name]), name
        hours = figures.counts.hours
        assert (hours.due, hours.present, hours.excused) == independent.minutes_of(cohort, on)
        assert (hours.delivered, hours.planned) == independent.minutes_delivered(cohort, on)
        for pk, place in figures.places.items():
            assert place.days == days_of(pk, expected["V"], on)
        assert figures.days == Counter(
            place.days for pk, place in figures.places.items() if pk in expected["V"]
        )
        assert figures.is_closed == independent.closed(cohort, on)
        sizes = {name: len(expected[name]) for name in FigureSet.values}
        assert sizes["E-star"] == sizes["E"] - sizes["T-out"] + sizes["T-in"] - sizes["N"]


def make_ups_agree(cohorts, on: date) -> Iterator[bool]:
    """Whether each of those who make half-days up has followed in full: by what she did alone, and
    as the product counts her."""
    followed = queries.figures(cohorts, on).people(FigureSet.FOLLOWED)
    by_the_service = Enrolment.objects.filter(
        cohort__in=cohorts,
        presences__changes__to_state="made_up",
        presences__changes__recorded_by__isnull=False,
    )
    for one in by_the_service.distinct():
        expected = independent.did_all_that_is_asked(one, on)
        assert (one.pk in followed) == expected
        yield expected


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(drawn=histories)
def test_cohorts_alone_and_together_have_the_same_numbers(at_now, drawn):
    cohorts = build(drawn)
    on = drawn["on"]

    together = queries.figures(cohorts, on)

    for one in together.cohorts:
        alone = queries.figures([one.cohort], on).cohorts[0]
        assert alone.counts == one.counts
        assert alone.days == one.days
        assert alone.is_closed == one.is_closed
