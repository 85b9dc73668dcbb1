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
