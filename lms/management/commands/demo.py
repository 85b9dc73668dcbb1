"""``manage.py demo [--no-serve]``: the whole platform on this machine, with made-up people."""

import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from lms.demo.assets import collect_static_when_changed
from lms.demo.cast import ACCOUNTS, PASSWORD
from lms.demo.services import load
from lms.demo.serving import PortTaken, refuse_taken_port, serve


class Command(BaseCommand):
    help = "Loads the demonstration and serves it on 127.0.0.1 (DEMO=1 only)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="load only")

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            self.stderr.write("The demonstration opens accounts with a known password.")
            self.stderr.write("It needs DEMO=1 and is never loaded in production.")
            sys.exit(2)
        if not options["no_serve"]:
            self._refuse_taken_port()
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("load_reference", stdout=self.stdout)
        load(report=self.stdout.write)
        collect_static_when_changed()
        if options["no_serve"]:
            return
        self._introduce()
        serve()

    def _refuse_taken_port(self) -> None:
        try:
            refuse_taken_port()
        except PortTaken as error:
            self.stderr.write(str(error))
            sys.exit(2)

    def _introduce(self) -> None:
        lines = ["", f"{settings.PRODUCT_NAME}: {settings.BASE_URL}/", ""]
        width = max(len(account.email) for account in ACCOUNTS)
        lines += [f"  {account.email:<{width}}  {account.label}" for account in ACCOUNTS]
        lines += ["", f"  password of all: {PASSWORD}", "  Ctrl+C ends it.", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
