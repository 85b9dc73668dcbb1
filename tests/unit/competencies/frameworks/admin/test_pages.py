"""Every address that Wagtail makes for frameworks answers, even with nothing sent."""

import pytest

from competencies.frameworks.admin.views.parts import COMPETENCIES, VERSIONS
from competencies.frameworks.models import TargetProfile
from tests.unit.competencies.frameworks.admin.conftest import page

pytestmark = pytest.mark.django_db
OF_A_ROW = ("edit", "delete", "usage", "history", "history_results", "inspect", "preview_on_edit")


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize("which", ["draft", "retired"])
def test_nothing_breaks(browser, request, verb, which):
    version = request.getfixturevalue(which)
    row = version.competencies.first()
    function = TargetProfile.objects.create(key="f", title="F", framework=version.framework)
    addresses = [
        *(page(f"{VERSIONS}:{name}", version) for name in (*OF_A_ROW, "compare", "publish")),
        *(page(f"{COMPETENCIES}:{name}", row) for name in (*OF_A_ROW, "reorder")),
        *(
            page(f"{COMPETENCIES}:{name}", version=version.pk)
            for name in ("list", "list_results", "add", "preview_on_add")
        ),
        *(page(f"{VERSIONS}:{name}") for name in ("list", "list_results", "add", "preview_on_add")),
        *(
            page(f"competency_functions:{name}", function)
            for name in ("edit", "usage", "history", "delete")
        ),
        page(f"{VERSIONS}:new_draft", version),
        page("competency_functions:add"),
    ]
    for address in addresses:
        assert getattr(browser, verb)(address).status_code < 500, address


def test_a_version_that_is_none_is_not_found(browser):
    assert browser.get(page("competency:add", version=999)).status_code == 404
    assert browser.get(page("competency:add")).status_code == 404
