"""``manage.py export_framework KEY --format FORMAT``: a framework as a file."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from competencies.frameworks.queries import find_framework, version_to_export
from competencies.interchange.formats import Format, write
from competencies.interchange.queries import package_of
from lms.kernel.refusals import Refused


class Command(BaseCommand):
    """Writes to standard output, or to ``--output``. Without ``--version`` it is the version in
    force, or the newest where none is in force yet."""

    help = "Writes a framework in CASE, in Moodle's columns, or as a table (CSV, or XLSX by name)."

    def create_parser(self, prog_name, subcommand, **kwargs):
        # ``--version`` is Django's own: here it names the version of the framework.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser) -> None:
        parser.add_argument("key", help="the framework's key, or its CASE identifier")
        parser.add_argument("--version", default="", dest="number")
        parser.add_argument("--format", choices=Format.values, required=True)
        parser.add_argument("--output", type=Path)

    def handle(self, *args, **options) -> None:
        framework = find_framework(options["key"])
        if framework is None:
            raise CommandError(f"There is no framework {options['key']}.", returncode=2)
        version = version_to_export(framework, options["number"])
        if version is None:
            raise CommandError(
                f"{framework.key} has no version {options['number']}.".replace("  ", " "),
                returncode=2,
            )
        output = options["output"]
        kind = "xlsx" if output is not None and output.suffix.lower() == ".xlsx" else "csv"
        try:
            written = write(package_of(version), options["format"], kind=kind)
            if output is None:
                sys.stdout.buffer.write(written.content)
            else:
                output.write_bytes(written.content)
        except Refused as refusal:
            raise CommandError(refusal.sentence, returncode=2) from refusal
        except OSError as problem:
            raise CommandError(str(problem), returncode=2) from problem
