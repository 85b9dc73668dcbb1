"""The demonstration: whole, exact, the same each time, and honest about dates."""

import json
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse

from cohorts.attendance.models import Evidence, HalfDay
from cohorts.attendance.services import sign_presence
from cohorts.certificates.models import Certificate
from cohorts.coverage.models import CoverageInvitation, TeamCoverage
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import all_cohorts
from cohorts.indicators.enums import FigureSet, Indicator
from cohorts.indicators.freshness import trigger_names as figure_triggers
from cohorts.indicators.queries import figures
from competencies.frameworks.freezing import trigger_names
from competencies.positioning.models import Rating
from lms.accounts.enums import Role
from lms.accounts.models import RoleGrant, User
from lms.accounts.queries import roles_of
from lms.audit.facts import StateChange
from lms.audit.models import AuditEvent
from lms.demo.cast import ACCOUNTS, DOMAIN
from lms.demo.services import load
from lms.demo.stage import key
from lms.jobs.models import Job
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests.integration.probe import PROTECTED, UNPROTECTED, digest, refusals

PARIS = "Europe/Paris"
# Of a presence; decisions and seals come later.
SIGNED_ON_THE_DAY = ["trainee_signature", "trainer_word", "minutes", "trainer_signature"]
# Region: enrolled, followed in full, diploma.
REGIONS = {
    "11": (24, 18, 18),
    "27": (12, 9, 9),
    "44": (14, 11, 10),
    "53": (12, 9, 9),
    "75": (13, 10, 10),
    "93": (12, 8, 8),
}
ROLES = {
    "trainee": set(),
    "director": set(),
    "trainer": {Role.TRAINER},
    "juror": {Role.JUROR},
    "juror2": {Role.JUROR},
    "region": {Role.REGIONAL_REVIEWER},
    "national": {Role.NATIONAL_REVIEWER},
    "manager": {Role.MANAGER},
    "editor": {Role.EDITOR},
    "admin": {Role.ADMINISTRATOR},
}


def account(name: str) -> User:
    return User.objects.get(email=f"{name}@{DOMAIN}")


def browser(name: str) -> Client:
    client = Client()
    client.cookies["language"] = "fr"
    client.force_login(account(name))
    return client


def text(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("\xa0", " ").replace("\u202f", " ").split())


def cohort_of(programme: str, label: str) -> Cohort:
    return all_cohorts().get(programme_version__programme__key=programme, label=label)


def todays_cohort() -> Cohort:
    return cohort_of("referent", "promotion d’automne")


def rows_everywhere() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


# --- The numbers ----------------------------------------------------------------------------------


def test_the_closed_promotions_are_exactly_the_published_ones(demonstration):
    closed = all_cohorts().filter(ends_on__lt=clock.today(PARIS))
    found = figures(closed, clock.today(PARIS))
    assert len(found.closed) == 7
    group = found.total
    assert group.counts.size(FigureSet.ENROLLED) == 87
    followed = group.rate(Indicator.FOLLOWED)
    diploma = group.rate(Indicator.DIPLOMA_OF_COMPLETERS)
    assert (followed.numerator, followed.denominator) == (65, 87)
    assert (diploma.numerator, diploma.denominator) == (64, 65)


def test_each_region_has_its_numbers(demonstration):
    closed = all_cohorts().filter(ends_on__lt=clock.today(PARIS))
    by_region = figures(closed, clock.today(PARIS)).by(lambda cohort: cohort.region_id)
    found = {
        region: (
            group.counts.size(FigureSet.ENROLLED),
            group.rate(Indicator.FOLLOWED).numerator,
            group.rate(Indicator.DIPLOMA_OF_COMPLETERS).numerator,
        )
        for region, group in by_region.items()
    }
    assert found == REGIONS


def test_the_national_page_shows_them_without_a_parameter(demonstration):
    page = text(browser("national").get(reverse("indicators")))
    for words in (
        "<strong>87</strong>",
        "<strong>65 sur 87</strong> <span>75 % [65–83]</span>",
        "<strong>64 sur 65</strong> <span>98 % [92–100]</span>",
    ):
        assert words in page


def test_the_region_sees_its_own_alone(demonstration):
    page = text(browser("region").get(reverse("indicators")))
    assert "11 sur 14" in page
    assert "65 sur 87" not in page


def test_trainers_of_the_closed_promotions(demonstration):
    closed = {
        str(pk)
        for pk in Cohort.objects.filter(ends_on__lt="2023-01-01").values_list("pk", flat=True)
    }
    grants = RoleGrant.objects.filter(role=Role.TRAINER, scope_key__in=closed)
    assert {grant.scope_key for grant in grants} == closed
    assert grants.values("user").distinct().count() == 12 + 4
    assert not grants.filter(user=account("trainer")).exists()


def test_cafdac_is_planned_on_39_working_days_over_18_months(demonstration):
    cohort = cohort_of("cafdac", "promotion en cours")
    half_days = HalfDay.objects.filter(seminar__cohort=cohort)
    days = sorted({half_day.local_day for half_day in half_days})
    assert len(days) == 39
    assert half_days.count() == 78
    assert all(day.weekday() < 5 for day in days)
    assert (cohort.ends_on - cohort.starts_on).days == 18 * 30
    assert cohort.starts_on <= days[0] <= days[-1] <= cohort.ends_on
    assert all((after - before).days <= 16 for before, after in pairwise(days))


def test_the_trainee_has_answered_24_of_36(demonstration):
    draft = Rating.objects.filter(
        positioning__person=account("trainee"), positioning__state="draft"
    )
    assert draft.values("revision").distinct().count() == 24
    assert draft.first().positioning.framework_version.competencies.count() == 36


# --- The people -----------------------------------------------------------------------------------


def test_every_account_has_its_role_and_something_to_open(demonstration):
    assert {each.name for each in ACCOUNTS} == set(ROLES)
    for name, roles in ROLES.items():
        assert roles_of(account(name)) == roles, name
        assert account(name).has_usable_password()
        text(browser(name).get(reverse("my_day")))
    assert Enrolment.objects.filter(person=account("trainee")).count() == 2


def test_nobody_has_an_address_elsewhere(demonstration):
    assert not User.objects.exclude(email__endswith=f"@{DOMAIN}").exists()
    assert not OutgoingMail.objects.exclude(address__endswith=f"@{DOMAIN}").exists()


def test_a_director_reads_her_team_and_a_member_is_invited(demonstration):
    told = TeamCoverage.objects.get(state="shown")
    assert told.sharers == 12
    page = text(browser("director").get(reverse("my_day")))
    assert reverse("coverage_page", args=[told.pk]) in page
    result = text(browser("director").get(reverse("coverage_page", args=[told.pk])))
    assert "moins de 5" in result
    invitation = CoverageInvitation.objects.get(
        coverage__state="open", address=account("trainee").email
    )
    address = reverse("coverage_invitation", args=[invitation.pk])
    assert address in text(browser("trainee").get(reverse("my_day")))
    assert "kind" in text(browser("trainee").get(address))


# --- The dates ------------------------------------------------------------------------------------


def test_one_half_day_is_open_and_it_is_todays(demonstration):
    half_day = HalfDay.objects.get(state="open")
    assert half_day.local_day == clock.today(PARIS)
    assert half_day.seminar.cohort == todays_cohort()
    page = text(browser("trainee").get(reverse("my_day")))
    assert reverse("sign_half_day", args=[half_day.pk]) in page


def test_every_signature_lies_on_the_day_of_its_half_day(demonstration):
    signatures = list(
        Evidence.objects.filter(kind__in=SIGNED_ON_THE_DAY).select_related("half_day")
    )
    assert len(signatures) > 1500
    late = [
        each
        for each in signatures
        if each.signed_at.astimezone(ZoneInfo(each.half_day.timezone)).date()
        != each.half_day.local_day
    ]
    assert late == []


def test_nothing_happened_in_the_future(demonstration):
    assert not AuditEvent.objects.filter(at__gt=clock.now()).exists()
    assert not Evidence.objects.filter(signed_at__gt=clock.now()).exists()


def test_the_mails_of_history_left_in_history(demonstration):
    mails = OutgoingMail.objects.all()
    assert not mails.exclude(state="sent").exists()
    assert not mails.exclude(
        sent_at__gte=F("queued_at"), sent_at__lte=F("queued_at") + timedelta(minutes=1)
    ).exists()
    assert mails.filter(queued_at__year__lt=2023).count() > 100
    assert not Job.objects.exclude(state="done").exists()


def test_diplomas_are_numbered_without_gap_in_the_years_of_their_juries(demonstration):
    years = set(Certificate.objects.values_list("year", flat=True))
    for year in years:
        ordered = Certificate.objects.filter(year=year).order_by("sequence")
        assert [each.sequence for each in ordered] == list(range(1, ordered.count() + 1))
        assert all(each.issued_on.year == each.issued_at.year == year for each in ordered)
    assert Certificate.objects.count() == 64
    assert max(years) <= 2022


# --- Again, and later -----------------------------------------------------------------------------


def test_a_second_run_on_the_same_day_writes_nothing(demonstration):
    rows, before = rows_everywhere(), digest()
    assert load() is False
    assert rows_everywhere() == rows
    assert digest() == before


def test_a_second_run_leaves_waiting_work_to_the_worker(demonstration):
    Job.objects.update(state="queued")
    assert load() is False
    assert not Job.objects.exclude(state="queued").exists()


def on_day(offset: int, hour: int = 9) -> datetime:
    day = clock.today(PARIS) + timedelta(days=offset)
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(PARIS))


def test_a_later_day_opens_its_own_half_day_and_leaves_the_old_one(demonstration):
    old = HalfDay.objects.get(state="open")
    with clock.at(on_day(1)):
        assert load() is True
        assert load() is False
        new = HalfDay.objects.filter(state="open").exclude(pk=old.pk).get()
        assert new.local_day == clock.today(PARIS)
        # What people left open waits for its trainer; nobody signs it any more.
        with pytest.raises(Refused, match=r"\w"):
            sign_presence(half_day=old, person=account("trainee"), client_key=key("late"))
        sign_presence(half_day=new, person=account("trainee"), client_key=key("in time"))
    old.refresh_from_db()
    assert old.state == "open"


def test_a_day_that_the_calendar_has_opens_the_planned_half_day(demonstration):
    planned = HalfDay.objects.filter(seminar__cohort=todays_cohort(), state="planned").first()
    count = HalfDay.objects.count()
    with clock.at(planned.starts_at + timedelta(hours=1)):
        assert load() is True
    planned.refresh_from_db()
    assert planned.state == "open"
    assert HalfDay.objects.count() == count


def test_a_half_day_that_was_closed_today_is_not_opened_again(demonstration):
    HalfDay.objects.filter(state="open").update(
        state="closed", closed_at=clock.now(), closed_by=account("trainer")
    )
    assert load() is False


def test_years_later_it_still_starts(demonstration):
    said = []
    with clock.at(on_day(900)):
        assert load(report=said.append) is False
    assert "no half-day" in said[0]


# --- On migrated tables -----------------------------------------------------------------------


def test_two_loads_give_the_same_people_numbers_and_states(demonstration, installations):
    other = json.loads(installations[1].python("-m", "tests.integration.probe"))
    assert digest() == other


def test_the_command_changes_nothing_the_second_time(demonstration, installations):
    installations[1].python("manage.py", "demo", "--no-serve")
    other = json.loads(installations[1].python("-m", "tests.integration.probe"))
    assert digest() == other


@pytest.mark.migrations
@pytest.mark.parametrize("table", PROTECTED)
def test_the_database_refuses_to_change_what_happened(demonstration, table):
    assert refusals(table) == {"update": True, "delete": True}


# Tables in which the demonstration need not have a row.
APPEND_ONLY = (
    "cohorts_announcement",
    "cohorts_announcementwithdrawal",
    "cohorts_figurerevision",
    "cohorts_justificationchange",
    "cohorts_makeupchange",
    "cohorts_planitem",
    "cohorts_planstep",
    "cohorts_scannedsheet",
    "competencies_projectionline",
    *PROTECTED,
)


@pytest.mark.migrations
def test_texts_and_dated_facts_have_their_triggers(demonstration):
    """A table rebuilt by a later migration loses its triggers on SQLite without a word."""
    listing = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(listing[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    assert set(trigger_names()) <= found
    assert figure_triggers() <= found
    kept = {f"{table}_no_{verb}" for table in APPEND_ONLY for verb in ("update", "delete")}
    assert kept <= found


@pytest.mark.migrations
def test_other_tables_may_change(demonstration):
    """Else the test above would prove nothing."""
    assert refusals(UNPROTECTED)["update"] is False


def test_every_table_of_dated_facts_is_protected():
    facts = {model._meta.db_table for model in apps.get_models() if issubclass(model, StateChange)}
    assert len(facts) == 5
    assert facts <= set(APPEND_ONLY)


@pytest.mark.migrations
def test_the_migrations_are_complete(loaded):
    answer = loaded.python("manage.py", "makemigrations", "--check", "--dry-run")
    assert "No changes detected" in answer
