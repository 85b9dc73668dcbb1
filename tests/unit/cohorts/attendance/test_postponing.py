"""Postponing a half-day: to a date, or until one is known."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.attendance import services
from cohorts.attendance.models import HalfDay
from lms.audit.models import AuditEvent
from lms.audit.presenters import present
from lms.kernel.refusals import Refused
from tests import factories
from tests.unit.cohorts.attendance.conftest import make_room
from tests.unit.cohorts.attendance.test_pages import browser, queries_of, text_of

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)
REASON = "Salle inondée"


def postpone(room, **fields) -> HalfDay:
    return services.postpone_half_day(
        half_day=room.half_day,
        by=fields.pop("by", room.manager),
        reason=fields.pop("reason", REASON),
        **fields,
    )


def in_a_week(room) -> dict[str, datetime]:
    return {"starts_at": room.half_day.starts_at + WEEK, "ends_at": room.half_day.ends_at + WEEK}


def kept(room) -> HalfDay:
    return HalfDay.objects.get(pk=room.half_day.pk)


def facts_of(half_day: HalfDay) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(object_id=str(half_day.pk)).order_by("pk"))


def test_to_another_date_it_is_planned_there_and_the_log_tells_both(room):
    before = room.half_day.local_start
    moved = postpone(room, **in_a_week(room))
    assert (moved.state, moved.starts_at) == ("planned", room.half_day.starts_at + WEEK)
    assert kept(room).ends_at == room.half_day.ends_at + WEEK
    facts = facts_of(moved)
    states = [(fact.from_state, fact.to_state) for fact in facts if fact.to_state]
    assert states == [("planned", "postponed"), ("postponed", "planned")]
    assert (facts[0].reason, facts[0].actor_id) == (REASON, room.manager.pk)
    [told] = [fact for fact in facts if fact.verb == "half_day.moved"]
    assert told.data["before"][0] == before.isoformat()
    assert told.data["after"][0] == (before + WEEK).isoformat()
    sentences = [present(fact) for fact in facts]
    assert "postponed “Coordination en équipe – 2026-03-10" in sentences[0]
    assert "planned anew “Coordination en équipe – 2026-03-17" in sentences[1]
    assert "17 March 2026, 09:00–12:00 instead of 10 March 2026, 09:00–12:00" in sentences[2]


def test_without_a_date_it_waits_and_frees_its_hour(room):
    assert postpone(room).state == "postponed"
    assert kept(room).starts_at == room.half_day.starts_at
    hours = {"starts_at": room.half_day.starts_at, "ends_at": room.half_day.ends_at}
    services.plan_half_day(seminar=room.half_day.seminar, by=room.manager, **hours)
    again = services.plan_again(half_day=room.half_day, by=room.manager, **in_a_week(room))
    assert again.state == "planned"
    with pytest.raises(Refused, match="Only a postponed"):
        services.plan_again(half_day=room.half_day, by=room.manager, **hours)


def test_it_may_move_into_its_own_former_hours_but_not_stay(room):
    later = {name: moment + timedelta(hours=1) for name, moment in in_a_week(room).items()}
    own = {name: moment - WEEK for name, moment in later.items()}
    assert postpone(room, **own).starts_at == own["starts_at"]
    room.half_day.refresh_from_db()
    with pytest.raises(Refused, match="hours that it had"):
        postpone(room, **own)
    assert kept(room).state == "planned"


@pytest.mark.parametrize(
    ("start", "hours", "sentence"),
    [
        (datetime(2026, 4, 14, 7, tzinfo=UTC), 0, "ends after it starts"),
        (datetime(2026, 4, 14, 7, tzinfo=UTC), 30, "same day"),
        (datetime(2028, 1, 4, 8, tzinfo=UTC), 3, "too far"),
        (datetime(2026, 3, 12, 9, tzinfo=UTC), 3, "overlaps"),
    ],
)
def test_the_new_hours_are_held_to_what_planning_asks(room, start, hours, sentence):
    factories.half_day(
        factories.seminar(room.cohort), starts_at=datetime(2026, 3, 12, 8, tzinfo=UTC)
    )
    with pytest.raises(Refused, match=sentence):
        postpone(room, starts_at=start, ends_at=start + timedelta(hours=hours))
    assert kept(room).state == "planned"
    assert facts_of(room.half_day) == []


def test_once_it_was_opened_it_is_not_postponed(room):
    room.open()
    with pytest.raises(Refused, match="Signing was opened"):
        postpone(room)
    room.sign()
    with pytest.raises(Refused, match="already signed"):
        postpone(room, **in_a_week(room))
    room.close()
    with pytest.raises(Refused, match="already signed"):
        postpone(room)
    assert kept(room).state == "closed"


def test_it_needs_a_reason_a_manager_and_something_to_postpone(room):
    with pytest.raises(Refused, match="reason"):
        postpone(room, reason=" ")
    for act in (
        postpone,
        lambda room, by: services.plan_again(half_day=room.half_day, by=by, **in_a_week(room)),
    ):
        with pytest.raises(Refused, match="manager"):
            act(room, by=room.trainer)
    services.cancel_half_day(half_day=room.half_day, by=room.manager, reason=REASON)
    with pytest.raises(Refused, match="cannot be postponed"):
        postpone(room)


@pytest.mark.parametrize(
    ("day", "utc"), [(date(2026, 3, 29), "07:00"), (date(2026, 10, 25), "08:00")]
)
def test_nine_o_clock_on_the_days_the_clocks_change(room, day, utc):
    data = {"reason": REASON, "day": day.isoformat(), "start": "09:00", "end": "12:30"}
    url = reverse("half_day_postpone", args=[room.half_day.pk])
    assert browser(room.manager).post(url, data).status_code == 302
    moved = kept(room)
    assert moved.starts_at.isoformat()[11:16] == utc
    assert (moved.local_day, moved.start_time.hour, moved.minutes) == (day, 9, 210)


def test_the_hours_are_those_of_the_place_of_the_half_day(at_now):
    room = make_room(starts_at=datetime(2026, 3, 10, 5, tzinfo=UTC))
    HalfDay.objects.filter(pk=room.half_day.pk).update(timezone="Indian/Reunion")
    data = {"reason": REASON, "day": "2026-03-29", "start": "02:30", "end": "05:00"}
    url = reverse("half_day_postpone", args=[room.half_day.pk])
    assert browser(room.manager).post(url, data).status_code == 302
    assert kept(room).starts_at == datetime(2026, 3, 28, 22, 30, tzinfo=UTC)


# --- The page --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": ""}, "required"),
        ({"end": "08:00"}, "ends after it starts"),
        ({"end": ""}, "from when to when"),
        ({"end": "25:00"}, "valid time"),
        ({"day": "2062-03-17"}, "too far"),
        ({"day": "2026-02-30"}, "valid date"),
        ({"day": "2026-03-29", "start": "02:30"}, "clocks change"),
        ({"day": "2026-03-12", "start": "09:30", "end": "11:15"}, "overlaps"),
    ],
)
def test_a_wrong_date_says_what_is_wrong_and_keeps_what_was_typed(room, changes, sentence):
    factories.half_day(
        factories.seminar(room.cohort), starts_at=datetime(2026, 3, 12, 8, tzinfo=UTC)
    )
    typed = {"reason": REASON, "day": "2026-03-17", "start": "09:15", "end": "12:15", **changes}
    url = reverse("half_day_postpone", args=[room.half_day.pk])
    answer = browser(room.manager).post(url, typed)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    page = answer.content.decode()
    for value in filter(None, (typed["day"], typed["start"], typed["end"])):
        assert f'value="{value}"' in page
    assert typed["reason"] in page
    assert kept(room).state == "planned"


def test_postponed_without_a_date_and_planned_again_by_the_page(room):
    client = browser(room.manager)
    url = reverse("half_day_postpone", args=[room.half_day.pk])
    board = reverse("half_day_board", args=[room.half_day.pk])
    tab = reverse("cohort_seminars", args=[room.cohort.pk])
    assert url in client.get(tab).content.decode()
    page = client.get(url)
    assert 'value="09:00"' in page.content.decode()
    data = {"reason": REASON, "day": "", "start": "09:00", "end": "12:30"}
    answer = client.post(url, data, follow=True)
    assert "The half-day is postponed" in text_of(answer)
    assert "Set a new date" in text_of(answer)
    assert "Postponed" in text_of(browser(room.trainee).get(reverse("my_half_days")))
    assert "Set a new date" in text_of(client.get(board))
    assert "Set a new date" not in text_of(browser(room.trainer).get(board))
    assert 'name="reason"' not in client.get(url).content.decode()
    assert client.post(url, {"start": "14:00", "end": "17:00"}).status_code == 422
    answer = client.post(url, {"day": "2026-03-18", "start": "14:00", "end": "17:00"}, follow=True)
    assert "now takes place on Wednesday" in text_of(answer)
    assert str(kept(room).local_start)[:16] == "2026-03-18 14:00"
    assert "Postponed" not in text_of(browser(room.trainee).get(reverse("my_half_days")))


def test_an_opened_one_is_refused_by_the_page_and_a_trainer_has_none(open_room):
    url = reverse("half_day_postpone", args=[open_room.half_day.pk])
    answer = browser(open_room.manager).post(url, {"reason": REASON})
    assert answer.status_code == 422
    assert "Signing was opened" in text_of(answer)
    assert browser(open_room.trainer).get(url).status_code == 403


def test_the_page_costs_the_same_for_one_and_for_fifteen(at_now):
    counts = []
    for half_days in (1, 15):
        room = make_room()
        for number in range(1, half_days):
            starts_at = room.half_day.starts_at + timedelta(days=number)
            factories.half_day(room.half_day.seminar, starts_at=starts_at)
        url = reverse("half_day_postpone", args=[room.half_day.pk])
        counts.append(queries_of(browser(room.manager), url))
    assert counts[0] == counts[1] <= 10


def test_moving_asks_as_much_whatever_the_cohort_holds(at_now):
    counts = []
    for half_days in (1, 15):
        room = make_room()
        for number in range(1, half_days):
            factories.half_day(
                room.half_day.seminar, starts_at=room.half_day.starts_at + timedelta(days=number)
            )
        start = datetime(2026, 5, 5, 7, tzinfo=UTC)
        with CaptureQueriesContext(connection) as queries:
            postpone(room, starts_at=start, ends_at=start + timedelta(hours=3))
        counts.append(len(queries))
    assert counts[0] == counts[1]
