"""Server time and queries of the pages, inside one process: all middleware, no network."""

import time
from collections.abc import Iterator, Mapping

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.attendance.models import HalfDay
from cohorts.campaigns.models import CampaignEntry
from cohorts.enrolment.models import Cohort
from lms.accounts.models import User
from tests.benchmarks.results import Result, timed

RUNS = 60
WARM_UP = 5


def pages() -> list[tuple[str, str, str]]:
    """(name, account, address) of every page that has a figure to hold."""
    trainee = User.objects.get(email="trainee@demo.example")
    entry = CampaignEntry.objects.get(enrolment__person=trainee, positioning__state="draft")
    done = CampaignEntry.objects.filter(
        campaign=entry.campaign, positioning__state="submitted"
    ).first()
    cohort = Cohort.objects.get(pk=entry.enrolment.cohort_id)
    return [
        ("home page", "", "/"),
        ("framework page", "", reverse("framework_detail", args=["referent"])),
        ("trainee home", trainee.email, reverse("my_day")),
        ("36-item positioning", trainee.email, reverse("positioning_form", args=[entry.pk])),
        (
            "36-item result",
            done.enrolment.person.email,
            reverse("positioning_result", args=[done.pk]),
        ),
        *_attendance(trainee),
        ("cohort page", "manager@demo.example", reverse("cohort_overview", args=[cohort.pk])),
        ("cohort list", "manager@demo.example", reverse("cohort_list")),
        ("positionings overall", "manager@demo.example", reverse("positioning_overview")),
        ("national page", "national@demo.example", reverse("indicators")),
        ("regional page", "region@demo.example", reverse("indicators")),
    ]


def _attendance(trainee: User) -> list[tuple[str, str, str]]:
    """The half-day of today: its board, what the board asks for every three seconds, the page that
    one signs, the sheet."""
    half_day = HalfDay.objects.get(state="open", seminar__cohort__enrolments__person=trainee)
    key, trainer = [half_day.pk], "trainer@demo.example"
    return [
        ("live board, whole page", trainer, reverse("half_day_board", args=key)),
        ("live board", trainer, reverse("half_day_live", args=key)),
        ("signing page", trainee.email, reverse("sign_half_day", args=key)),
        ("attendance sheet as PDF", trainer, reverse("half_day_sheet_pdf", args=key)),
    ]


def measure(database: str) -> Iterator[Result]:
    """Time each page and count its queries."""
    for name, email, path in pages():
        client = Client(HTTP_HOST="127.0.0.1")
        if email:
            client.force_login(User.objects.get(email=email))
        yield time_page(name, database, client, path)


def time_page(
    name: str,
    database: str,
    client: Client,
    path: str,
    headers: Mapping[str, str] | None = None,
) -> Result:
    """Ask for ``path`` again and again: the time of one answer, read to its end, and its queries.

    What somebody gets from a process that has served before (templates compiled, connections open,
    sessions and rights read anew each time): the first answers are not counted. Raises
    ``RuntimeError`` for any other answer than 200.
    """

    def ask() -> int:
        response = client.get(path, headers=headers)
        response.getvalue()
        return response.status_code

    for _run in range(WARM_UP):
        status = ask()
    if status != 200:
        raise RuntimeError(f"{path} answers {status}")
    seconds = []
    for _run in range(RUNS):
        start = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - start)
    with CaptureQueriesContext(connection) as queries:
        ask()
    return timed(name, database, seconds, len(queries))
