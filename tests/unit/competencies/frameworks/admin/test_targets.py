"""Functions of a team: whom they take in, what they should reach."""

import pytest

from competencies.frameworks.models import AxisValue, TargetProfile, TargetRange
from tests import factories
from tests.unit.competencies.conftest import browser_of
from tests.unit.competencies.frameworks.admin.conftest import page

pytestmark = pytest.mark.django_db
KIND = "competency_functions"


@pytest.fixture
def function(published):
    return TargetProfile.objects.create(
        key="coordination", title="Coordination", framework=published.framework
    )


def data(function, **changes):
    return {
        "title": function.title,
        "key": function.key,
        "framework": function.framework_id or "",
        "profiles": [profile.pk for profile in function.profiles.all()],
    } | changes


def test_the_list_shows_what_each_should_reach(browser, function):
    function.ranges.create(axis_code="C1", minimum=2, maximum=3)
    text = browser.get(page(f"{KIND}:list")).content.decode()
    assert "Coordination" in text
    assert "C1 : 2–3" in text


def test_a_function_is_added_and_its_levels_are_asked_for(browser, published):
    nurse = factories.profile()
    response = browser.post(
        page(f"{KIND}:add"),
        {
            "title": "Référente",
            "key": "referente",
            "framework": published.framework_id,
            "profiles": [nurse.pk],
        },
    )
    function = TargetProfile.objects.get(key="referente")
    assert response["Location"] == page(f"{KIND}:edit", function)
    assert list(function.profiles.all()) == [nurse]
    text = browser.get(response["Location"]).content.decode()
    assert "levels-C1-minimum" in text
    assert "4 – Je transmets" in text


def test_every_code_of_an_axis_value_fits():
    length = AxisValue._meta.get_field("code").max_length
    assert TargetRange._meta.get_field("axis_code").max_length == length
    TargetRange(axis_code="k" * length, minimum=1, maximum=2).clean_fields(
        exclude=["target_profile"]
    )


def test_levels_are_saved_and_taken_away(browser, function):
    address = page(f"{KIND}:edit", function)
    browser.post(address, data(function, **{"levels-C1-minimum": 2, "levels-C1-maximum": 3}))
    assert list(function.ranges.values_list("axis_code", "minimum", "maximum")) == [("C1", 2, 3)]
    browser.post(address, data(function))
    assert not function.ranges.exists()


@pytest.mark.parametrize(("low", "high"), [(3, 2), (2, "")])
def test_a_range_goes_upwards_and_has_both_ends(browser, function, low, high):
    response = browser.post(
        page(f"{KIND}:edit", function),
        data(function, title="À garder", **{"levels-C1-minimum": low, "levels-C1-maximum": high}),
    )
    assert response.status_code == 200
    assert "À garder" in response.content.decode()
    function.refresh_from_db()
    assert function.title == "Coordination"
    assert not function.ranges.exists()


def test_other_people_are_turned_away(function):
    client = browser_of(factories.manager())
    assert client.get(page(f"{KIND}:list")).status_code == 403
    assert client.post(page(f"{KIND}:edit", function), data(function, title="x")).status_code == 403


def test_nobody_deletes_a_function(browser, function):
    browser.post(page(f"{KIND}:delete", function))
    assert TargetProfile.objects.filter(pk=function.pk).exists()
