"""What tests of figures begin with: two regions, who reads them, and published numbers."""

from datetime import date

import pytest
from django.test import Client

from lms.accounts.models import Region
from tests import factories
from tests.unit.cohorts.indicators import builders as b


@pytest.fixture
def grand_est(db) -> Region:
    return factories.region()


@pytest.fixture
def bretagne(db) -> Region:
    return factories.region("53", "Bretagne")


@pytest.fixture
def regional(client, grand_est) -> Client:
    """The reviewer of Grand Est."""
    client.force_login(factories.regional_reviewer(grand_est))
    return client


@pytest.fixture
def national(client, db) -> Client:
    """The reviewer of all regions; the same browser as ``regional``."""
    client.force_login(factories.national_reviewer())
    return client


@pytest.fixture
def published(grand_est, bretagne) -> None:
    """Numbers that were published: 87 enrolled, 65 followed in full, 64 with the diploma."""
    b.closed_cohort(
        grand_est, graduates=40, completers=1, drop_outs=10, withdrawn=3, label="1re promotion"
    )
    b.closed_cohort(
        bretagne,
        graduates=24,
        drop_outs=9,
        label="Promotion bretonne",
        starts_on=date(2021, 1, 4),
        ends_on=date(2021, 12, 17),
    )
