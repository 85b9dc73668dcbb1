"""A draft of her own to answer in."""

import uuid

import pytest
from django.utils import translation

from competencies.positioning import services
from competencies.positioning.enums import Moment, RaterRole
from tests import factories


@pytest.fixture(autouse=True)
def english():
    """The sentences are compared in the language of the sources."""
    with translation.override("en"):
        yield


@pytest.fixture
def version(db):
    return factories.framework_version(competencies=4)


@pytest.fixture
def person(db):
    return factories.user()


@pytest.fixture
def items(version):
    return list(version.competencies.order_by("position"))


@pytest.fixture
def levels(version):
    """By ordinal."""
    return {level.ordinal: level for level in version.scale_version.levels.all()}


@pytest.fixture
def begin(version, person, at_now):
    """Begin a positioning of the person at a moment of the training."""

    def begin_one(moment=Moment.INITIAL, **changes):
        values = {
            "person": person,
            "framework_version": version,
            "moment": moment,
            "rater": person,
            "rater_role": RaterRole.SELF,
            **changes,
        }
        return services.begin(**values)

    return begin_one


@pytest.fixture
def draft(begin):
    return begin()


@pytest.fixture
def answer(person):
    """Answer in a positioning with a key of its own."""

    def answer_one(positioning, revision, **values):
        return services.answer(
            **{
                "positioning": positioning,
                "revision": revision,
                "client_key": uuid.uuid4(),
                "by": person,
                **values,
            }
        )

    return answer_one
