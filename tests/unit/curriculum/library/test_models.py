"""What the database itself refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from competencies.frameworks.models import Competency
from curriculum.library.models import Development, Resource
from tests.factories import EPOCH

pytestmark = pytest.mark.django_db


def refused(model, **values) -> bool:
    try:
        with transaction.atomic():
            model.objects.create(**values)
    except IntegrityError:
        return True
    return False


def resource_values(**changes):
    return {"title": "Un titre", "kind": "video", "added_at": EPOCH} | changes


@pytest.mark.parametrize(
    "changes",
    [
        {"title": ""},
        {"kind": "song"},
        {"url": "javascript:alert(1)"},
        {"url": "ftp://fichiers.example/"},
        {"minutes": 0},
        {"retired_at": EPOCH - timedelta(seconds=1)},
    ],
)
def test_a_resource_that_cannot_be(changes):
    assert refused(Resource, **resource_values(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"url": "http://site.example/"},
        {"url": "https://site.example/", "minutes": 1},
        {"retired_at": EPOCH},
    ],
)
def test_a_resource_that_can_be(changes):
    assert not refused(Resource, **resource_values(**changes))


def test_one_title_at_one_address():
    assert not refused(Resource, **resource_values())
    assert refused(Resource, **resource_values())
    assert not refused(Resource, **resource_values(url="https://site.example/"))


@pytest.mark.parametrize(
    "levels", [(None, None), (1, 1), (1, 4)], ids=["none", "one level", "several"]
)
def test_levels_that_can_be(module, competencies, levels):
    assert not refused(
        Development,
        competency_id=competencies[0],
        module=module,
        lowest_level=levels[0],
        highest_level=levels[1],
    )


@pytest.mark.parametrize("levels", [(0, 2), (2, 1), (1, None), (None, 1)])
def test_levels_that_cannot_be(module, competencies, levels):
    assert refused(
        Development,
        competency_id=competencies[0],
        module=module,
        lowest_level=levels[0],
        highest_level=levels[1],
    )


def test_either_a_module_or_a_resource(module, resource, competencies):
    first = competencies[0]
    assert refused(Development, competency_id=first)
    assert refused(Development, competency_id=first, module=module, resource=resource)


def test_each_develops_a_competency_once(module, resource, competencies):
    for means in ({"module": module}, {"resource": resource}):
        assert not refused(Development, competency_id=competencies[0], **means)
        assert refused(Development, competency_id=competencies[0], **means)
        assert not refused(Development, competency_id=competencies[1], **means)


def test_nothing_goes_away_beneath_it(developing, competencies):
    with pytest.raises(ProtectedError):
        developing.delete()
    with pytest.raises(ProtectedError) as held:
        Competency.objects.get(pk=competencies[0]).delete()
    assert developing.developments.get() in held.value.protected_objects
