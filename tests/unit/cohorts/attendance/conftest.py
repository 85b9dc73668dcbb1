"""A cohort with its trainer, its manager, three trainees and a half-day planned for today."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.utils import translation

from cohorts.attendance import services
from cohorts.attendance.models import HalfDay, Presence
from cohorts.enrolment.models import Cohort, Enrolment
from lms.accounts.models import User
from tests import factories


@dataclass
class Room:
    cohort: Cohort
    trainer: User
    manager: User
    half_day: HalfDay
    enrolments: list[Enrolment]

    @property
    def trainee(self) -> User:
        return self.enrolments[0].person

    def open(self) -> None:
        services.open_half_day(half_day=self.half_day, by=self.trainer)
        self.half_day.refresh_from_db()

    def sign(self, person=None, **fields):
        return services.sign_presence(
            half_day=self.half_day,
            person=person or self.trainee,
            client_key=fields.pop("client_key", None) or uuid4(),
            **fields,
        )

    def close(self, **fields) -> HalfDay:
        services.close_half_day(
            half_day=self.half_day,
            by=fields.pop("by", self.trainer),
            client_key=fields.pop("client_key", None) or uuid4(),
            **fields,
        )
        self.half_day.refresh_from_db()
        return self.half_day

    def presence(self, number=0) -> Presence:
        return Presence.objects.get(half_day=self.half_day, enrolment=self.enrolments[number])


def make_room(trainees=3, a_region=None, starts_at=None, **seminar) -> Room:
    cohort = factories.cohort(a_region=a_region)
    trainer = factories.trainer_of(cohort)
    a_seminar = factories.seminar(
        cohort, title="Coordination en équipe", place="Maison de santé des Tilleuls", **seminar
    )
    enrolments = [
        factories.enrolment(
            cohort,
            factories.user(f"Prénom{number:02}", f"Nom{number:02}"),
            structure=factories.structure(),
        )
        for number in range(trainees)
    ]
    half_day = factories.half_day(
        a_seminar, starts_at=starts_at or datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
    )
    return Room(cohort, trainer, factories.manager(), half_day, enrolments)


@pytest.fixture
def room(db, at_now) -> Room:
    return make_room()


@pytest.fixture
def open_room(room) -> Room:
    room.open()
    return room


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in the language of the source."""
    with translation.override("en"):
        yield
