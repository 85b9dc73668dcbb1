"""What the tests of frozen figures share."""

from datetime import date

import pytest

from tests import factories
from tests.unit.cohorts.indicators import builders as b


@pytest.fixture
def closed(grand_est):
    """Fourteen enrolled in 2020, closed since December: ten diplomas, two drop-outs."""
    return b.closed_cohort(
        grand_est, graduates=10, completers=1, drop_outs=2, withdrawn=1, label="1re promotion"
    )


@pytest.fixture
def breton(bretagne):
    """Another region's, of 2021."""
    return b.closed_cohort(
        bretagne,
        graduates=5,
        label="Promotion bretonne",
        starts_on=date(2021, 1, 4),
        ends_on=date(2021, 12, 17),
    )


@pytest.fixture
def manager():
    return factories.manager()


@pytest.fixture
def reviewer(grand_est):
    return factories.regional_reviewer(grand_est)
