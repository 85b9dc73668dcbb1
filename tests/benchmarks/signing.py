"""A room full of people who sign: in a minute, all at once, and while the server is being killed.

The room asks for its code, and each has scanned it: she reads the page and posts its form with the
code's token twice, as a double tap does, and tries again when the connection breaks, as the page
does. Afterwards every acknowledged signature is looked for in the
database and every chain is verified.
"""

import http.client
import os
import re
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from datetime import time as hour
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from cohorts.attendance import codes, services
from cohorts.attendance.chain import verify
from cohorts.attendance.models import Evidence, HalfDay, Presence, Seminar
from cohorts.attendance.queries.chains import chains_of
from cohorts.attendance.states import PRESENT
from cohorts.enrolment.models import Cohort, Enrolment
from lms.accounts.models import User
from lms.kernel import clock
from tests.benchmarks.results import Result, measured, timed

CSRF = "b" * 32
A_GROUP = 15
IN_A_MINUTE, AT_ONCE, UNDER_FIRE = 500, 1000, 500
SPREAD = 50.0
KILLS = 6
TRIES = 40


@dataclass(frozen=True)
class Signer:
    """Somebody with her cookies and the page on which she signs."""

    path: str
    cookies: str
    half_day: int
    token: str
    page: str = ""


@dataclass
class Tally:
    """What the people saw: seconds of each request, and what was not acknowledged."""

    seconds: list[float] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def measure(url: str, server: subprocess.Popen, database: str) -> list[Result]:
    """The three scenes against the running ``server``; raises when one signature is lost."""
    return [
        *_minute(url, database),
        *_burst(url, database),
        *_under_fire(url, server, database),
    ]


def _minute(url: str, database: str) -> list[Result]:
    crowd = _crowd(IN_A_MINUTE, A_GROUP)
    tally, took = _play(url, crowd, [SPREAD * n / len(crowd) for n in range(len(crowd))])
    _check(crowd, tally)
    name = f"{len(crowd)} sign within a minute"
    ordered = sorted(tally.seconds)
    p99 = ordered[int(0.99 * len(ordered))]
    return [
        measured(f"{name}, whole", database, took, "s", len(crowd)),
        timed(f"{name}, each request", database, tally.seconds),
        measured(f"{name}, p99", database, 1000 * p99, "ms", len(ordered)),
    ]


def _burst(url: str, database: str) -> list[Result]:
    """Everybody has the page before her, and all press at the same moment."""
    crowd = [_with_page(signer) for signer in _crowd(AT_ONCE, 50)]
    tally, took = _play(url, crowd, [0.0] * len(crowd), taps=1)
    _check(crowd, tally)
    return [measured(f"{len(crowd)} sign at once, whole", database, took, "s", len(crowd))]


def _under_fire(url: str, server: subprocess.Popen, database: str) -> list[Result]:
    crowd = _crowd(UNDER_FIRE, A_GROUP)
    killed: list[int] = []
    killer = threading.Thread(target=_kill, args=(server.pid, killed))
    killer.start()
    tally, took = _play(url, crowd, [20.0 * n / len(crowd) for n in range(len(crowd))])
    killer.join()
    _check(crowd, tally)
    name = f"{len(crowd)} sign while {len(killed)} workers are killed"
    return [
        measured(f"{name}, whole", database, took, "s", len(crowd)),
        measured(f"{name}, acknowledged and there", database, len(crowd), "", len(crowd)),
    ]


def _kill(master: int, killed: list[int]) -> None:
    """A worker of the master dies every three seconds, without a word."""
    for _turn in range(KILLS):
        time.sleep(3)
        listing = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(master)], capture_output=True, text=True, check=True
        )
        worker = int(listing.stdout.split()[0])
        os.kill(worker, signal.SIGKILL)
        killed.append(worker)


def _play(
    url: str, crowd: Sequence[Signer], starts: Sequence[float], *, taps: int = 2
) -> tuple[Tally, float]:
    """Everybody signs, each from the second that ``starts`` says; how long it took altogether."""
    connection.close()
    tally = Tally()
    begin = time.perf_counter()
    threads = [
        threading.Thread(target=_sign, args=(url, signer, begin + start, tally, taps))
        for signer, start in zip(crowd, starts, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally, time.perf_counter() - begin


def _sign(url: str, signer: Signer, at: float, tally: Tally, taps: int) -> None:
    time.sleep(max(0.0, at - time.perf_counter()))
    fields = _fields_of(signer.page or _ask(url, signer, tally)) | {"token": signer.token}
    doubled = [
        threading.Thread(target=_ask, args=(url, signer, tally, urlencode(fields)))
        for _tap in range(taps)
    ]
    for tap in doubled:
        tap.start()
    for tap in doubled:
        tap.join()
    with tally.lock:
        tally.acknowledged.append(fields.get("client_key", ""))


def _fields_of(page: str) -> dict[str, str]:
    found = re.findall(r'name="(client_key|shown)" value="([^"]+)"', page)
    return {**dict(found), "where": "onsite", "client_time": datetime.now(UTC).isoformat()}


def _with_page(signer: Signer) -> Signer:
    client = Client(HTTP_HOST="127.0.0.1", headers={"Cookie": signer.cookies})
    return replace(signer, page=client.get(signer.path).content.decode())


def _ask(url: str, signer: Signer, tally: Tally, body: str | None = None) -> str:
    """One request, tried again while the connection breaks; its answer."""
    headers = {
        "Cookie": signer.cookies,
        "X-CSRFToken": CSRF,
        "Accept": "application/json" if body else "text/html",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    for _try in range(TRIES):
        start = time.perf_counter()
        line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        try:
            line.request("POST" if body else "GET", signer.path, body, headers)
            response = line.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            time.sleep(0.25)
            continue
        finally:
            line.close()
        with tally.lock:
            tally.seconds.append(time.perf_counter() - start)
            if response.status != 200:
                tally.faults.append(f"{response.status} {text[:200]}")
        return text
    with tally.lock:
        tally.faults.append("no answer")
    return ""


def _check(crowd: Sequence[Signer], tally: Tally) -> None:
    """Every signature that was acknowledged is there, once, in a chain that holds."""
    if tally.faults:
        raise RuntimeError(f"{len(tally.faults)} requests failed: {tally.faults[0]}")
    half_days = {signer.half_day for signer in crowd}
    kept = set(Evidence.objects.filter(half_day__in=half_days).values_list("client_key", flat=True))
    lost = [key for key in tally.acknowledged if uuid.UUID(key) not in kept]
    present = Presence.objects.filter(half_day__in=half_days, state__in=PRESENT).count()
    verdict = verify(chains_of(HalfDay.objects.filter(pk__in=half_days)))
    if lost or present != len(crowd) or len(kept) != len(crowd) or not verdict.is_intact:
        raise RuntimeError(
            f"{len(lost)} lost, {present} present and {len(kept)} signatures of {len(crowd)}, "
            f"{len(verdict.findings)} findings"
        )


def _crowd(number: int, group: int) -> list[Signer]:
    """People of new cohorts of ``group`` each, whose half-day of today is open."""
    like = Cohort.objects.select_related("programme_version", "region").filter(
        seminars__isnull=False
    )
    template = like.order_by("-pk")[0]
    crowd: list[Signer] = []
    while len(crowd) < number:
        crowd += _cohort_of(min(group, number - len(crowd)), template)
    return crowd


def _cohort_of(number: int, template: Cohort) -> list[Signer]:
    mark = uuid.uuid4().hex[:8]
    today = clock.today(template.zone)
    cohort = Cohort.objects.create(
        programme_version=template.programme_version,
        region=template.region,
        code=f"charge-{mark}",
        label=f"Charge {mark}",
        starts_on=today - timedelta(days=1),
        ends_on=today + timedelta(days=30),
        created_at=clock.now() - timedelta(days=1),
    )
    module = template.programme_version.modules.order_by("pk")[0]
    seminar = Seminar.objects.create(cohort=cohort, module=module, title=f"Séminaire {mark}")
    start = datetime.combine(today, hour(9), tzinfo=UTC)
    half_day = HalfDay.objects.create(
        seminar=seminar,
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        timezone=template.zone,
    )
    people = User.objects.bulk_create(
        User(
            email=f"charge.{mark}.{n}@essai.example",
            first_name="Prénom",
            last_name=f"Nom {n}",
            date_joined=cohort.created_at,
        )
        for n in range(number)
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            person=person,
            cohort=cohort,
            state="enrolled",
            confirmed_on=today - timedelta(days=1),
            created_at=cohort.created_at,
        )
        for person in people
    )
    manager = User.objects.get(email="manager@demo.example")
    services.open_half_day(half_day=half_day, by=manager, asks_code=True)
    half_day.refresh_from_db()
    told = codes.check_told(half_day, codes.code_at(half_day, clock.now()), scanned=True)
    path = reverse("sign_half_day", args=[half_day.pk])
    return [
        Signer(path, _cookies_of(person), half_day.pk, codes.token_for(half_day, person, told))
        for person in people
    ]


def _cookies_of(person: User) -> str:
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(person)
    cookies = {name: each.value for name, each in client.cookies.items()}
    cookies[settings.CSRF_COOKIE_NAME] = CSRF
    return "; ".join(f"{name}={value}" for name, value in cookies.items())
