"""Planning seminars and half-days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from cohorts.attendance import services
from cohorts.attendance.models import HalfDay
from cohorts.attendance.validators import local_instant
from lms.audit.models import AuditEvent
from lms.kernel.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db
DAY = datetime(2026, 4, 14, 7, 0, tzinfo=UTC)


def plan(room, start=DAY, end=None, **fields):
    return services.plan_half_day(
        seminar=room.half_day.seminar,
        starts_at=start,
        ends_at=end or start + timedelta(hours=3),
        by=fields.pop("by", room.manager),
        **fields,
    )


def test_a_seminar_takes_the_title_of_its_module_and_comes_last(room):
    module = room.cohort.programme_version.modules.get(code="S2")
    seminar = services.create_seminar(cohort=room.cohort, module=module, by=room.manager)
    assert (seminar.title, seminar.position) == (module.title, 1)
    assert AuditEvent.objects.filter(verb="seminar.created", object_id=str(seminar.pk)).exists()


def test_a_module_of_another_programme_is_refused(room):
    other = factories.programme_version("cafdac").modules.first()
    with pytest.raises(Refused, match="another programme") as refused:
        services.create_seminar(cohort=room.cohort, module=other, by=room.manager)
    assert refused.value.field == "module"


def test_the_zone_is_that_of_the_region(room):
    assert plan(room).timezone == "Europe/Paris"
    assert plan(room, DAY + timedelta(days=1), timezone="Indian/Reunion").timezone == (
        "Indian/Reunion"
    )


@pytest.mark.parametrize(
    ("start", "hours", "sentence"),
    [
        (DAY, 0, "ends after it starts"),
        (DAY, -2, "ends after it starts"),
        (DAY, 30, "same day"),
        (datetime(2028, 1, 4, 8, tzinfo=UTC), 3, "too far"),
        (datetime(2024, 12, 1, 8, tzinfo=UTC), 3, "too far"),
    ],
)
def test_impossible_times_are_refused(room, start, hours, sentence):
    with pytest.raises(Refused, match=sentence):
        plan(room, start, start + timedelta(hours=hours))
    assert HalfDay.objects.count() == 1


def test_an_overlap_in_the_cohort_is_refused_and_touching_is_not(room):
    first = plan(room)
    with pytest.raises(Refused, match="overlaps"):
        plan(room, DAY + timedelta(hours=2))
    assert plan(room, first.ends_at).starts_at == first.ends_at
    other_cohort = factories.seminar(factories.cohort(room.cohort.programme_version))
    assert services.plan_half_day(
        seminar=other_cohort, starts_at=DAY, ends_at=first.ends_at, by=room.manager
    )


def test_a_cancelled_half_day_frees_its_hour(room):
    services.cancel_half_day(half_day=plan(room), by=room.manager, reason="Salle inondée")
    assert plan(room).state == "planned"


def test_a_seminar_with_an_impossible_half_day_is_not_made_at_all(room):
    module = room.cohort.programme_version.modules.get(code="S2")
    with pytest.raises(Refused):
        services.plan_seminar(
            cohort=room.cohort,
            module=module,
            by=room.manager,
            periods=[(DAY, DAY + timedelta(hours=3)), (DAY, DAY + timedelta(hours=1))],
        )
    assert not room.cohort.seminars.filter(module=module).exists()


def test_a_trainer_plans_nothing(room):
    with pytest.raises(Refused, match="manager"):
        plan(room, by=room.trainer)
    with pytest.raises(Refused, match="manager"):
        services.cancel_half_day(half_day=room.half_day, by=room.trainer, reason="Non")


def test_cancelling_needs_a_reason_and_no_signature(open_room):
    with pytest.raises(Refused, match="reason"):
        services.cancel_half_day(half_day=open_room.half_day, by=open_room.manager, reason=" ")
    open_room.sign()
    with pytest.raises(Refused, match="already signed"):
        services.cancel_half_day(half_day=open_room.half_day, by=open_room.manager, reason="Oups")


@pytest.mark.parametrize(
    ("day", "zone", "utc"),
    [
        (date(2026, 3, 28), "Europe/Paris", "2026-03-28T08:00"),
        (date(2026, 3, 29), "Europe/Paris", "2026-03-29T07:00"),
        (date(2026, 10, 25), "Europe/Paris", "2026-10-25T08:00"),
        (date(2026, 7, 1), "Indian/Reunion", "2026-07-01T05:00"),
        (date(2026, 7, 1), "America/Cayenne", "2026-07-01T12:00"),
    ],
)
def test_nine_o_clock_is_that_of_the_place(day, zone, utc):
    assert local_instant(day, time(9), zone).isoformat()[:16] == utc


def test_an_hour_that_the_clocks_skip_is_refused_and_the_doubled_one_is_the_first():
    with pytest.raises(Refused, match="clocks change"):
        local_instant(date(2026, 3, 29), time(2, 30), "Europe/Paris")
    assert local_instant(date(2026, 10, 25), time(2, 30), "Europe/Paris").hour == 0
