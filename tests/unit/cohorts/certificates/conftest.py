"""A cohort whose people followed in full and passed before a published jury."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from cohorts.certificates import services
from cohorts.certificates.models import Certificate
from cohorts.dissertations.models import Defence, Jury
from cohorts.enrolment.models import Cohort, Enrolment
from lms.accounts.models import User
from lms.kernel import clock
from tests import factories

JURY_DAY = date(2026, 6, 12)
AFTER = datetime(2026, 6, 20, 9, 0, tzinfo=UTC)


def plain_file(certificate: Certificate) -> bytes:
    """Instead of a page of paper, where a test is not about the page."""
    return f"%PDF {certificate.number} {certificate.holder_name}".encode()


@dataclass
class Graduation:
    cohort: Cohort
    jury: Jury
    manager: User
    enrolments: list[Enrolment] = field(default_factory=list)

    def add(self, first="Camille", last="Exemple", verdict="validated", state="completed"):
        enrolment = factories.enrolment(self.cohort, factories.user(first, last), state=state)
        dissertation = factories.dissertation(enrolment, state=verdict)
        Defence.objects.create(
            jury=self.jury,
            dissertation=dissertation,
            scheduled_at=AFTER - timedelta(days=8),
            state="held",
        )
        self.enrolments.append(enrolment)
        return enrolment

    def issue(self, number=0, render=plain_file, **fields) -> Certificate:
        """Read anew, as by a request of its own."""
        enrolment = Enrolment.objects.get(pk=self.enrolments[number].pk)
        values = {"jury": self.jury, "by": self.manager, **fields}
        return services.issue_certificate(enrolment=enrolment, render=render, **values)

    def revoke(self, certificate: Certificate, reason="Erreur de saisie") -> Certificate:
        certificate = Certificate.objects.get(pk=certificate.pk)
        return services.revoke_certificate(certificate=certificate, by=self.manager, reason=reason)


def make_graduation(people=3, **rules) -> Graduation:
    """Its programme asks for a dissertation and a jury alone, unless ``rules`` say more."""
    rules = {"required_module_kinds": [], "required_moments": [], **rules}
    cohort = factories.cohort(factories.programme_version(**rules))
    jury = factories.jury(cohort, held_on=JURY_DAY, state="published", published_at=AFTER)
    graduation = Graduation(cohort, jury, factories.manager())
    for number in range(people):
        graduation.add(f"Camille{number}")
    return graduation


@pytest.fixture
def after_jury():
    with clock.at(AFTER):
        yield AFTER


@pytest.fixture
def graduation(db, after_jury) -> Graduation:
    return make_graduation()


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in the language of the source."""
    with translation.override("en"):
        yield
