"""Who may sign, when, and what is kept of it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from cohorts.attendance import services
from cohorts.attendance.models import Evidence, Presence
from cohorts.attendance.queries import half_days_to_sign, next_half_days
from cohorts.enrolment import progress
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories
from tests.conftest import NOW
from tests.unit.cohorts.attendance.conftest import make_room

pytestmark = pytest.mark.django_db


def test_a_signature_keeps_the_words_both_clocks_the_zone_and_the_device(open_room):
    told = NOW - timedelta(minutes=3)
    proof = open_room.sign(client_time=told, device_class="phone")
    assert proof.signed_at == NOW
    assert proof.client_time == told
    assert (proof.timezone, proof.utc_offset_minutes) == ("Europe/Paris", 60)
    assert proof.device_class == "phone"
    assert proof.signed_name == "Prénom00 Nom00"
    for word in ("Prénom00 Nom00", "Coordination en équipe", "09:00", "12:00", "Tilleuls"):
        assert word in proof.statement


def test_signing_concludes_starts_the_enrolment_and_announces_progress(open_room, monkeypatch):
    heard = []
    reviewer = lambda *, enrolment, by, **_how: heard.append((enrolment.pk, by.pk))  # noqa: E731
    monkeypatch.setattr(progress, "_reviewers", [reviewer])
    open_room.sign()
    presence = open_room.presence()
    enrolment = open_room.enrolments[0]
    enrolment.refresh_from_db()
    assert presence.state == "present_onsite"
    assert enrolment.state == "started"
    assert enrolment.changes.get(to_state="started").effective_on == NOW.date()
    assert presence.changes.get().effective_on == NOW.date()
    assert heard == [(enrolment.pk, enrolment.person_id)]
    assert AuditEvent.objects.filter(
        verb="presence.state_changed", subject_id=enrolment.person_id
    ).exists()


def test_a_second_signature_is_refused_and_the_first_one_stands(open_room):
    first = open_room.sign()
    with pytest.raises(Refused, match="already recorded as present"):
        open_room.sign()
    assert list(Evidence.objects.all()) == [first]


def test_the_same_pressing_sent_again_is_the_success_it_was_even_after_closing(open_room):
    key = uuid4()
    first = open_room.sign(client_key=key)
    assert open_room.sign(client_key=key) == first
    open_room.close()
    with clock.at(NOW + timedelta(days=2)):
        assert open_room.sign(client_key=key) == first
    assert Evidence.objects.filter(kind="trainee_signature").count() == 1


@pytest.mark.parametrize("other", [{"remote": True}, {"drawing": "M1 1L2 2"}])
def test_a_replay_with_another_content_is_refused_and_the_first_stands(at_now, other):
    room = make_room(delivery="both")
    room.open()
    key = uuid4()
    first = room.sign(client_key=key)
    with pytest.raises(Refused, match="another content"):
        room.sign(client_key=key, **other)
    assert room.sign(client_key=key) == first
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("drawing", "sentence"),
    [
        ("M1 1L2 2" * 3000, "too large"),
        ("<script>", "cannot be read"),
        ("M1 1 H5", "cannot be read"),
        ("M1000 1", "cannot be read"),
    ],
)
def test_a_drawing_is_lines_and_nothing_else(open_room, drawing, sentence):
    with pytest.raises(Refused, match=sentence):
        open_room.sign(drawing=drawing)
    assert not Evidence.objects.exists()


def test_a_drawing_is_kept_as_it_was_drawn(open_room):
    assert open_room.sign(drawing="M10 20L30 40M5 5").drawing == "M10 20L30 40M5 5"


def test_the_key_of_somebody_else_is_refused(open_room):
    key = uuid4()
    open_room.sign(client_key=key)
    with pytest.raises(Refused, match="already served"):
        open_room.sign(open_room.enrolments[1].person, client_key=key)
    assert open_room.presence(1).state == "expected"


def test_before_opening_after_closing_and_for_a_cancelled_one_it_is_refused(room):
    with pytest.raises(Refused, match="not open yet"):
        room.sign()
    room.open()
    room.close()
    with pytest.raises(Refused, match=r"ended at 10:30"):
        room.sign()
    cancelled = factories.half_day(
        room.half_day.seminar, starts_at=NOW + timedelta(hours=5), state="cancelled"
    )
    with pytest.raises(Refused, match="does not take place"):
        services.sign_presence(half_day=cancelled, person=room.trainee, client_key=uuid4())


def test_nobody_signs_for_a_cohort_she_is_not_in(open_room):
    stranger = factories.user("Inès", "Inconnue")
    with pytest.raises(Refused, match="not enrolled"):
        open_room.sign(stranger)
    with pytest.raises(Refused, match="not enrolled"):
        open_room.sign(open_room.trainer)
    assert not Evidence.objects.exists()


def test_somebody_who_left_is_not_expected(open_room):
    gone = factories.enrolment(open_room.cohort, state="withdrawn")
    with pytest.raises(Refused, match="not expected"):
        open_room.sign(gone.person)
    assert half_days_to_sign(gone.person) == []


def test_somebody_enrolled_after_the_opening_joins_the_sheet_by_signing(open_room):
    late = factories.enrolment(open_room.cohort, factories.user("Zoé", "Tardive"))
    assert half_days_to_sign(late.person) == [open_room.half_day]
    open_room.sign(late.person)
    assert Presence.objects.get(enrolment=late).state == "present_onsite"


def test_where_one_is_counts_only_where_both_ways_are_offered(at_now):
    onsite, remote, both = (make_room(delivery=d) for d in ("onsite", "remote", "both"))
    for place in (onsite, remote, both):
        place.open()
    with pytest.raises(Refused, match="on site"):
        onsite.sign(remote=True)
    remote.sign()
    both.sign(remote=True)
    both.sign(both.enrolments[1].person)
    assert remote.presence().state == "present_remote"
    assert [both.presence(n).state for n in (0, 1)] == ["present_remote", "present_onsite"]
    assert "remotely" in Evidence.objects.get(presence=both.presence()).statement


# Local midnight, on both sides of it, on ordinary days, at both changes of the clocks, overseas.
@pytest.mark.parametrize(
    ("zone", "starts_at", "last_second", "offset"),
    [
        ("Europe/Paris", "2026-03-10T08:00", "2026-03-10T22:59:59", 60),
        ("Europe/Paris", "2026-03-29T07:00", "2026-03-29T21:59:59", 120),
        ("Europe/Paris", "2026-10-25T08:00", "2026-10-25T22:59:59", 60),
        ("Indian/Reunion", "2026-07-01T05:00", "2026-07-01T19:59:59", 240),
        ("Indian/Mayotte", "2026-03-29T05:00", "2026-03-29T20:59:59", 180),
        ("America/Cayenne", "2026-07-01T12:00", "2026-07-02T02:59:59", -180),
        ("America/Martinique", "2026-10-25T12:00", "2026-10-26T03:59:59", -240),
        ("America/Guadeloupe", "2026-03-29T12:00", "2026-03-30T03:59:59", -240),
    ],
)
def test_one_signs_until_midnight_of_the_place(zone, starts_at, last_second, offset):
    start = datetime.fromisoformat(starts_at).replace(tzinfo=UTC)
    end = datetime.fromisoformat(last_second).replace(tzinfo=UTC)
    region = factories.region("04", "Ailleurs", timezone=zone)
    with clock.at(start):
        room = make_room(a_region=region, starts_at=start)
        room.open()
        assert half_days_to_sign(room.trainee) == [room.half_day]
    with clock.at(end):
        proof = room.sign()
    assert proof.utc_offset_minutes == offset
    assert room.presence().changes.get().effective_on == room.half_day.local_day
    with clock.at(end + timedelta(seconds=1)):
        assert half_days_to_sign(room.enrolments[1].person) == []
        with pytest.raises(Refused, match="until midnight"):
            room.sign(room.enrolments[1].person)


@pytest.mark.parametrize(
    ("zone", "first_second"),
    [
        ("Europe/Paris", "2026-03-28T23:00:00"),
        ("Europe/Paris", "2026-10-24T22:00:00"),
        ("Indian/Reunion", "2026-06-30T20:00:00"),
        ("America/Cayenne", "2026-07-01T03:00:00"),
    ],
)
def test_it_opens_from_the_first_second_of_its_local_day(zone, first_second):
    first = datetime.fromisoformat(first_second).replace(tzinfo=UTC)
    room = make_room(
        a_region=factories.region("04", "Ailleurs", timezone=zone),
        starts_at=first + timedelta(hours=9),
    )
    with clock.at(first - timedelta(seconds=1)), pytest.raises(Refused, match="its own day"):
        room.open()
    with clock.at(first):
        room.open()
    assert room.half_day.state == "open"


def test_what_is_to_sign_and_what_comes_next(room, django_assert_num_queries):
    later = factories.half_day(room.half_day.seminar, starts_at=NOW + timedelta(days=7))
    with django_assert_num_queries(1):
        assert half_days_to_sign(room.trainee) == []
    with django_assert_num_queries(1):
        assert next_half_days(room.trainee) == [room.half_day, later]
    room.open()
    with django_assert_num_queries(1):
        assert half_days_to_sign(room.trainee) == [room.half_day]
    room.sign()
    assert half_days_to_sign(room.trainee) == []
    assert next_half_days(room.trainee, limit=1) == [later]
    assert half_days_to_sign(factories.user()) == []
