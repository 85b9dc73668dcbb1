"""``manage.py verify_evidence``: are the chains of evidence as they were?"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import translation

from cohorts.attendance.chain import Verdict, verify, verify_file
from cohorts.attendance.heads import read_heads
from cohorts.attendance.models import HalfDay
from cohorts.attendance.queries.chains import chains_of, published_files

INTACT, ALTERED, USAGE = 0, 1, 2


class Command(BaseCommand):
    """Exit status: 0 intact, 1 altered (the first broken link is named first), 2 wrong usage."""

    help = "Verifies chains of evidence: all, of a half-day, of a cohort, or of an evidence file."

    def add_arguments(self, parser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--half-day", type=int, metavar="ID")
        which.add_argument("--cohort", type=int, metavar="ID")
        which.add_argument("--file", type=Path, metavar="EXPORT")

    def handle(self, *args, **options) -> None:
        language = translation.get_language() or settings.LANGUAGE_CODE
        try:
            verdict = self._verdict(options)
        except (OSError, DatabaseError) as error:
            raise CommandError(f"It cannot be looked at: {error}", returncode=USAGE) from error
        for finding in verdict.findings:
            self.stdout.write(finding.sentence(language))
        for label in verdict.purged:
            self.stdout.write(f"purged: {label}")
        self.stdout.write(_summary(verdict))
        if not verdict.is_intact:
            raise SystemExit(ALTERED)

    def _verdict(self, options) -> Verdict:
        if options["file"]:
            return _verdict_of_file(options["file"])
        half_days = HalfDay.objects.all()
        complete = options["half_day"] is None and options["cohort"] is None
        if options["half_day"] is not None:
            half_days = half_days.filter(pk=options["half_day"])
            _demand(half_days, f"There is no half-day {options['half_day']}.")
        elif options["cohort"] is not None:
            half_days = half_days.filter(seminar__cohort=options["cohort"])
            _demand(half_days, f"There is no cohort {options['cohort']} with half-days.")
        heads = read_heads(published_files())
        return _settled(verify(chains_of(half_days), heads, complete=complete), heads)


def _settled(verdict: Verdict, heads) -> Verdict:
    """People sign while this reads: what seems wrong is read once more before it is said."""
    doubted = {finding.half_day for finding in verdict.findings if finding.half_day is not None}
    chains = list(chains_of(HalfDay.objects.filter(pk__in=doubted)))
    there = {chain["id"] for chain in chains}
    again = [each for each in verify(chains, heads).findings if each.half_day is not None]
    verdict.findings = again + [each for each in verdict.findings if each.half_day not in there]
    return verdict


def _verdict_of_file(path: Path) -> Verdict:
    try:
        return verify_file(path)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}", returncode=USAGE) from error
    except ValueError as error:
        raise CommandError(f"{path}: {error}", returncode=USAGE) from error


def _demand(half_days, sentence: str) -> None:
    if not half_days.exists():
        raise CommandError(sentence, returncode=USAGE)


def _summary(verdict: Verdict) -> str:
    state = "intact" if verdict.is_intact else f"ALTERED: {len(verdict.findings)} findings"
    return (
        f"{state} – {verdict.half_days} half-days, {verdict.links} links, "
        f"{len(verdict.purged)} purged, {verdict.heads} files of published heads"
    )
