"""``manage.py import_framework FILE``: what a file would do to the frameworks, and doing it."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from competencies.interchange.formats import Format, read_file
from competencies.interchange.package import Finding
from competencies.interchange.planning import ImportPlan, plan_import
from competencies.interchange.services import apply_import
from lms.kernel.refusals import Refused

CANNOT_BE_APPLIED = 2


class Command(BaseCommand):
    """A dry run unless ``--apply``. Exits with 0 when the file can be applied, with 2 when not.

    With ``--json`` exactly one object goes to standard output; everything else to standard error.
    """

    help = "Shows what a framework file would add, change and retire; --apply writes a draft."

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=["auto", *Format.values], default="auto")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--apply", action="store_true")

    def handle(self, *args, **options) -> None:
        wanted = "" if options["format"] == "auto" else options["format"]
        format_name, reading = read_file(options["file"], wanted)
        # Plan and write see the same platform: nobody gets in between.
        with transaction.atomic():
            plan = plan_import(reading, format_name)
            if options["apply"] and plan.applicable:
                self._apply(plan)
        if options["as_json"]:
            self.stdout.write(json.dumps(as_json(plan), indent=2))
        else:
            self._tell(plan, applied=options["apply"])
        if not plan.applicable:
            sys.exit(CANNOT_BE_APPLIED)

    def _apply(self, plan: ImportPlan) -> None:
        try:
            apply_import(plan=plan, by=None)
        except Refused as refusal:
            plan.errors.append(Finding("refused", str(refusal)))

    def _tell(self, plan: ImportPlan, *, applied: bool) -> None:
        for finding in (*plan.errors, *plan.warnings):
            place = f"{finding.where}: " if finding.where else ""
            self.stderr.write(f"{finding.code}: {place}{finding.message}")
        if not plan.applicable:
            self.stderr.write(_("Nothing was written."))
            return
        for name, number in as_json(plan).items():
            if isinstance(number, int):
                self.stdout.write(f"{name}: {number}")
        if not plan.changes_something:
            self.stdout.write(_("The platform says the same already."))
        elif applied:
            self.stdout.write(_("Written to a draft. An editor compares and publishes it."))
        else:
            self.stdout.write(_("A dry run: nothing was written. --apply writes a draft."))


def as_json(plan: ImportPlan) -> dict[str, Any]:
    """The plan in numbers, as ``--json`` tells it."""
    package = plan.package
    return {
        "format": plan.format,
        "frameworks": [{"title": package.title, "competencies": len(package.items)}]
        if package
        else [],
        "added": len(plan.comparison.added),
        "changed": len(plan.comparison.changed),
        "retired": len(plan.comparison.retired),
        "warnings": [_finding(finding) for finding in plan.warnings],
        "errors": [_finding(finding) for finding in plan.errors],
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {"code": finding.code, "message": str(finding.message), "where": finding.where}
