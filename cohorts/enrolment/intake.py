"""Enrolment from a table: what each line would do. Nothing here writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.states import EnrolmentState
from lms.accounts.models import Profile, Region, Structure, StructureType, User
from lms.kernel.imports import Column, Plan, PlannedRow, Row, RowError, Table
from lms.kernel.imports.tables import heading_key

MAX_ROWS = 500
PURPOSE = "cohorts.enrolment.intake"

COLUMNS = (
    Column(
        "email",
        gettext_lazy("e-mail"),
        aliases=("courriel", "mail", "adresse e-mail", "adresse électronique", "mél"),
        max_length=254,
    ),
    Column("first_name", gettext_lazy("first name"), aliases=("prénom",), max_length=100),
    Column(
        "last_name", gettext_lazy("last name"), aliases=("nom", "nom de famille"), max_length=100
    ),
    Column(
        "profile",
        gettext_lazy("profile"),
        required=False,
        aliases=("profil", "fonction", "métier"),
        max_length=120,
    ),
    Column(
        "structure",
        gettext_lazy("structure"),
        required=False,
        aliases=("employeur",),
        max_length=200,
    ),
    Column(
        "structure_type",
        gettext_lazy("type of structure"),
        required=False,
        aliases=("type de structure", "type"),
        max_length=120,
    ),
    Column("region", gettext_lazy("region"), required=False, aliases=("région",), max_length=80),
)
_LABELS = {column.name: column.label for column in COLUMNS}
# What a spreadsheet would evaluate; a number with a sign is no name either.
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def plan_intake(cohort: Cohort, table: Table) -> Plan:
    """What enrolling the people of ``table`` in ``cohort`` would do.

    ``additions`` are to be enrolled; their ``values`` tell ``account`` ("new" or "existing"),
    ``profile`` (code or None) and ``structure`` (key of one that exists, its ``name``, ``type`` and
    ``region`` when it is new, or None). ``unchanged`` are enrolled already, whatever became of them
    since. Costs the same number of queries whatever the number of rows.
    """
    plan = Plan.of(table)
    if not table.rows:
        return plan
    return _Planner(cohort, table, plan).run()


@dataclass(frozen=True)
class ShownRow:
    """A line of the preview in words."""

    line: int
    name: str
    email: str
    profile: str
    structure: str
    is_new_structure: bool


def shown_rows(rows: Sequence[PlannedRow]) -> list[ShownRow]:
    """``rows`` of a plan with the names of what their keys stand for."""
    profiles = dict(Profile.objects.values_list("pk", "name"))
    keys = {row.values["structure"] for row in rows if isinstance(row.values["structure"], int)}
    structures = dict(Structure.objects.filter(pk__in=keys).values_list("pk", "name"))
    shown = []
    for row in rows:
        structure = row.values["structure"]
        is_new = isinstance(structure, dict)
        shown.append(
            ShownRow(
                line=row.line,
                name=row.label,
                email=row.values["email"],
                profile=profiles.get(row.values["profile"], ""),
                structure=structure["name"] if is_new else structures.get(structure, ""),
                is_new_structure=is_new,
            )
        )
    return shown


class _Planner:
    """Reads what the rows speak of once, then plans row by row."""

    def __init__(self, cohort: Cohort, table: Table, plan: Plan) -> None:
        self.cohort = cohort
        self.table = table
        self.plan = plan
        self.known = _Known.of(cohort, table.rows)
        self.first_line_of: dict[str, int] = {}
        self.new_structures: dict[tuple[str, str], tuple[int, dict[str, str]]] = {}

    def run(self) -> Plan:
        unread = {error.line for error in self.plan.errors}
        for row in self.table.rows:
            before = len(self.plan.errors)
            planned = self._plan(row)
            if planned and row.line not in unread and len(self.plan.errors) == before:
                self._place(planned)
        self.plan.errors.sort(key=lambda error: error.line or 0)
        return self.plan

    def _plan(self, row: Row) -> PlannedRow | None:
        self._refuse_formulas(row)
        email = self._email(row)
        values = {
            "email": email,
            "first_name": " ".join(row["first_name"].split()),
            "last_name": " ".join(row["last_name"].split()),
            "profile": self._profile(row),
            "structure": self._structure(row),
        }
        if email is None:
            return None
        person = self.known.people.get(email)
        if person is not None and not person.is_active:
            self._error(row, "email", _("The account of this address is disabled."))
        values["account"] = "existing" if person else "new"
        name = f"{values['first_name']} {values['last_name']}"
        if person is not None and heading_key(str(person)) != heading_key(name):
            sentence = _("This address is that of %(person)s: the name of the account is kept.")
            self._warning(row, "email", sentence % {"person": person})
        return PlannedRow(line=row.line, label=str(person or name), values=values)

    def _place(self, planned: PlannedRow) -> None:
        enrolled = self.known.enrolled.get(planned.values["email"])
        if enrolled is None:
            self.plan.additions.append(planned)
            return
        self.plan.unchanged.append(planned)
        sentence = _("%(person)s is already enrolled in this cohort (%(state)s): left as is.")
        words = {"person": planned.label, "state": EnrolmentState(enrolled.state).label}
        self.plan.warnings.append(RowError(planned.line, str(_LABELS["email"]), sentence % words))

    def _refuse_formulas(self, row: Row) -> None:
        for column in COLUMNS:
            if row[column.name].startswith(_FORMULA_STARTS):
                self._error(row, column.name, _("This looks like a formula: write plain text."))

    def _email(self, row: Row) -> str | None:
        if not row["email"]:
            return None  # The reading has said so.
        address = User.objects.normalise(row["email"])
        try:
            validate_email(address)
        except ValidationError:
            self._error(row, "email", _("This is not an e-mail address."))
            return None
        first = self.first_line_of.setdefault(address, row.line)
        if first != row.line:
            sentence = _("The same address stands on line %(line)s already.")
            self._error(row, "email", sentence % {"line": first})
            return None
        return address

    def _profile(self, row: Row) -> str | None:
        return self._find(row, "profile", self.known.profiles, _("This profile is not known."))

    def _structure(self, row: Row) -> Any:
        name = " ".join(row["structure"].split())
        kind = self._find(
            row, "structure_type", self.known.types, _("This type of structure is not known.")
        )
        region = self._find(row, "region", self.known.regions, _("This region is not known."))
        if not name:
            if kind:
                sentence = _("Without the name of a structure its type is not kept.")
                self._warning(row, "structure", sentence)
            return None
        place = (region or self.cohort.region_id, heading_key(name))
        existing = self.known.structures.get(place)
        if existing is not None:
            if kind and kind != existing.type_id:
                sentence = _("This structure is known with the type “%(type)s”: it is kept.")
                self._warning(row, "structure_type", sentence % {"type": existing.type})
            return existing.pk
        return self._new_structure(row, place, name=name, kind=kind)

    def _new_structure(
        self, row: Row, place: tuple[str, str], *, name: str, kind: str | None
    ) -> dict[str, str] | None:
        region = place[0]
        if place not in self.new_structures:
            if kind is None:
                if not row["structure_type"]:
                    sentence = _("This structure is new here: say what type it is.")
                    self._error(row, "structure_type", sentence)
                return None
            new = {"name": name, "type": kind, "region": region}
            self.new_structures[place] = (row.line, new)
        line, new = self.new_structures[place]
        if kind and kind != new["type"]:
            sentence = _("Line %(line)s gives another type for this structure.")
            self._error(row, "structure_type", sentence % {"line": line})
        return new

    def _find(self, row: Row, column: str, known: dict[str, str], refusal: str) -> str | None:
        """The key of what the cell names; None when it is empty, or unknown (then an error)."""
        if not row[column]:
            return None
        key = known.get(heading_key(row[column]))
        if key is None:
            self._error(row, column, refusal)
        return key

    def _error(self, row: Row, column: str, message: str) -> None:
        self.plan.errors.append(RowError(row.line, str(_LABELS[column]), message))

    def _warning(self, row: Row, column: str, message: str) -> None:
        self.plan.warnings.append(RowError(row.line, str(_LABELS[column]), message))


@dataclass(frozen=True)
class _Known:
    """What is in the database of all that the rows name. Keys are normalised words."""

    people: dict[str, User] = field(default_factory=dict)
    enrolled: dict[str, Enrolment] = field(default_factory=dict)
    profiles: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)
    structures: dict[tuple[str, str], Structure] = field(default_factory=dict)

    @classmethod
    def of(cls, cohort: Cohort, rows: Iterable[Row]) -> "_Known":
        emails = {User.objects.normalise(row["email"]) for row in rows}
        people = {person.email: person for person in User.objects.filter(email__in=emails)}
        enrolled = Enrolment.objects.filter(cohort=cohort, person__email__in=emails).select_related(
            "person"
        )
        regions = _by_words(Region.objects.all())
        # In a sheet of calculation "04" becomes 4.
        regions |= {key.lstrip("0"): key for key in regions.values()}
        named = {regions.get(heading_key(row["region"])) for row in rows}
        places = {key for key in named if key} | {cohort.region_id}
        structures = Structure.objects.filter(region__in=places).select_related("type")
        return cls(
            people=people,
            enrolled={enrolment.person.email: enrolment for enrolment in enrolled},
            profiles=_by_words(Profile.objects.all()),
            types=_by_words(StructureType.objects.all()),
            regions=regions,
            structures={(each.region_id, heading_key(each.name)): each for each in structures},
        )


def _by_words(rows: Iterable[Model]) -> dict[str, str]:
    """Each row's key, by its key, by its name, and by both as the template lists them."""
    found: dict[str, str] = {}
    for row in rows:
        found[heading_key(row.name)] = row.pk
        found[heading_key(row.pk)] = row.pk
        found[heading_key(f"{row.pk} {row.name}")] = row.pk
    return found
