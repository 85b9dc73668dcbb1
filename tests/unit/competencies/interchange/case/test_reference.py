"""The shipped frameworks out of the database, through CASE and back."""

from dataclasses import replace

import pytest

from competencies.frameworks.queries import published_frameworks
from competencies.frameworks.reference import load_frameworks_reference
from competencies.interchange.case.reading import read
from competencies.interchange.case.writing import write
from competencies.interchange.queries import package_of
from lms.accounts.reference import load_accounts_reference

pytestmark = pytest.mark.django_db
BASE = "https://coordo.example"


def test_they_come_back_as_they_are_and_without_a_warning():
    load_accounts_reference()
    load_frameworks_reference()
    for version in published_frameworks():
        package = package_of(version)
        content = write(package, base_url=BASE)
        reading = read(content)
        assert (reading.warnings, reading.errors) == ([], [])
        assert replace(reading.package, payload={}) == package
        assert write(reading.package, base_url=BASE) == content
