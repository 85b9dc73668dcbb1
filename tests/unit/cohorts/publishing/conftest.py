"""A pool that may be told: closed cohorts of three years in four regions."""

import pytest

from cohorts.publishing.services import settle_quarter
from tests.unit.cohorts.indicators.populations import cohort, fill, programme


def people(left=0, unfinished=0, followed=0, awarded=0) -> list[str]:
    """How so many people ended."""
    return (
        ["left"] * left
        + ["unfinished"] * unfinished
        + ["followed"] * followed
        + ["awarded"] * awarded
    )


@pytest.fixture
def version():
    return programme()


@pytest.fixture
def pool(version):
    """2019 to 2021: nationally 15, 16, 16 and 83 people by kind; Corse is small."""
    for region, year, ends in (
        ("44", 2019, people(3, 6, 2, 20)),
        ("44", 2021, people(3, 1, 4, 10)),
        ("53", 2020, people(8, 7, 9, 50)),
        ("94", 2020, people(1, 2, 1, 3)),
    ):
        fill(cohort(version, region, year), ends)
    settle_quarter(programme=version.programme)
    return version.programme
