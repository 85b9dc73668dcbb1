"""The room of attendance, open, with a second half-day and somebody who runs another cohort."""

import pytest

from tests.unit.cohorts.attendance.conftest import in_english, make_room, open_room, room

__all__ = ["in_english", "open_room", "other_room", "room"]


@pytest.fixture
def other_room(open_room):
    """Another cohort with its own trainer, open as well."""
    from tests import factories

    other = make_room(a_region=factories.region("53", "Bretagne"))
    other.open()
    return other
