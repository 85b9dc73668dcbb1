"""Regions, kinds of structure and profiles, from the files in ``data/``."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from django.db import models, transaction

from lms.accounts.models import Profile, Region, StructureType
from lms.kernel.reference import Outcome, Tally, read_rows

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_accounts_reference(folder: Path = DATA) -> list[Tally]:
    """Bring the three lists in line with their files; rows that no file names stay as they are."""
    regions = read_rows(folder / "regions.csv")
    structure_types = read_rows(folder / "structure_types.csv")
    profiles = read_rows(folder / "profiles.csv")
    return [
        _load("regions", Region, regions),
        _load("structure types", StructureType, structure_types),
        _load("profiles", Profile, profiles),
    ]


def _load(name: str, model: type[models.Model], rows: Iterable[Mapping[str, str]]) -> Tally:
    """The columns of a file bear the names of the model's fields; the primary key is the key."""
    tally = Tally(name)
    key = model._meta.pk.name
    stored = {row[key]: row for row in model._default_manager.values()}
    for row in rows:
        known = stored.get(row[key])
        if known is None:
            model._default_manager.create(**row)
            tally.count(Outcome.ADDED)
        elif any(known[column] != value for column, value in row.items()):
            model._default_manager.filter(pk=row[key]).update(**row)
            tally.count(Outcome.CHANGED)
        else:
            tally.count(Outcome.UNCHANGED)
    return tally
