"""``manage.py worker``: the queue's worker pool with its watchdog, and the steady work."""

from django.core.management.base import BaseCommand

from lms.jobs.daily import plan_daily_work
from lms.jobs.steady import Steadily
from lms.jobs.watchdog import Watchdog


class Command(BaseCommand):
    help = "Runs the background workers and restarts them when the queue stands still."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--patience", type=float, default=30, help="seconds a free message may wait"
        )

    def handle(self, *args, **options) -> None:
        plan_daily_work()
        steadily = Steadily()
        steadily.start()
        try:
            Watchdog(patience_seconds=options["patience"]).run()
        finally:
            steadily.stop()
