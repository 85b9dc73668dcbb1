"""Fixtures of the exchange: the shipped frameworks, and files made from them."""

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import translation

from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.queries import find_framework, newest_version, version_to_export
from competencies.frameworks.reference import load_frameworks_reference
from competencies.interchange.formats import read_content, write
from competencies.interchange.planning import ImportPlan, plan_import
from competencies.interchange.queries import package_of
from competencies.interchange.services import apply_import
from lms.accounts.reference import load_accounts_reference


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared in the language of the sources."""
    with translation.override("en"):
        yield


@pytest.fixture
def loaded(db, at_now):
    """The three shipped frameworks, published."""
    load_accounts_reference()
    load_frameworks_reference()


def newest(key: str) -> FrameworkVersion:
    """The newest version of that framework."""
    return newest_version(find_framework(key))


def exported(key: str, format_name: str = "case", *, kind: str = "csv", number: str = "") -> bytes:
    """The framework as a file."""
    version = version_to_export(find_framework(key), number)
    return write(package_of(version), format_name, kind=kind).content


def planned(content: bytes, format_name: str = "", name: str = "fichier") -> ImportPlan:
    """What the file would do."""
    chosen, reading = read_content(content, name=name, format_name=format_name)
    return plan_import(reading, chosen)


def applied(content: bytes, format_name: str = "", name: str = "fichier") -> ImportPlan:
    """The plan, after it was carried out."""
    plan = planned(content, format_name, name)
    apply_import(plan=plan, by=None)
    return plan


def edited(content: bytes, change: Callable[[dict], None]) -> bytes:
    """A CASE package with ``change`` made to it."""
    package = json.loads(content)
    change(package)
    return json.dumps(package).encode()


def counts(plan: ImportPlan) -> tuple[int, int, int]:
    """Added, changed, retired."""
    comparison = plan.comparison
    return len(comparison.added), len(comparison.changed), len(comparison.retired)


class Undone(Exception):
    """Ends a block whose writes are not kept."""


def from_elsewhere(make: Callable[[], bytes]) -> bytes:
    """What ``make`` returns on another installation: nothing it wrote stays here."""
    made = b""
    try:
        with transaction.atomic():
            made = make()
            raise Undone
    except Undone:
        return made


def zipped(name: str) -> bytes:
    """An archive that pretends to be what ``name`` says."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x" * 1000)
    return out.getvalue()


def item(package: dict, code: str) -> dict:
    return next(one for one in package["CFItems"] if one.get("humanCodingScheme") == code)


def linked_to(identifier: str, end: dict | None = None, **said):
    """A change of a package: R1.1.1 is related to that competency, of which ``said`` is told."""

    def link(package: dict) -> None:
        origin = item(package, "R1.1.1")
        package["CFAssociations"].append(
            {
                "identifier": "5b1c1f9e-9c38-4d0e-8d3f-0c7f35f1a001",
                "uri": "https://x.example/a",
                "associationType": "isRelatedTo",
                "lastChangeDateTime": "2020-01-01T00:00:00Z",
                "originNodeURI": {
                    "title": "x",
                    "identifier": origin["identifier"],
                    "uri": origin["uri"],
                },
                "destinationNodeURI": {"identifier": identifier, "uri": "https://x.example/y"}
                | (end or {"title": "y"}),
            }
            | said
        )

    return link
