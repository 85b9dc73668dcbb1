"""Steps that every cohort of the demonstration lives through, each at its own hour.

Everything here sets the clock and calls the services; nothing writes rows by itself.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cohorts.attendance.models import HalfDay, Seminar
from cohorts.attendance.services import (
    close_half_day,
    create_seminar,
    open_half_day,
    plan_half_day,
    sign_presence,
)
from cohorts.campaigns.models import Campaign
from cohorts.campaigns.services import (
    agree_level,
    begin_positioning,
    begin_rating,
    open_campaign,
    rate_many,
    rest_not_observed,
    submit_entry,
    submit_rating,
)
from cohorts.enrolment.models import Cohort, Enrolment
from competencies.frameworks.queries import competency_items, published_version
from competencies.positioning.services import answer
from lms.accounts.models import User
from lms.kernel import clock

MORNING = (time(9, 0), time(12, 30))
AFTERNOON = (time(14, 0), time(17, 30))
# How many levels a trainer stands from the person, one competency after another.
SHIFTS = (0, -1, 0, 1, 0, -1, -1)
# A name space for the keys a browser would make: the same run makes the same keys.
KEYS = uuid.UUID("6f1d7c0e-4a52-5c0e-9d3b-2f6c1b8a7e10")


def key(*parts: object) -> uuid.UUID:
    """A stable stand-in for a key made by a browser."""
    return uuid.uuid5(KEYS, "/".join(map(str, parts)))


def instant(day: date, hour: time, zone: str) -> datetime:
    """``hour`` on the wall clock of ``zone`` on ``day``."""
    return datetime.combine(day, hour, tzinfo=ZoneInfo(zone))


def plan_day(seminar: Seminar, day: date, *, by: User, afternoon: bool = True) -> list[HalfDay]:
    """The morning of ``day``, and its afternoon unless told otherwise."""
    zone = seminar.cohort.zone
    return [
        plan_half_day(
            seminar=seminar,
            starts_at=instant(day, start, zone),
            ends_at=instant(day, end, zone),
            by=by,
        )
        for start, end in ((MORNING, AFTERNOON) if afternoon else (MORNING,))
    ]


def plan_seminar(
    cohort: Cohort,
    code: str,
    days: Iterable[date],
    *,
    by: User,
    trainer: User,
    afternoons: bool = True,
    place: str = "",
    delivery: str = "onsite",
) -> list[HalfDay]:
    """A seminar on the module ``code`` with its days."""
    module = cohort.programme_version.modules.get(code=code)
    seminar = create_seminar(
        cohort=cohort, module=module, by=by, place=place, delivery=delivery, trainer=trainer
    )
    return [
        half_day for day in days for half_day in plan_day(seminar, day, by=by, afternoon=afternoons)
    ]


def hold(
    half_day: HalfDay, present: Sequence[Enrolment], *, trainer: User, remote: Sequence[int] = ()
) -> None:
    """Open the half-day, let ``present`` sign one after another, and close it.

    ``remote`` holds the primary keys of those who follow from afar.
    """
    with clock.at(half_day.starts_at - timedelta(minutes=5)):
        open_half_day(half_day=half_day, by=trainer)
    for number, enrolment in enumerate(present):
        with clock.at(half_day.starts_at + timedelta(seconds=20 * number)):
            sign_presence(
                half_day=half_day,
                person=enrolment.person,
                client_key=key("signature", half_day.pk, enrolment.pk),
                remote=enrolment.pk in remote,
                device_class="phone",
            )
    with clock.at(half_day.ends_at):
        close_half_day(half_day=half_day, by=trainer, client_key=key("closing", half_day.pk))


class Positionings:
    """The positionings of one cohort at one moment."""

    def __init__(
        self,
        cohort: Cohort,
        moment: str,
        opens_on: date,
        *,
        by: User,
        closes_on: date | None = None,
    ) -> None:
        framework = cohort.programme_version.framework
        version = published_version(framework.key)
        self._items = list(competency_items(version))
        self._levels = list(version.scale_version.levels.order_by("ordinal"))
        self._zone = cohort.zone
        self._opens_on = opens_on
        with clock.at(instant(opens_on, time(8), self._zone)):
            self.campaign: Campaign = open_campaign(
                cohort=cohort,
                framework_version=version,
                moment=moment,
                opens_on=opens_on,
                closes_on=closes_on,
                by=by,
            )

    def fill_in(self, enrolment: Enrolment, number: int, *, gain: int = 0, only: int | None = None):
        """Answer all items (or the first ``only`` of them), and submit if all are answered.

        Levels follow from the person's ``number`` and the item; ``gain`` raises them. About one
        answer in thirteen is a non-answer.
        """
        moment = instant(self._opens_on + timedelta(days=1 + number % 5), time(18), self._zone)
        person = enrolment.person
        with clock.at(moment):
            entry = begin_positioning(campaign=self.campaign, enrolment=enrolment, by=person)
            for index, item in enumerate(self._items[:only]):
                self._answer(entry.positioning, item, index + 3 * number, gain, person)
            if only is None:
                submit_entry(entry=entry, by=person)

    def _answer(self, positioning, item, turn: int, gain: int, person: User) -> None:
        given = (
            {"non_answer": "not_applicable"}
            if turn % 13 == 0
            else {"level": self._levels[min((turn * 7 % 5) // 2 + gain, 3)]}
        )
        answer(
            positioning=positioning,
            revision=item,
            client_key=key("answer", positioning.pk, item.pk),
            by=person,
            **given,
        )

    def rate(self, enrolment: Enrolment, number: int, *, by: User, gain: int = 0) -> None:
        """Let the trainer ``by`` rate somebody who has submitted, and agree with her on a little.

        Her view follows the person's own by ``SHIFTS``; what comes late in the text she has not
        observed. They talk three days later, over the first competencies.
        """
        # Read anew: her roles are kept on the instance, and she trains further cohorts by now.
        trainer = User.objects.get(pk=by.pk)
        first = instant(self._opens_on + timedelta(days=7 + number % 3), time(17), self._zone)
        seen = self._items[: -(2 + number % 5)]
        with clock.at(first):
            rating = begin_rating(campaign=self.campaign, enrolment=enrolment, by=trainer)
            answers = [
                {"revision": item, "level": self._view(index, number, gain)}
                for index, item in enumerate(seen)
            ]
            rate_many(rating=rating, answers=answers, by=trainer)
            rest_not_observed(rating=rating, by=trainer)
            submit_rating(rating=rating, by=trainer)
        with clock.at(first + timedelta(days=3)):
            for index, item in enumerate(self._items[: number % 4]):
                agree_level(
                    entry=rating.entry,
                    revision=item,
                    level=self._view(index, number, gain),
                    note="Convenu lors de l’entretien de suivi." if index == 0 else "",
                    by=trainer,
                )

    def _view(self, index: int, number: int, gain: int):
        turn = index + 3 * number
        own = min((turn * 7 % 5) // 2 + gain, 3)
        return self._levels[min(max(own + SHIFTS[turn % len(SHIFTS)], 0), 3)]
