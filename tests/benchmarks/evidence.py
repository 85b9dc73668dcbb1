"""The evidence file of a cohort: fifteen people, forty half-days, all sealed but a few."""

import time
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cohorts.attendance import services
from cohorts.attendance.documents import sheet_pdf
from cohorts.attendance.queries.half_days import half_day_with_names
from cohorts.control.services import ask_evidence_file
from cohorts.enrolment.models import Cohort, Enrolment
from lms.accounts.models import User
from lms.jobs.services import run
from lms.kernel import clock
from tests import factories
from tests.benchmarks.results import Result, measured

PEOPLE = 15
HALF_DAYS = 40
UNSEALED = 2


def measure(database: str) -> Iterator[Result]:
    """The time of the job from its start to a file that is whole on the disk, with its size."""
    manager, cohort = factories.manager(), _trained_cohort()
    for name, unsealed in (("all sealed", 0), (f"{UNSEALED} not sealed", UNSEALED)):
        if unsealed:
            _hold(cohort, unsealed, first=HALF_DAYS)
        job = ask_evidence_file(cohort=cohort, by=manager)
        with CaptureQueriesContext(connection) as queries:
            start = time.perf_counter()
            run(str(job.pk))
            seconds = time.perf_counter() - start
        job.refresh_from_db()
        what = f"evidence file, {PEOPLE} × {HALF_DAYS}, {name}"
        yield measured(what, database, seconds, "s")
        yield measured(f"{what}: size", database, job.result["bytes"] / 1e6, "MB")
        yield measured(f"{what}: queries", database, len(queries), "")


def _trained_cohort() -> Cohort:
    model = Cohort.objects.select_related("programme_version", "region").first()
    cohort = factories.cohort(model.programme_version, model.region, code=f"bench-{uuid4().hex}")
    for _number in range(PEOPLE):
        enrolment = factories.enrolment(cohort, state="started", structure=factories.structure())
        factories.attestation(enrolment, enrolment.person)
    _seal(_hold(cohort, HALF_DAYS))
    return cohort


def _hold(cohort: Cohort, number: int, first: int = 0) -> list[int]:
    """Half-days signed by everybody, one a day; their keys."""
    module = cohort.programme_version.modules.first()
    seminar = factories.seminar(cohort, module, title=f"Banc {first}")
    trainer = factories.trainer_of(cohort)
    people = list(
        User.objects.filter(pk__in=Enrolment.objects.filter(cohort=cohort).values("person"))
    )
    now, keys = clock.now(), []
    for day in range(first, first + number):
        starts_at = now - timedelta(days=100 - day)
        half_day = factories.half_day(seminar, starts_at=starts_at)
        with clock.at(starts_at):
            services.open_half_day(half_day=half_day, by=trainer)
            half_day.refresh_from_db()
            for person in people:
                services.sign_presence(half_day=half_day, person=person, client_key=uuid4())
            services.close_half_day(half_day=half_day, by=trainer, client_key=uuid4())
        keys.append(half_day.pk)
    return keys


def _seal(keys: list[int]) -> None:
    for key in keys:
        half_day = half_day_with_names(key)
        links = half_day.links.count()
        services.seal_half_day(half_day=half_day, pdf=sheet_pdf(half_day)[0], links=links)
    services.publish_heads()
