"""Measures the indicators over made-up data: ``python -m tests.benchmarks.scale ANSWER``.

``DATA_DIR`` (and ``DATABASE_URL``) name an empty database; a database that holds the data already
is measured as it is. Writes its figures as JSON to the file ``ANSWER``.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange  # noqa: E402
from cohorts.enrolment.queries import cohorts_reviewed_by  # noqa: E402
from cohorts.indicators.queries import overview  # noqa: E402
from cohorts.indicators.queries.asking import Asked  # noqa: E402
from cohorts.indicators.services import rebuild_figures, refresh_figures  # noqa: E402
from lms import gunicorn  # noqa: E402
from lms.accounts.enums import Role, ScopeKind  # noqa: E402
from lms.accounts.models import Profile, Region, User  # noqa: E402
from lms.demo.scale.accounts import open_accounts  # noqa: E402
from lms.kernel import clock  # noqa: E402
from tests import factories  # noqa: E402
from tests.benchmarks.freshness import seconds_until_seen  # noqa: E402
from tests.benchmarks.indicators import SEED  # noqa: E402
from tests.benchmarks.memory import streamed  # noqa: E402
from tests.benchmarks.pages import time_page  # noqa: E402
from tests.benchmarks.results import Result, measured, timed  # noqa: E402

PROGRAMME = "pacte-cds"
EXPORTED = 5_250
RUNS = 15
_REVIEWER = "Mesure"
# From where summaries still hold to the first cohorts.
DAYS_BACK = (30, 200, 700, 1500)
# Figures of a larger history have promises of their own.
LARGE = os.environ.get("BENCH_SUFFIX", "")


def main(answer: Path) -> None:
    """Load, measure, write."""
    database = os.environ.get("BENCH_DATABASE", "sqlite")
    loading = []
    call_command("migrate", verbosity=0)
    if not Enrolment.objects.exists():
        start = time.perf_counter()
        _load(int(os.environ["BENCH_ENROLMENTS"]))
        seconds = time.perf_counter() - start
        loading = [measured(f"scale data loaded{LARGE}", database, seconds, "s")]
    call_command("collectstatic", verbosity=0, interactive=False)
    open_accounts()
    results = [*loading, *_measure(database)]
    answer.write_text(json.dumps([asdict(one) for one in results]))


def _load(enrolments: int) -> None:
    """In a process of its own: this one is to measure what a server answers, and should hold no
    more than a server does."""
    command = ["make_scale_data", "--enrolments", str(enrolments), "--seed", str(SEED)]
    subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
        stdout=sys.stderr,
        check=True,
    )


def _measure(database: str) -> Iterator[Result]:
    yield _rebuild(database)
    yield from _freshness(database)
    _be_like_a_server()
    yield from _pages(database)
    yield from _parts(database)
    yield from _queries(database)
    yield from _exports(database)


def _be_like_a_server() -> None:
    """As a worker that has begun, over a database that is not just loaded: PostgreSQL tidies up by
    itself within minutes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
    gunicorn.post_worker_init(worker=None)


def _rebuild(database: str) -> Result:
    start = time.perf_counter()
    rebuild_figures(progress=lambda done, total: None)
    name = f"rebuild of all summaries{LARGE}"
    return measured(name, database, time.perf_counter() - start, "s")


def _freshness(database: str) -> Iterator[Result]:
    """From a fact that is written to summaries that know it."""
    enrolment = Enrolment.objects.filter(state="started").order_by("pk").last()
    EnrolmentChange.objects.create(
        enrolment=enrolment,
        from_state=enrolment.state,
        to_state=enrolment.state,
        effective_on=clock.today(enrolment.zone),
        recorded_at=clock.now(),
    )
    start = time.perf_counter()
    refresh_figures()
    yield measured(f"refresh after one fact{LARGE}", database, time.perf_counter() - start, "s")
    seconds = seconds_until_seen()
    # Nothing of this is left to the pages: they are asked while a worker runs.
    refresh_figures()
    name = f"fact seen in the summaries, slowest{LARGE}"
    yield measured(name, database, max(seconds), "s", len(seconds))


def _pages(database: str) -> Iterator[Result]:
    path = reverse("indicators")
    for name, account in (("a region", "region"), ("all regions", "national")):
        client = _signed_in(User.objects.get(email=f"{account}@demo.example"))
        yield time_page(f"indicators of {name}{LARGE}", database, client, path)
    client = _signed_in(User.objects.get(email="region@demo.example"))
    cut = f"&profile={Profile.objects.order_by('pk').first().pk}"
    today = clock.today(settings.TIME_ZONE)
    whole = [(days, "", "") for days in DAYS_BACK]
    for days, words, query in (*whole, (700, ", one profile", cut)):
        name = f"indicators of a region, past date{LARGE}, {days} days back{words}"
        day = (today - timedelta(days=days)).isoformat()
        yield time_page(name, database, client, f"{path}?date={day}{query}")


def _parts(database: str) -> Iterator[Result]:
    """What the page of a region asks for once it stands, and puts into its places."""
    client = _signed_in(User.objects.get(email="region@demo.example"))
    for name, view, query, place in (
        ("closed cohorts", "indicator_cohorts", "", "closed-cohorts"),
        ("running cohorts", "indicator_cohorts", "?state=running", "running-cohorts"),
        ("help and deadlines", "indicator_watch", "", "watch"),
        ("departures", "indicator_departures", "", "departures"),
        ("years", "indicator_years", "", "years"),
    ):
        headers = {"HX-Request": "true", "HX-Target": place}
        called = f"indicators of a region, part: {name}{LARGE}"
        yield time_page(called, database, client, reverse(view) + query, headers)


def _queries(database: str) -> Iterator[Result]:
    """What the database alone takes, without the page."""
    asked = Asked(on=clock.today(settings.TIME_ZONE), programme=PROGRAMME)
    for name, account in (("a region", "region"), ("all regions", "national")):
        user = User.objects.get(email=f"{account}@demo.example")
        cohorts = cohorts_reviewed_by(user)
        called = f"figures of {name}{LARGE}"
        yield _timed(called, database, lambda cohorts=cohorts: overview(cohorts, asked))


def _timed(name: str, database: str, work: Callable[[], object]) -> Result:
    work()
    seconds = []
    for _run in range(RUNS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    with CaptureQueriesContext(connection) as queries:
        work()
    return timed(name, database, seconds, len(queries))


def _exports(database: str) -> Iterator[Result]:
    """The completion export of as many regions as make 5,250 people, and of everybody."""
    path = reverse("indicator_completion") + f"?programme={PROGRAMME}"
    client = _signed_in(_reviewer_of(EXPORTED))
    rows = client.get(path).getvalue().count(b"\r\n") - 1
    result = _timed(
        f"completion export, {EXPORTED} rows{LARGE}", database, lambda: client.get(path).getvalue()
    )
    yield result
    yield measured(f"completion export, {EXPORTED} rows: really{LARGE}", database, rows, "rows")
    manager = User.objects.get(email="manager@demo.example")
    rows, megabytes = streamed(manager)
    yield measured(f"completion export of all: rows{LARGE}", database, rows, "rows")
    yield measured(f"completion export of all: memory{LARGE}", database, megabytes, "MB")


def _reviewer_of(people: int) -> User:
    """Reviews the first regions that have so many people together; no more than she needs."""
    if known := User.objects.filter(last_name=_REVIEWER).first():
        return known
    reviewer = factories.user("Régine", _REVIEWER)
    cohorts = Cohort.objects.filter(programme_version__programme__key=PROGRAMME)
    sizes = dict(cohorts.order_by().values_list("region").annotate(people=Count("enrolments")))
    total = 0
    for region in Region.objects.filter(pk__in=sizes).order_by("pk"):
        if total >= people:
            break
        total += sizes[region.pk]
        factories.grant(reviewer, Role.REGIONAL_REVIEWER, ScopeKind.REGION, region.pk)
    return reviewer


def _signed_in(user: User) -> Client:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(user)
    return client


if __name__ == "__main__":
    main(Path(sys.argv[1]))
