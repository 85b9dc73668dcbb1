"""``manage.py load_reference``: bring the reference data in line with the shipped files."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from competencies.frameworks.reference import load_frameworks_reference
from curriculum.pages.reference import load_programme_pages_reference
from curriculum.programmes.reference import load_programmes_reference
from lms.accounts.content_access import renew_editors_group
from lms.accounts.reference import load_accounts_reference
from lms.kernel.reference import ReferenceDataError
from lms.site.reference import load_pages_reference

# Each loader builds on what those before it have loaded.
LOADERS = (
    load_accounts_reference,
    load_frameworks_reference,
    load_programmes_reference,
    load_pages_reference,
    load_programme_pages_reference,
)


class Command(BaseCommand):
    """Prints a line for each kind of row; writes all or nothing, and nothing the second time."""

    help = (
        "Load regions, structure types, profiles, scales, frameworks, functions and programmes. "
        "Can be run again at any time."
    )

    def handle(self, *args, **options) -> None:
        try:
            with transaction.atomic():
                tallies = [tally for load in LOADERS for tally in load()]
        except ReferenceDataError as problem:
            raise CommandError(f"Nothing was loaded. {problem}") from problem
        # A new kind of content opens to those who already write content.
        renew_editors_group()
        for tally in tallies:
            self.stdout.write(str(tally))
