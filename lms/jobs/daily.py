"""Work that comes round every day: which kinds, when, and that the queue knows of them."""

from datetime import timedelta

from django.utils.timezone import localtime
from django_q.models import Schedule

from lms.jobs.registry import kind_of
from lms.jobs.services import enqueue
from lms.kernel import clock

RUNNER = "lms.jobs.daily.run"
_hours: dict[str, int] = {}


def every_day(kind: str, *, hour: int) -> None:
    """Have jobs of ``kind``, which take no arguments, done every day from ``hour`` on.

    Called at start-up by the package that declares the kind. The hour is one of the installation's
    time zone. Raises ``KeyError`` for a kind that nobody declares.
    """
    kind_of(kind)
    _hours[kind] = hour


def plan_daily_work() -> None:
    """Make the schedules that are missing; those that are there stay as they are."""
    now = localtime(clock.now())
    for kind, hour in _hours.items():
        today = now.replace(hour=hour, minute=0, second=0, microsecond=0)
        Schedule.objects.get_or_create(
            name=f"daily:{kind}",
            defaults={
                "func": RUNNER,
                "args": repr((kind,)),
                "schedule_type": Schedule.DAILY,
                "next_run": today if today > now else today + timedelta(days=1),
            },
        )


def run(kind: str) -> None:
    """Queue the work of today; called by the worker. Called again the same day it does nothing."""
    today = localtime(clock.now()).date()
    enqueue(kind, key=f"{kind}:{today.isoformat()}", by=None)
