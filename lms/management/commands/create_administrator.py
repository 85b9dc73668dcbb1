"""``manage.py create_administrator EMAIL FIRST LAST``: the first account of a new installation."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from lms.accounts.enums import Role, ScopeKind
from lms.accounts.invitations import link_for
from lms.accounts.services import create_person, grant_role, invite
from lms.kernel.refusals import Refused


class Command(BaseCommand):
    """Prints the address at which she sets her password; it works once and for 14 days."""

    help = "Creates an administrator, who then invites everybody else."

    def add_arguments(self, parser) -> None:
        parser.add_argument("email")
        parser.add_argument("first_name")
        parser.add_argument("last_name")

    def handle(self, *args, **options) -> None:
        try:
            validate_email(options["email"])
            with transaction.atomic():
                person, _created = create_person(
                    email=options["email"],
                    first_name=options["first_name"],
                    last_name=options["last_name"],
                    by=None,
                )
                grant_role(
                    user=person,
                    role=Role.ADMINISTRATOR,
                    scope_kind=ScopeKind.EVERYWHERE,
                    by=None,
                )
                invite(person=person, by=None)
        except (ValidationError, Refused) as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{person} is an administrator. Her password is set here, once:")
        self.stdout.write(link_for(person))
