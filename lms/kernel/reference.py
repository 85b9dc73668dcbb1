"""Reference data that ships as files beside the package that owns it: reading and counting.

Each such package has a ``reference.py`` with a loader that brings the database in line with its
files and returns one ``Tally`` for each kind of row.
"""

import csv
import hashlib
import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml


class ReferenceDataError(Exception):
    """A shipped file is wrong, or cannot be reconciled with what is stored; the text says where."""


class Outcome(Enum):
    """What loading one row did."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass
class Tally:
    """How many rows of one kind a load added, changed and left as they were."""

    name: str
    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def count(self, outcome: Outcome) -> None:
        """Add one row that ended as ``outcome``."""
        setattr(self, outcome.value, getattr(self, outcome.value) + 1)

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.added} added, {self.changed} changed, {self.unchanged} unchanged"
        )


def read_yaml(path: Path) -> Any:
    """The content of ``path``. Raises ``ReferenceDataError`` when it is no YAML."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ReferenceDataError(f"{path.name} cannot be read: {error}") from error


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with a header, each as a dictionary of texts."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def canonical_json(content: Any) -> str:
    """The one spelling of ``content``: sorted keys, no spaces, no escapes beyond JSON's own."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def content_hash(content: Any) -> str:
    """SHA-256 of ``canonical_json(content)``, in hexadecimal."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()
