"""Saving one answer of a positioning: server time, and many people at the same time."""

import http.client
import itertools
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.campaigns.models import Campaign, CampaignEntry
from cohorts.campaigns.services import begin_positioning
from cohorts.campaigns.states import expected_states
from cohorts.enrolment.models import Enrolment
from competencies.frameworks.models import CompetencyRevision
from competencies.positioning.enums import Moment
from lms.kernel import clock
from tests.benchmarks.results import Result, measured, timed

RUNS = 200
CLIENTS = 8
SECONDS = 10
CSRF = "b" * 32


@dataclass(frozen=True)
class Draft:
    """Somebody's positioning to answer in: where, with which cookies, which competencies."""

    path: str
    cookies: str
    client: Client
    revisions: Sequence[int]

    def fields(self, number: int) -> dict[str, str]:
        """The answer of that number: another competency each time, levels in turn."""
        return {
            "revision": str(self.revisions[number % len(self.revisions)]),
            "choice": str(1 + number // len(self.revisions) % 4),
            "comment": "Vu avec l’équipe." if number % 5 == 0 else "",
            "client_key": str(uuid.uuid4()),
        }


@dataclass
class Tally:
    """What one client saw."""

    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def _drafts(number: int) -> list[Draft]:
    """Drafts of as many people in one campaign."""
    began_first = CampaignEntry.objects.filter(
        enrolment__person__email="trainee@demo.example", positioning__state="draft"
    ).order_by("pk")[0]
    running = began_first.campaign
    campaign, _made = Campaign.objects.get_or_create(
        cohort=running.cohort,
        framework_version=running.framework_version,
        moment=Moment.AFTER_MODULE,
        opens_on=clock.today(running.cohort.zone),
        defaults={"created_at": clock.now()},
    )
    asked = Enrolment.objects.filter(
        cohort=running.cohort_id, state__in=expected_states(campaign.moment)
    ).select_related("person")
    return [_draft(campaign, enrolment) for enrolment in asked.order_by("pk")[:number]]


def _draft(campaign: Campaign, enrolment: Enrolment) -> Draft:
    entry = begin_positioning(campaign=campaign, enrolment=enrolment, by=enrolment.person)
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(enrolment.person)
    cookies = {name: each.value for name, each in client.cookies.items()}
    cookies[settings.CSRF_COOKIE_NAME] = CSRF
    revisions = CompetencyRevision.objects.filter(framework_version=campaign.framework_version_id)
    return Draft(
        path=reverse("positioning_answer", kwargs={"entry_id": entry.pk}),
        cookies="; ".join(f"{name}={value}" for name, value in cookies.items()),
        client=client,
        revisions=list(revisions.values_list("pk", flat=True)),
    )


def measure(database: str) -> Iterator[Result]:
    """Server time of one answer, inside one process: all middleware, no network."""
    (draft,) = _drafts(1)
    seconds = []
    for number in range(RUNS):
        fields = draft.fields(number)
        start = time.perf_counter()
        response = draft.client.post(draft.path, fields)
        seconds.append(time.perf_counter() - start)
        if response.status_code != 200:
            raise RuntimeError(f"An answer got {response.status_code}: {response.content!r}")
    with CaptureQueriesContext(connection) as queries:
        draft.client.post(draft.path, draft.fields(RUNS))
    yield timed("save of one answer", database, seconds, len(queries))


def measure_load(url: str, database: str) -> list[Result]:
    """``CLIENTS`` people answer as fast as they can for ``SECONDS``; one refusal is an error."""
    drafts = _drafts(CLIENTS)
    connection.close()
    until = time.perf_counter() + SECONDS
    tallies = [Tally() for _draft in drafts]
    threads = [
        threading.Thread(target=_answer_again_and_again, args=(url, draft, until, tally))
        for draft, tally in zip(drafts, tallies, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = [each for tally in tallies for each in tally.seconds]
    if failures := [each for tally in tallies for each in tally.failures]:
        raise RuntimeError(f"{len(failures)} of {len(seconds)} answers failed: {failures[0]}")
    name = f"save of one answer, {len(drafts)} clients"
    return [
        measured(name, database, len(seconds) / SECONDS, "/s", len(seconds)),
        timed(f"{name}, latency", database, seconds),
    ]


def _answer_again_and_again(url: str, draft: Draft, until: float, tally: Tally) -> None:
    line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    headers = {
        "Cookie": draft.cookies,
        "X-CSRFToken": CSRF,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    for number in itertools.count():
        start = time.perf_counter()
        if start >= until:
            break
        line.request("POST", draft.path, urlencode(draft.fields(number)), headers)
        response = line.getresponse()
        answer = response.read()
        tally.seconds.append(time.perf_counter() - start)
        if response.status != 200:
            tally.failures.append(f"{response.status} {answer[:200]!r}")
    line.close()
