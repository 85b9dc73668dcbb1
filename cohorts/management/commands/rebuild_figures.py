"""``manage.py rebuild_figures``: makes all summary rows of the indicators anew."""

import time

from django.core.management.base import BaseCommand

from cohorts.indicators.services import rebuild_figures

TELL_EVERY_SECONDS = 5.0


class Command(BaseCommand):
    help = (
        "Makes the summaries of all cohorts anew from the dated facts. Pages stay right meanwhile; "
        "the worker keeps summaries fresh by itself: this is for a restored or imported database."
    )

    def handle(self, *args, **options) -> None:
        start = self._told_at = time.monotonic()
        number = rebuild_figures(self._tell)
        seconds = time.monotonic() - start
        self.stdout.write(f"{number} cohorts made anew in {seconds:.1f} s")

    def _tell(self, done: int, total: int) -> None:
        if time.monotonic() - self._told_at < TELL_EVERY_SECONDS:
            return
        self._told_at = time.monotonic()
        self.stdout.write(f"{done} of {total} cohorts")
        self.stdout.flush()
