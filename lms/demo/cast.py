"""The people of the demonstration: the accounts one signs in with, and everybody else."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from lms.accounts.enums import Role, ScopeKind
from lms.accounts.models import User
from lms.accounts.services import create_person, give_password, grant_role
from lms.demo.names import people

PASSWORD = "parcours-partage-2026"
DOMAIN = "demo.example"
OWN_REGION = "44"


@dataclass(frozen=True)
class Account:
    """An account the sign-in page offers; without ``role`` her cohorts say what she is."""

    name: str
    first_name: str
    last_name: str
    label: object
    does: object
    role: str | None = None
    scope_kind: str = ScopeKind.EVERYWHERE
    scope_key: str = ""

    @property
    def email(self) -> str:
        return f"{self.name}@{DOMAIN}"


ACCOUNTS = (
    Account(
        "trainee",
        "Camille",
        "Stagiaire",
        _("Trainee"),
        _("signs this half-day, positions herself, hands in her dissertation"),
    ),
    Account(
        "director",
        "Diane",
        "Direction",
        _("Director of a DAC"),
        _("reads what her team masters together, invites it to share"),
    ),
    Account(
        "trainer",
        "Théo",
        "Relais",
        _("Trainer"),
        _("runs the live board of today, follows four cohorts"),
    ),
    Account(
        "juror",
        "Judith",
        "Présidente",
        _("Juror, presides"),
        _("assesses today’s defences and records the decisions"),
        Role.JUROR,
    ),
    Account(
        "juror2",
        "Julien",
        "Lecteur",
        _("Juror"),
        _("reads and assesses today’s defences"),
        Role.JUROR,
    ),
    Account(
        "region",
        "Régine",
        "Territoire",
        _("Regional reviewer, Grand Est"),
        _("reads the rates of her region"),
        Role.REGIONAL_REVIEWER,
        ScopeKind.REGION,
        OWN_REGION,
    ),
    Account(
        "national",
        "Nadia",
        "Ensemble",
        _("National reviewer"),
        _("reads the rates of all regions and the map"),
        Role.NATIONAL_REVIEWER,
    ),
    Account(
        "manager",
        "Maud",
        "Gestion",
        _("Programme manager"),
        _("plans cohorts, publishes a jury’s results, issues diplomas"),
        Role.MANAGER,
    ),
    Account(
        "editor",
        "Élise",
        "Plume",
        _("Content editor"),
        _("edits the home page and the programmes’ pages"),
        Role.EDITOR,
    ),
    Account(
        "admin",
        "Ada",
        "Registre",
        _("Administrator"),
        _("grants roles and reads the log"),
        Role.ADMINISTRATOR,
    ),
)


class Cast:
    """Hands out people: the named accounts by name, the others one after another."""

    def __init__(self) -> None:
        self._names: Iterator[tuple[str, str]] = people()
        self.named: dict[str, User] = {}

    def raise_curtain(self) -> None:
        """Create the named accounts with their password and their roles."""
        for account in ACCOUNTS:
            person, _created = create_person(
                email=account.email,
                first_name=account.first_name,
                last_name=account.last_name,
                by=None,
            )
            give_password(person=person, password=PASSWORD, by=None)
            if account.role:
                grant_role(
                    user=person,
                    role=account.role,
                    scope_kind=account.scope_kind,
                    scope_key=account.scope_key,
                    by=None,
                )
            self.named[account.name] = person

    def next_person(self) -> User:
        """Somebody new, who has an account and never signs in."""
        first, last = next(self._names)
        person, _created = create_person(
            email=f"{plain(first)}.{plain(last)}@{DOMAIN}",
            first_name=first,
            last_name=last,
            by=None,
        )
        return person

    def next_juror(self) -> User:
        """Somebody new who may sit in juries."""
        person = self.next_person()
        grant_role(user=person, role=Role.JUROR, scope_kind=ScopeKind.EVERYWHERE, by=None)
        return person


def plain(word: str) -> str:
    """``Émilie`` as ``emilie``, for an address."""
    letters = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
