"""Where made-up people come from: regions, employers, accounts."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from curriculum.programmes.models import Module, ProgrammeVersion
from lms.accounts.models import Profile, Region, StructureType
from lms.demo.cast import plain
from lms.demo.names import FIRST_NAMES, LAST_NAMES
from lms.demo.scale.calendars import evening_of
from lms.demo.scale.tables import Tables

DOMAIN = "echelle.example"
# Nobody signs in with it.
NO_PASSWORD = "!"
PEOPLE_A_STRUCTURE = 25
FEWEST_STRUCTURES = 6
GROUPS = ("", "", "", "Filiéris", "MSA", "Mutualité française", "Croix-Rouge française")
TYPES = {"CDS": 50, "CSI": 14, "MSP": 10, "CPTS": 8, "DAC": 12, "ESP": 3, "AUTRE": 3}
# These regions have twice as many cohorts as the others.
LARGE = ("11", "32", "44", "75", "76", "84", "93")
MAIN_PROGRAMME, MAIN_SHARE, OTHER_SHARE = "pacte-cds", 70, 10
TRAINED_BEFORE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Course:
    """The newest version of a programme that has modules, with their keys and titles."""

    key: str
    version: int
    modules: list[tuple[int, str]]
    needs_jury: bool
    share: int


@dataclass(frozen=True, slots=True)
class Territory:
    """A region with its employers, and the trainer who is at all its half-days."""

    insee: str
    zone: str
    structures: list[int]
    trainer: int


class Country:
    """Everything that cohorts draw from; the same ``seed`` makes the same."""

    def __init__(self, tables: Tables, *, enrolments: int, seed: int, since: date) -> None:
        self._tables = tables
        self._accounts = 0
        rng = Random(f"{seed}/country")
        self.since = since
        self.courses = _courses()
        self.profiles = sorted(Profile.objects.values_list("pk", flat=True))
        kinds = set(StructureType.objects.values_list("pk", flat=True))
        self._types = {code: share for code, share in TYPES.items() if code in kinds}
        regions = list(Region.objects.order_by("pk"))
        size = max(FEWEST_STRUCTURES, enrolments // PEOPLE_A_STRUCTURE // max(len(regions), 1))
        self.president = self.person(rng, since)
        self.territories = [self._territory(region, size, rng) for region in regions]
        twice = [one for one in self.territories if one.insee in LARGE]
        self.turns = [*self.territories, *twice]
        rng.shuffle(self.turns)

    def person(self, rng: Random, day: date) -> int:
        """A further account, opened on ``day``."""
        self._accounts += 1
        first, last = rng.choice(FIRST_NAMES), rng.choice(LAST_NAMES)
        email = f"{plain(first)}.{plain(last)}.{self._accounts}@{DOMAIN}"
        at = evening_of(day)
        return self._tables.users.add(email, first, last, NO_PASSWORD, at, at, True, False, False)

    def _territory(self, region: Region, size: int, rng: Random) -> Territory:
        types, shares = list(self._types), list(self._types.values())
        structures = [
            self._tables.structures.add(
                f"Structure {number} ({region.name})",
                rng.choices(types, shares)[0],
                region.pk,
                rng.choice(GROUPS),
            )
            for number in range(1, size + 1)
        ]
        trainer = self.person(rng, self.since)
        return Territory(region.pk, region.timezone, structures, trainer)


def _courses() -> list[Course]:
    found = {}
    versions = ProgrammeVersion.objects.select_related("programme").order_by("programme", "number")
    for version in versions:
        modules = Module.objects.filter(programme_version=version).order_by("position")
        rows = list(modules.values_list("pk", "title"))
        if not rows:
            continue
        key = version.programme.key
        share = MAIN_SHARE if key == MAIN_PROGRAMME else OTHER_SHARE
        found[key] = Course(key, version.pk, rows, bool(version.award_needs_jury), share)
    return [found[key] for key in sorted(found)]
