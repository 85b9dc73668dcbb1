"""The monthly letters: what they say, when they are silent, who sends them, and once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connections, transaction
from django.urls import reverse

from cohorts.enrolment.models import Cohort
from cohorts.snapshots.models import RegionLetter
from cohorts.snapshots.services import (
    draft_letters,
    drop_letter,
    edit_letter,
    letters,
    send_letter,
)
from lms.accounts.enums import Role, ScopeKind
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.models import OutgoingMail
from tests import factories
from tests.simultaneous import at_once, no_lock_at_the_beginning
from tests.unit.cohorts.indicators import builders as b

pytestmark = pytest.mark.django_db
JANUARY = datetime(2021, 1, 3, 9, tzinfo=UTC)


def month(year: int, number: int, day: int = 3) -> datetime:
    return datetime(year, number, day, 9, tzinfo=UTC)


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def drafted(moment: datetime) -> list[RegionLetter]:
    with clock.at(moment):
        return draft_letters()


def send(letter: RegionLetter, manager, moment: datetime = JANUARY) -> None:
    with clock.at(moment):
        send_letter(letter=letter, version=letter.version, by=manager)


@pytest.fixture
def letter(closed) -> RegionLetter:
    """On December 2020, in which the cohort closed."""
    (made,) = drafted(JANUARY)
    return made


# --- What a letter says ---------------------------------------------------------------------------


def test_a_cohort_that_closed_is_told_with_fractions(letter):
    assert (letter.since, letter.until) == (date(2020, 11, 30), date(2020, 12, 31))
    text = plain(letter.body)
    # 13 began, 11 followed in full, 10 hold the diploma, 2 dropped out.
    for words in ("13", "11 (85 % [58–96])", "10 (77 % [50–92])", "2 (15 % [4–42])"):
        assert words in text, text
    assert "Grand Est" in letter.subject


def test_no_name_of_a_trainee_is_in_it(letter, closed):
    for enrolment in closed.enrolments.select_related("person"):
        assert enrolment.person.last_name not in letter.body


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_region_in_which_nothing_changed_gets_no_letter(letter, manager, reviewer, is_sent):
    if is_sent:
        send(letter, manager)
    assert drafted(month(2021, 2)) == []
    assert drafted(month(2021, 3)) == []


def test_drafting_again_makes_no_second_letter(letter):
    assert drafted(JANUARY) == []
    assert drafted(month(2021, 1, 6)) == []
    assert RegionLetter.objects.count() == 1


def test_no_draft_after_the_first_week(closed):
    assert drafted(month(2021, 1, 8)) == []


def test_a_result_written_down_late_is_told_by_the_next_letter(letter, closed, manager, reviewer):
    send(letter, manager)
    person = b.enrol(closed, *b.FULL, dissertation=b.VALIDATED)
    b.decide(closed.juries.first(), person)
    (later,) = drafted(month(2021, 4))
    assert (later.since, later.until) == (date(2020, 12, 31), date(2021, 3, 31))
    assert "11 sur 14" in plain(later.body) or "11 of 14" in plain(later.body)


def test_what_a_dropped_letter_told_is_told_by_the_next(letter, manager):
    with clock.at(JANUARY):
        drop_letter(letter=letter, by=manager)
    assert drafted(JANUARY) == []
    (later,) = drafted(month(2021, 2))
    assert (later.since, later.until) == (date(2020, 11, 30), date(2021, 1, 31))
    assert "10 (77 % [50–92])" in plain(later.body)


def test_a_cohort_that_begins_departures_and_deadlines(grand_est, manager, reviewer):
    a_cohort = b.cohort(grand_est, label="Promotion 2020", dissertation_due_on=date(2020, 3, 20))
    people = [b.enrol(a_cohort, b.STARTED) for _ in range(4)]
    b.jury(a_cohort, "2020-04-02", state="formed")
    (first,) = drafted(month(2020, 2))
    text = plain(first.body)
    assert "Promotion 2020" in text
    assert "20 mars 2020" in text
    assert "2 avril 2020" in text
    send(first, manager, month(2020, 2))
    people[0].changes.create(
        from_state="started",
        to_state="dropped_out",
        effective_on=date(2020, 2, 10),
        recorded_at=month(2020, 2, 10),
    )
    (second,) = drafted(month(2020, 3))
    assert second.since == first.until
    assert "1 abandon" in plain(second.body) or "1 drop-out" in plain(second.body)
    # What the first one told is not told again.
    assert "6 janvier" not in plain(second.body)


def test_each_region_has_a_letter_of_its_own(closed, breton):
    (first,) = drafted(JANUARY)
    (second,) = drafted(month(2022, 1))
    assert (first.region, second.region) == (closed.region, breton.region)
    assert "bretonne" not in first.body
    assert "1re promotion" not in second.body


# --- Editing and sending --------------------------------------------------------------------------


def test_a_draft_is_edited_and_an_older_page_is_refused(letter, manager):
    edit_letter(letter=letter, subject="Objet", body="Un texte", version=1, by=manager)
    letter.refresh_from_db()
    assert (letter.body, letter.version) == ("Un texte", 2)
    with pytest.raises(Refused):
        edit_letter(letter=letter, subject="Objet", body="Un autre", version=1, by=manager)
    with pytest.raises(Refused):
        send_letter(letter=letter, version=1, by=manager)
    assert not OutgoingMail.objects.exists()


def test_what_a_browser_does_to_lines_is_no_change(client, letter, manager):
    client.force_login(manager)
    page = reverse("region_letter_edit", args=[letter.pk])
    body = letter.body.replace("\n", "\r\n")
    client.post(page, {"subject": letter.subject, "body": body, "version": 1})
    kept = RegionLetter.objects.get()
    assert (kept.subject, kept.body, kept.version) == (letter.subject, letter.body, 1)
    assert not AuditEvent.objects.filter(verb="region_letter.edited").exists()


def test_a_subject_is_one_line(client, letter, manager):
    client.force_login(manager)
    page = reverse("region_letter_edit", args=[letter.pk])
    data = {"subject": "Un objet\r\nBcc: a@b.example\u2028fin", "body": "A\rB\r\nC", "version": 1}
    client.post(page, data)
    kept = RegionLetter.objects.get()
    assert (kept.subject, kept.body) == ("Un objet Bcc: a@b.example fin", "A\nB\nC")


def test_a_letter_that_names_somebody_is_refused(letter, manager, closed):
    person = closed.enrolments.first().person
    for name in (
        f"{person.first_name} {person.last_name}",
        f"{person.last_name}\n{person.first_name}",
    ):
        with pytest.raises(Refused):
            edit_letter(
                letter=letter, subject="Objet", body=f"Voir {name.upper()}.", version=1, by=manager
            )


def test_sent_to_the_reviewers_of_the_region_alone(letter, manager, reviewer, bretagne):
    factories.regional_reviewer(bretagne)
    factories.national_reviewer()
    former = factories.user("Ancienne", "Lectrice")
    factories.grant(
        former, Role.REGIONAL_REVIEWER, ScopeKind.REGION, "44", ends_on=date(2020, 12, 31)
    )
    with clock.at(JANUARY):
        send_letter(letter=letter, version=1, by=manager)
        with pytest.raises(Refused):
            send_letter(letter=letter, version=1, by=manager)
        with pytest.raises(Refused):
            drop_letter(letter=letter, by=manager)
        with pytest.raises(Refused):
            edit_letter(letter=letter, subject="Objet", body="Texte", version=1, by=manager)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == (reviewer, plain(letter.subject))
    assert letter.body in mail.body
    letter.refresh_from_db()
    assert (letter.state, letter.settled_by, letter.settled_at) == ("sent", manager, JANUARY)
    assert AuditEvent.objects.filter(verb="regionletter.state_changed").count() == 1


def test_without_a_reviewer_it_stays_a_draft(letter, manager):
    with pytest.raises(Refused):
        send_letter(letter=letter, version=1, by=manager)
    letter.refresh_from_db()
    assert letter.is_draft


def test_only_who_manages_every_cohort_may_send(letter, reviewer):
    of_a_programme = factories.user("Odile", "Ailleurs")
    factories.grant(of_a_programme, Role.MANAGER, ScopeKind.PROGRAMME, "pacte-cds")
    for person in (reviewer, of_a_programme):
        with pytest.raises(Refused):
            send_letter(letter=letter, version=1, by=person)


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"state": "sent"},
        {"settled_at": JANUARY},
        {"since": date(2021, 1, 31)},
        {"body": ""},
    ],
)
def test_the_database_refuses_what_makes_no_sense(letter, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        RegionLetter.objects.filter(pk=letter.pk).update(**wrong)


# --- Pages ----------------------------------------------------------------------------------------


def test_editing_with_a_preview_stores_nothing(client, letter, manager):
    client.force_login(manager)
    page = reverse("region_letter_edit", args=[letter.pk])
    data = {"subject": "Objet", "body": "Un texte revu", "version": 1}
    shown = client.post(page, {**data, "preview": "1"})
    assert b"Un texte revu" in shown.content
    letter.refresh_from_db()
    assert letter.version == 1
    assert client.post(page, data).status_code == 302
    assert client.post(page, {**data, "body": "Encore"}).status_code == 422
    assert client.post(page, {**data, "subject": ""}).status_code == 422
    letter.refresh_from_db()
    assert (letter.body, letter.version) == ("Un texte revu", 2)


def test_a_double_click_sends_once(client, letter, manager, reviewer):
    client.force_login(manager)
    for _click in range(2):
        answer = client.post(reverse("region_letter_send", args=[letter.pk]), {"version": 1})
        assert answer.status_code == 302
    assert OutgoingMail.objects.count() == 1
    page = client.get(reverse("region_letter", args=[letter.pk])).content.decode()
    assert reverse("region_letter_send", args=[letter.pk]) not in page


@pytest.mark.parametrize("version", ["", "abc", "0", "2"])
def test_a_send_without_the_version_that_was_read_sends_nothing(
    client, letter, manager, reviewer, version
):
    client.force_login(manager)
    client.post(reverse("region_letter_send", args=[letter.pk]), {"version": version})
    assert not OutgoingMail.objects.exists()


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_fifteen(
    client, letter, manager, django_assert_max_num_queries
):
    client.force_login(manager)
    client.get(reverse("region_letters"))
    with django_assert_max_num_queries(10) as one:
        assert client.get(reverse("region_letters")).status_code == 200
    for number in range(14):
        letter.pk, letter.until = None, date(2022, 1, 1 + number)
        letter.save(force_insert=True)
    with django_assert_max_num_queries(len(one)):
        assert client.get(reverse("region_letters")).status_code == 200


# --- At the same moment ---------------------------------------------------------------------------


@pytest.fixture
def desk(database_on_disk) -> Iterator[tuple]:
    with clock.at(datetime(2026, 3, 3, 9, tzinfo=UTC)):
        region = factories.region()
        b.closed_cohort(region, graduates=2, starts_on=date(2026, 2, 2), ends_on=date(2026, 2, 27))
        factories.regional_reviewer(region)
        manager = factories.manager()
        yield region, manager


@pytest.mark.django_db(transaction=True)
def test_two_workers_draft_one_letter(desk):
    def draft():
        with clock.at(datetime(2026, 3, 3, 9, tzinfo=UTC)):
            return draft_letters()

    assert at_once(draft, draft) == ["ok", "ok"]
    assert RegionLetter.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_tabs_send_once(desk):
    _region, manager = desk
    (letter,) = draft_letters()

    def send():
        return send_letter(letter=letter, version=1, by=manager)

    assert at_once(send, send) == ["ok", "refused"]
    assert OutgoingMail.objects.count() == 1


@contextmanager
def merely_read(monkeypatch) -> Iterator[None]:
    """Letters that are read without a lock, by both before either goes on."""
    both_have_read = threading.Barrier(2, timeout=3)

    def read(letter):
        found = RegionLetter.objects.select_related("region").get(pk=letter.pk)
        with suppress(threading.BrokenBarrierError):
            both_have_read.wait()
        return found

    monkeypatch.setattr(letters, "_locked", read)
    connections["default"].close()
    with no_lock_at_the_beginning():
        yield
    connections["default"].close()


def unchecked(letter, state, **_rest):
    """A change of state that looks at nothing."""
    RegionLetter.objects.filter(pk=letter.pk).update(state=state, **_rest["set_fields"])
    return letter


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["edit", "send"])
def test_with_the_locks_off_the_same_scene_goes_wrong(desk, monkeypatch, what):
    """One of the two is lost, or fails without a word."""
    _region, manager = desk
    (letter,) = draft_letters()
    monkeypatch.setattr(letters, "change_state", unchecked)
    send = [lambda: send_letter(letter=letter, version=1, by=manager)] * 2
    edits = [
        lambda body=body: edit_letter(
            letter=letter, subject="Objet", body=body, version=1, by=manager
        )
        for body in ("Un texte", "Un autre")
    ]
    with merely_read(monkeypatch):
        outcomes = at_once(*(edits if what == "edit" else send))
    assert outcomes != ["ok", "refused"]


@pytest.mark.django_db(transaction=True)
def test_two_tabs_edit_and_the_second_is_told(desk):
    _region, manager = desk
    (letter,) = draft_letters()
    edits = [
        lambda body=body: edit_letter(
            letter=letter, subject="Objet", body=body, version=1, by=manager
        )
        for body in ("Un texte", "Un autre")
    ]
    assert at_once(*edits) == ["ok", "refused"]
    assert Cohort.objects.count() == 1
