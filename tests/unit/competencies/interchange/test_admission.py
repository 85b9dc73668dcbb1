"""Words of a file that the platform has not: told, read in words it has, never a failure."""

import json

import pytest
from django.urls import reverse

from competencies.frameworks.admin.views.parts import VERSIONS
from competencies.frameworks.models import Framework, FrameworkVersion
from competencies.frameworks.services import publish_version
from competencies.frameworks.validators import KEY_LENGTH, is_key
from competencies.interchange.moodle.writing import write as write_moodle
from competencies.interchange.package import Item, Package, ScaleLevel, ScaleText
from lms.accounts.enums import Role, ScopeKind
from lms.accounts.services import grant_role
from tests import factories
from tests.unit.competencies.interchange.conftest import applied, edited, exported, newest, planned
from tests.unit.competencies.interchange.test_imports import item

pytestmark = pytest.mark.usefixtures("loaded")

LEVELS = (ScaleLevel("Un"), ScaleLevel("Deux", proficient=True))


def codes(plan):
    return [finding.code for finding in plan.warnings]


def told(plan, code):
    return next(finding.message for finding in plan.warnings if finding.code == code)


def elsewhere(change) -> bytes:
    """A package of another framework that ``change`` was made to."""

    def make(package):
        package["CFDocument"]["identifier"] = "ailleurs-1"
        change(package)

    return edited(exported("referent"), make)


def said(**words):
    """What our extension of the document says."""

    def change(package):
        package["CFDocument"]["extensions"]["coordo"] |= words

    return change


def moodle(key="ailleurs", **words) -> bytes:
    package = Package(
        title="Un référentiel",
        key=key,
        items=[Item(ref="A", code="A", statement="Écouter")],
        scale=ScaleText(LEVELS, title="Deux", status=words.pop("scale_status", "")),
    )
    for name, value in words.items():
        setattr(package, name, value)
    return write_moodle(package)


class TestStatus:
    def test_an_unknown_one_of_a_case_package_is_proposed(self):
        def change(package):
            said(status="brouillon")(package)
            scale = package["CFRubrics"][-1]["extensions"]["coordo"]["scale"]
            scale |= {"status": "x" * 300, "key": "autre"}

        content = elsewhere(change)
        plan = applied(content)
        assert codes(plan).count("status_unknown") == 2
        assert "“brouillon”: it is read as “Proposed”" in told(plan, "status_unknown")
        draft = newest("ailleurs-1")
        assert (draft.status, draft.scale_version.status) == ("proposed", "proposed")
        assert draft.scale_version.scale.key == "autre"
        assert not planned(content).changes_something

    def test_an_unknown_one_of_a_moodle_file_is_proposed(self):
        content = moodle(status="validé", scale_status="???")
        plan = applied(content, "moodle")
        assert codes(plan).count("status_unknown") == 2
        draft = newest("ailleurs")
        assert (draft.status, draft.scale_version.status) == ("proposed", "proposed")
        assert not planned(content, "moodle").changes_something

    def test_one_that_is_known_stands(self):
        plan = applied(elsewhere(said(status="official")))
        assert "status_unknown" not in codes(plan)
        assert newest("ailleurs-1").status == "official"


UNUSABLE = ["a/b c", "k" * 300, "é", "référent", "???", "k" * (KEY_LENGTH + 1)]


class TestKey:
    @pytest.mark.parametrize("key", UNUSABLE)
    def test_one_that_no_address_takes_gives_way_to_another(self, client, key):
        content = elsewhere(said(key=key))
        plan = applied(content)
        framework = Framework.objects.get(identifier="ailleurs-1")
        assert is_key(framework.key)
        assert f"it is “{framework.key}”" in told(plan, "key_changed")
        assert key[:40] in told(plan, "key_changed")
        assert not planned(content).changes_something
        publish_version(version=newest("ailleurs-1"), by=None)
        for address in (
            reverse("framework_list"),
            reverse("framework_detail", args=[framework.key]),
            reverse("framework_export", args=[framework.key]),
        ):
            assert client.get(address).status_code == 200

    @pytest.mark.parametrize("key", UNUSABLE)
    def test_a_moodle_file_of_such_a_key_comes_back(self, key):
        content = moodle(key)
        assert "key_changed" in codes(applied(content, "moodle"))
        assert Framework.objects.count() == 4
        again = planned(content, "moodle")
        assert again.framework is not None
        assert not again.changes_something

    def test_two_such_keys_are_two_frameworks(self):
        for key in ("a/b", "a:b", f"{'k' * 100}1", f"{'k' * 100}2", "référent"):
            applied(moodle(key), "moodle")
        assert Framework.objects.count() == 8

    def test_two_long_keys_of_tables_that_begin_alike_stay_two(self):
        for end in "12":
            rows = f"{'k' * 70} {end};Référentiel;Un titre\nA;;Écouter"
            plan = applied(f"code;type;statement\n{rows}\n".encode())
            assert "key_changed" in codes(plan)
        assert Framework.objects.count() == 5

    def test_an_identifier_that_is_too_long_is_told_and_not_cut(self):
        plan = planned(moodle(key=None, identifier="é" * 300), "moodle")
        assert "too_long" in [finding.code for finding in plan.errors]


class TestDates:
    @pytest.mark.parametrize("moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"])
    def test_one_that_cannot_be_true_is_kept_out(self, client, moment):
        def change(package):
            package["CFDocument"]["lastChangeDateTime"] = moment
            for code in ("R1.1.1", "M1"):
                item(package, code)["lastChangeDateTime"] = moment
            package["CFAssociations"][0]["lastChangeDateTime"] = moment

        content = elsewhere(change)
        plan = applied(content)
        assert "4 dates lie before 1900 or after 2200" in told(plan, "date_out_of_range")
        draft = newest("ailleurs-1")
        assert draft.edited_at.year == draft.created_at.year
        assert not planned(content).changes_something
        out = exported("ailleurs-1", number=draft.version)
        assert moment in json.dumps(json.loads(out))
        assert not planned(out).changes_something
        editor = factories.user()
        grant_role(user=editor, role=Role.EDITOR, scope_kind=ScopeKind.EVERYWHERE, by=None)
        client.force_login(editor)
        assert client.get(reverse(f"{VERSIONS}:list")).status_code == 200

    @pytest.mark.parametrize("moment", ["1900-01-01T00:00:00Z", "2200-12-31T23:59:59Z"])
    def test_one_that_every_zone_can_show_is_the_texts(self, moment):
        plan = applied(
            elsewhere(lambda package: package["CFDocument"].update(lastChangeDateTime=moment))
        )
        assert "date_out_of_range" not in codes(plan)
        stored = FrameworkVersion.objects.get(framework__identifier="ailleurs-1")
        assert stored.edited_at.isoformat() == moment.replace("Z", "+00:00")
