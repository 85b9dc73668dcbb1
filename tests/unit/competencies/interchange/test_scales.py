"""A scale on its way in is stored once, whatever a file calls it."""

import pytest

from competencies.interchange.case.writing import write as write_case
from competencies.interchange.package import Item, Package, Reading, ScaleLevel, ScaleText
from competencies.interchange.planning import plan_import
from competencies.interchange.queries import package_of
from competencies.interchange.services import apply_import
from tests.unit.competencies.interchange.conftest import planned

pytestmark = pytest.mark.usefixtures("loaded")


@pytest.mark.parametrize("key", ["-", "Échelle à nous", "x" * 70, "mastery-4"])
def test_a_scale_by_whatever_key_comes_in_once(key):
    """Its key is no slug, or the version it tells is taken by levels that read otherwise."""
    levels = (ScaleLevel("Débutant"), ScaleLevel("Expert"))
    scale = ScaleText(levels=levels, key=key, title="À nous", version="1.0")
    items = [Item(ref="A", identifier="A", code="A", statement="Écouter")]
    package = Package(title="Le sien", identifier="le-sien", items=items, scale=scale)
    draft = apply_import(plan=plan_import(Reading(package=package), "case"), by=None)
    assert draft.scale_version.scale.key
    assert not plan_import(Reading(package=package), "case").changes_something
    there = write_case(package_of(draft), base_url="https://ici.example")
    assert not planned(there).changes_something
