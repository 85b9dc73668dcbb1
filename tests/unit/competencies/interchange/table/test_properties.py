"""What holds for any package that goes out as a table and comes in again."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competencies.interchange.package import ScaleText
from competencies.interchange.table.cells import joined, parted, told, written
from competencies.interchange.table.reading import read
from competencies.interchange.table.writing import write
from tests.unit.competencies.interchange import strategies

many = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
KINDS = ["csv", "xlsx"]


def as_told(package):
    """What a table tells of a package: no links, fewer words on the framework and the scale."""
    return replace(
        package,
        short_title="",
        language="fr",
        version="",
        status="",
        links=[],
        scale=ScaleText(package.scale.levels),
    )


@pytest.mark.parametrize("kind", KINDS)
@many
@given(package=strategies.packages())
def test_what_comes_in_again_is_the_same_package(kind, package):
    reading = read(write(package, kind=kind))

    if package.values or package.items:
        assert reading.errors == []
        assert reading.package == as_told(package)
    else:
        assert [finding.code for finding in reading.errors] == ["rows_missing"]


@pytest.mark.parametrize("kind", KINDS)
@many
@given(package=strategies.packages(codes=strategies.any_codes))
def test_going_out_again_changes_no_byte(kind, package):
    package = replace(package, language="fr")
    first = write(package, kind=kind)
    reading = read(first)

    if package.values or package.items:
        assert reading.errors == []
        assert write(reading.package, kind=kind) == first


@many
@given(strategies.texts)
def test_a_formula_goes_out_defused_and_comes_in_as_it_was(text):
    assert told(written(text)) == text
    assert not written(text).startswith(("=", "+", "-", "@"))


@many
@given(st.lists(strategies.codes, unique=True))
def test_codes_joined_are_parted_again(codes):
    assert parted(joined(codes)) == codes


@many
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(content):
    reading = read(content)

    assert (reading.package is None) == bool(reading.errors)
