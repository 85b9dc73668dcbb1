"""A cohort whose half-day is this morning, another cohort that holds the same module next week."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.utils import translation

from cohorts.absences import services
from cohorts.absences.models import Announcement, FiledContent, Justification, MakeUp
from cohorts.attendance.models import HalfDay
from lms.accounts.models import User
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import Room, make_room


@dataclass
class Scene:
    """``room`` is this morning's; ``afternoon`` and ``later`` are planned with the same cohort."""

    room: Room
    afternoon: HalfDay
    later: HalfDay
    host: HalfDay
    host_trainer: User

    @property
    def trainee(self) -> User:
        return self.room.trainee

    @property
    def half_day(self) -> HalfDay:
        return self.room.half_day

    def announce(self, *half_days, **fields) -> list[Announcement]:
        return services.announce_absence(
            half_days=half_days or [self.half_day],
            by=fields.pop("by", self.trainee),
            kind=fields.pop("kind", "absent"),
            category=fields.pop("category", "illness"),
            **fields,
        )

    def miss(self) -> None:
        """The morning is held without the first trainee."""
        self.room.open()
        for enrolment in self.room.enrolments[1:]:
            self.room.sign(enrolment.person)
        self.room.close()

    def file(self, **fields) -> Justification:
        return services.file_justification(
            half_day=fields.pop("half_day", self.half_day),
            by=fields.pop("by", self.trainee),
            category=fields.pop("category", "illness"),
            client_key=fields.pop("client_key", None) or uuid4(),
            **fields,
        )

    def ask(self, by=None, host=None) -> MakeUp:
        return services.ask_make_up(
            presence=self.room.presence(), host=host or self.host, by=by or self.trainee
        )

    def open_host(self) -> None:
        HalfDay.objects.filter(pk=self.host.pk).update(
            state="open", opened_at=NOW, opened_by=self.host_trainer
        )


def make_scene() -> Scene:
    room = make_room()
    seminar = room.half_day.seminar
    version = room.cohort.programme_version
    other = factories.cohort(version, factories.region("53", "Bretagne"))
    return Scene(
        room,
        afternoon=factories.half_day(seminar, NOW + timedelta(hours=3)),
        later=factories.half_day(seminar, datetime(2026, 3, 24, 8, 0, tzinfo=UTC)),
        host=factories.half_day(
            factories.seminar(other, place="Rennes"), datetime(2026, 3, 17, 8, 0, tzinfo=UTC)
        ),
        host_trainer=factories.trainer_of(other),
    )


@pytest.fixture
def scene(db, at_now) -> Scene:
    return make_scene()


@pytest.fixture(autouse=True)
def documents_in_temporary_folder(media_in_temporary_folder, monkeypatch):
    """The field took its storage when it was made; a test looks at all that is stored."""
    monkeypatch.setattr(FiledContent._meta.get_field("file"), "storage", storages["private"])


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in the language of the source."""
    with translation.override("en"):
        yield
