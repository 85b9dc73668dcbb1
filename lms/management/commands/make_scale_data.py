"""``manage.py make_scale_data --enrolments N --seed S``: made-up data of any size to measure on."""

import time
from datetime import date

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lms.demo.scale.accounts import open_accounts
from lms.demo.scale.making import NotEmpty, make
from lms.kernel import clock


class Command(BaseCommand):
    """Writes rows past the services, so nothing proves them: ``verify_evidence`` names every
    presence as one without evidence. What else is left out is in ``lms.demo.scale.making``."""

    help = (
        "Fills an empty, migrated database with made-up cohorts of ten years to measure on "
        "(DEMO=1 only). The same number, seed and day make the same rows."
    )

    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--enrolments", type=int, required=True, help="how many of them")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other people")
        parser.add_argument(
            "--on", type=date.fromisoformat, help="the day after the last fact (today)"
        )

    def handle(self, *args, **options) -> None:
        if settings.ENVIRONMENT == "production":
            raise CommandError("These people are made up. It needs DEMO=1, never production.")
        if options["enrolments"] < 1:
            raise CommandError("--enrolments is a number from 1 on.")
        today = clock.today(settings.TIME_ZONE)
        on = options["on"] or today
        if on > today:
            raise CommandError("--on lies in the future: no fact can be dated ahead.")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The tables are not there, or not as they should be: migrate first.")
        self._make(options["enrolments"], options["seed"], on)

    def _make(self, enrolments: int, seed: int, on: date) -> None:
        start = time.perf_counter()
        call_command("load_reference", stdout=self.stdout)
        try:
            rows = make(enrolments=enrolments, seed=seed, on=on, report=self._tell)
        except NotEmpty:
            raise CommandError(
                "There are cohorts in this database already; it needs an empty one. "
                "Nothing was written."
            ) from None
        open_accounts()
        seconds = time.perf_counter() - start
        self._tell(f"{enrolments} enrolments, {rows} rows in {seconds:.0f} s")
        call_command("rebuild_figures", stdout=self.stdout)

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
