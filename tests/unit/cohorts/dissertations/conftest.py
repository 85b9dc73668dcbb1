"""A cohort whose two trainees write dissertations, its manager, its trainer and its jury."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from cohorts.dissertations import services
from cohorts.dissertations.models import Defence, Dissertation, Jury
from cohorts.enrolment.models import Cohort, Enrolment
from lms.accounts.models import User
from lms.kernel import clock
from tests import factories
from tests.unit.cohorts.dissertations.files import pdf, upload

JURY_DAY = date(2026, 6, 12)
AT_JURY = datetime(2026, 6, 12, 12, 0, tzinfo=UTC)
MORNING = datetime(2026, 6, 12, 7, 0, tzinfo=UTC)  # nine o'clock in Paris


@dataclass
class House:
    """Everybody and everything a story of a jury needs; each step goes through the services."""

    cohort: Cohort
    manager: User
    trainer: User
    enrolments: list[Enrolment]

    @property
    def author(self) -> User:
        return self.enrolments[0].person

    def begun(self, number=0) -> Dissertation:
        enrolment = self.enrolments[number]
        return services.start_dissertation(enrolment=enrolment, by=enrolment.person)

    def submitted(self, number=0, title="La première coordination") -> Dissertation:
        dissertation = self.begun(number)
        services.submit_dissertation(
            dissertation=dissertation,
            title=title,
            upload=upload(pdf(words=f"Mémoire {number}")),
            by=dissertation.enrolment.person,
        )
        return dissertation

    def jury(self, members=2, **fields) -> Jury:
        people = fields.pop("people", None) or [factories.juror() for _ in range(members)]
        values = {"label": "Jury de juin", "held_on": JURY_DAY, **fields}
        return services.form_jury(
            cohort=self.cohort, members=people, president=people[0], by=self.manager, **values
        )

    def convened(self, number=0, jury=None, at=MORNING) -> Defence:
        return services.convene_defence(
            jury=jury or self.jury(),
            dissertation=self.submitted(number),
            scheduled_at=at,
            by=self.manager,
        )

    def held(self, number=0, jury=None, at=MORNING) -> Defence:
        defence = self.convened(number, jury, at)
        with clock.at(AT_JURY):
            services.record_attendance(defence=defence, attended=True, by=self.manager)
        return defence

    def locked(self, defence: Defence, opinions=("favourable", "favourable")) -> Defence:
        with clock.at(AT_JURY):
            for member, opinion in zip(people_of(defence.jury), opinions, strict=True):
                services.save_assessment(
                    defence=defence, by=member, opinion=opinion, comment=f"Avis de {member.pk}"
                )
                services.lock_assessment(defence=defence, by=member)
        return defence

    def decided(self, number=0, jury=None, outcome="validated", at=MORNING) -> Defence:
        defence = self.locked(self.held(number, jury, at))
        with clock.at(AT_JURY):
            services.decide(
                defence=defence,
                outcome=outcome,
                reason="" if outcome == "validated" else "La méthode reste à préciser.",
                by=people_of(defence.jury)[0],
            )
        return defence

    def published(self, outcome="validated") -> Defence:
        defence = self.decided(outcome=outcome)
        with clock.at(AT_JURY):
            services.publish_results(jury=defence.jury, by=self.manager)
        defence.dissertation.refresh_from_db()
        return defence


def people_of(jury: Jury) -> list[User]:
    """The members, the president first; read anew, as a request would."""
    return [member.user for member in jury.members.select_related("user").all()]


def make_house(trainees=2, **fields) -> House:
    cohort = factories.cohort(**fields)
    enrolments = [
        factories.enrolment(
            cohort, factories.user(f"Camille{n}", "Exemple", password=None), state="started"
        )
        for n in range(trainees)
    ]
    return House(cohort, factories.manager(), factories.trainer_of(cohort), enrolments)


@pytest.fixture
def house(db, at_now) -> House:
    return make_house()
