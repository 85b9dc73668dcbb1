"""Loading the demonstration, whole or not at all."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django_q.models import OrmQ

from cohorts.attendance.queries.chains import half_days_to_seal
from cohorts.attendance.services import publish_heads
from cohorts.attendance.tasks import seal_sheet
from cohorts.enrolment.models import Cohort
from cohorts.publishing.queries import programmes_with_cohorts
from cohorts.publishing.services import settle_quarter
from lms.accounts.models import User
from lms.demo.cast import DOMAIN, Cast
from lms.demo.frozen import play_frozen
from lms.demo.history import ClosedPromotion
from lms.demo.pages import build_pages
from lms.demo.papers import play_documents
from lms.demo.promotions import closed_promotions
from lms.demo.running import (
    Company,
    newest,
    play_anime,
    play_before_jury,
    play_cafdac,
    play_referents,
)
from lms.demo.stage import instant
from lms.demo.teams import play_team
from lms.demo.today import open_today
from lms.jobs.models import Job
from lms.jobs.services import run
from lms.jobs.states import JobState
from lms.kernel import clock
from lms.kernel.refusals import Refused

BEFORE_EVERYTHING = datetime(2018, 9, 3, 8, 0, tzinfo=UTC)
RELAY_TRAINERS = 12
SUBSTITUTE_TRAINERS = 4
INVENTED_JURORS = 5
LEAVES_AFTER = timedelta(seconds=2)  # what a worker takes to see a job
# The cohort of which one half-day is open on whatever day the demonstration is started.
TODAYS_PROGRAMME, TODAYS_LABEL = "referent", "promotion d’automne"

Report = Callable[[str], None]


def is_loaded() -> bool:
    """Whether this database holds the demonstration."""
    return User.objects.filter(email=f"admin@{DOMAIN}").exists()


def load(*, report: Report = lambda line: None) -> bool:
    """Load what is missing; True if anything was. Reference data must be there.

    On the day it was loaded a second call changes nothing; on a later day it adds that day's
    half-day. What is older stays as people left it: a half-day that nobody closed waits for its
    trainer, and nobody can sign it any more. Each step tells ``report``.
    """
    changed = False
    if not is_loaded():
        with transaction.atomic():
            _load_everything(report)
        publish_heads()
        changed = True
    try:
        half_day = open_today(_todays_cohort())
    except Refused as refusal:
        # More than a year after its last day a cohort takes no half-day.
        report(f"today: no half-day, {refusal}")
        return changed
    if half_day:
        report(f"today: {half_day} is open")
    return changed or half_day is not None


def _load_everything(report: Report) -> None:
    cast = Cast()
    with clock.at(BEFORE_EVERYTHING):
        cast.raise_curtain()
        trainers = [cast.next_person() for _ in range(RELAY_TRAINERS)]
        substitutes = [cast.next_person() for _ in range(SUBSTITUTE_TRAINERS)]
        jurors = [cast.next_juror() for _ in range(INVENTED_JURORS)]
    report(f"people: {len(cast.named)} accounts, {RELAY_TRAINERS} relay trainers")
    _play_closed(cast, trainers, substitutes, jurors, report)
    _play_running(cast, report)
    for programme in programmes_with_cohorts():
        settle_quarter(programme=programme)
    report("results: those that may be published")
    report(f"frozen: {play_frozen(manager=cast.named['manager'])}")
    _finish_jobs()
    build_pages(editor=cast.named["editor"])
    report("pages: home, programmes, national day, legal pages")


def _play_closed(cast: Cast, trainers, substitutes, jurors, report: Report) -> None:
    version = newest("pacte-cds")
    for number, promotion in enumerate(closed_promotions()):
        team = [trainers[number], *trainers[7 + number : 8 + number]]
        team += substitutes[number : number + 1]
        cohort = ClosedPromotion(
            promotion,
            version=version,
            cast=cast,
            manager=cast.named["manager"],
            trainers=team,
            jurors=[jurors[number % len(jurors)], jurors[(number + 1) % len(jurors)]],
        ).play()
        _finish_jobs()
        report(f"closed: {cohort}")


def _play_running(cast: Cast, report: Report) -> None:
    company = Company(
        cast=cast,
        today=clock.today(settings.TIME_ZONE),
        manager=cast.named["manager"],
        trainer=cast.named["trainer"],
        jurors=[cast.named["juror"], cast.named["juror2"]],
    )
    trainee = cast.named["trainee"]
    director = cast.named["director"]
    running = (
        play_anime(company),
        play_cafdac(company, director),
        play_referents(company, trainee),
        play_before_jury(company, trainee),
    )
    for cohort in running:
        _finish_jobs()
        report(f"running: {cohort}")
    *_others, referents, before_jury = running
    team = play_team(company, director, referents, before_jury)
    _finish_jobs()
    report(f"team: {team}")
    zone = settings.TIME_ZONE
    with clock.at(instant(company.day(-1), time(3), zone)):
        _seal_sheets(referents, before_jury)
    with clock.at(instant(company.day(-1), time(17), zone)):
        play_documents(cohort=referents, trainee=trainee, manager=company.manager)
    _finish_jobs()
    report("documents: convocations and certificates of realisation")


def _seal_sheets(*cohorts: Cohort) -> None:
    """What the night would do; for the cohorts that people look at, because it takes its time."""
    for half_day in half_days_to_seal():
        if half_day.seminar.cohort_id in {cohort.pk for cohort in cohorts}:
            seal_sheet(half_day.pk)


def _finish_jobs() -> None:
    """Do the queued work in its own time, so that the mails of 2018 leave in 2018; then what that
    work queued."""
    tried: set[UUID] = set()
    queued = Job.objects.filter(state=JobState.QUEUED).order_by("requested_at")
    while jobs := list(queued.exclude(pk__in=tried)):
        for job in jobs:
            with clock.at(job.requested_at + LEAVES_AFTER):
                run(str(job.pk))
        tried |= {job.pk for job in jobs}
    OrmQ.objects.all().delete()


def _todays_cohort() -> Cohort:
    return Cohort.objects.select_related("region", "programme_version__programme").get(
        programme_version__programme__key=TODAYS_PROGRAMME, label=TODAYS_LABEL
    )
