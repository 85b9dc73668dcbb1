"""Versions: their list, document, new drafts, and who may do any of it."""

import pytest
from django.urls import reverse

from competencies.frameworks import services
from competencies.frameworks.admin.services import add_framework
from competencies.frameworks.models import (
    AxisValue,
    Framework,
    FrameworkVersion,
    LevelDescriptor,
)
from lms.accounts.enums import Role, ScopeKind
from lms.accounts.models import User
from lms.accounts.services import grant_role, revoke_grant
from lms.audit.models import AuditEvent
from lms.kernel.refusals import Refused
from tests import factories
from tests.unit.competencies.conftest import browser_of
from tests.unit.competencies.frameworks.admin.conftest import page, version_data

pytestmark = pytest.mark.django_db


class TestList:
    def test_it_shows_each_version_and_what_can_be_done(self, browser, published, draft):
        text = browser.get(page("version:list")).content.decode()
        assert str(published) in text
        assert page("version:edit", draft) in text
        assert page("version:edit", published) not in text
        assert page("version:publish", draft) in text
        assert page("version:new_draft", published) in text

    def test_its_queries_do_not_grow(self, browser, published, django_assert_max_num_queries):
        browser.get(page("version:list"))
        for number in range(3):
            factories.framework_version(f"autre-{number}", competencies=2)
        with django_assert_max_num_queries(25) as few:
            browser.get(page("version:list"))
        for number in range(5):
            factories.framework_version(f"encore-{number}", competencies=2)
        with django_assert_max_num_queries(len(few.captured_queries)):
            browser.get(page("version:list"))

    def test_the_menu_leads_there(self, browser):
        assert page("version:list") in browser.get("/cms/").content.decode()


class TestNewFramework:
    data = {
        "key": "essai",
        "title": "Référentiel d’essai",
        "short_title": "Essai",
        "audience": "Toutes et tous",
        "status": "proposed",
        "version": "1.0",
    }

    def test_it_begins_with_an_empty_draft(self, browser):
        scale = factories.scale_version()
        response = browser.post(page("version:add"), self.data | {"scale_version": scale.pk})
        version = FrameworkVersion.objects.get(framework__key="essai")
        assert response["Location"] == page("version:edit", version)
        assert (version.state, version.version, version.audience) == (
            "draft",
            "1.0",
            "Toutes et tous",
        )
        assert AuditEvent.objects.filter(verb="framework_version.added").exists()

    def test_a_key_is_given_once_and_nothing_written_is_lost(self, browser, published):
        data = self.data | {
            "key": published.framework.key,
            "scale_version": published.scale_version_id,
        }
        response = browser.post(page("version:add"), data)
        assert response.status_code == 200
        assert "There is a framework of this key already." in response.content.decode()
        assert "Référentiel d’essai" in response.content.decode()
        assert Framework.objects.count() == 1

    @pytest.mark.parametrize("key", ["importer", "Essai", "un_essai", "un essai", "k" * 61])
    def test_a_key_that_is_none_is_told(self, browser, key):
        scale = factories.scale_version()
        response = browser.post(
            page("version:add"), self.data | {"key": key, "scale_version": scale.pk}
        )
        assert response.status_code == 200
        assert response.context["form"].errors.keys() == {"key"}
        assert not Framework.objects.exists()

    @pytest.mark.parametrize("key", ["importer", "Essai", ""])
    def test_the_service_refuses_it_as_well(self, editor, key):
        scale = factories.scale_version()
        with pytest.raises(Refused) as refusal:
            add_framework(key=key, number="1.0", scale_version=scale, by=editor, words={})
        assert refusal.value.field == "key"

    def test_digits_and_hyphens_make_a_key(self, browser):
        scale = factories.scale_version()
        data = self.data | {"key": "essai-2", "scale_version": scale.pk}
        assert browser.post(page("version:add"), data).status_code == 302


class TestNewDraft:
    def test_it_says_what_the_version_says(self, browser, published):
        response = browser.post(page("version:new_draft", published))
        draft = published.framework.versions.get(state="draft")
        assert response["Location"] == page("competency:list", version=draft.pk)
        assert draft.competencies.count() == 4
        assert draft.based_on == published

    def test_while_there_is_one_a_sentence_leads_to_it(self, browser, published, draft):
        response = browser.post(page("version:new_draft", published), follow=True)
        text = response.content.decode()
        assert "This framework has a draft already" in text
        assert page("competency:list", version=draft.pk) in text
        assert published.framework.versions.count() == 2

    def test_looking_at_the_address_does_nothing(self, browser, published):
        assert browser.get(page("version:new_draft", published)).status_code == 405
        assert published.framework.versions.count() == 1


class TestDocument:
    def test_it_is_saved_with_an_entry_in_the_log(self, browser, editor, draft):
        data = version_data(draft, title="Un autre titre", status="official", version="2.1")
        response = browser.post(page("version:edit", draft), data)
        assert response["Location"] == page("competency:list", version=draft.pk)
        draft.refresh_from_db()
        assert (draft.title, draft.status, draft.version) == ("Un autre titre", "official", "2.1")
        event = AuditEvent.objects.filter(verb="framework_version.edited").latest("at")
        assert event.actor_id == editor.pk
        assert draft.revisions.count() == 2

    def test_the_form_shows_what_is_there(self, browser, draft):
        text = browser.get(page("version:edit", draft)).content.decode()
        assert "Domaine 1" in text
        assert draft.title in text

    def test_a_number_is_given_once(self, browser, published, draft):
        data = version_data(draft, title="À garder", version=published.version)
        text = browser.post(page("version:edit", draft), data).content.decode()
        assert "This framework has a version of this number already." in text
        assert "À garder" in text
        draft.refresh_from_db()
        assert draft.title != "À garder"

    def test_axis_values_are_added_and_put_in_order(self, browser, draft):
        first, second = draft.axis_values.all()
        new = AxisValue(axis="mission", code="M1", label="Mission neuve")
        data = version_data(draft, [first, second, new])
        data |= {"axis_values-0-ORDER": 3, "axis_values-1-ORDER": 2, "axis_values-2-ORDER": 1}
        browser.post(page("version:edit", draft), data)
        values = AxisValue.objects.filter(framework_version=draft)
        assert [value.code for value in values] == ["M1", second.code, first.code]
        assert values[0].identifier
        assert draft.competencies.filter(axis_values=first).exists()

    def test_a_value_that_competencies_stand_on_stays(self, browser, draft):
        value = draft.axis_values.get(code="C1")
        codes = list(value.revisions.order_by("position").values_list("code", flat=True))
        number = list(draft.axis_values.all()).index(value)
        data = version_data(draft) | {f"axis_values-{number}-DELETE": "on"}
        response = browser.post(page("version:edit", draft), data)
        assert f"cannot be removed: {', '.join(codes)} stand on it." in response.content.decode()
        assert draft.axis_values.filter(code="C1").exists()

    def test_an_unused_value_goes(self, browser, draft):
        value = draft.axis_values.get(code="C1")
        for revision in draft.competencies.all():
            revision.axis_values.clear()
            revision.save()
        number = list(draft.axis_values.all()).index(value)
        data = version_data(draft) | {f"axis_values-{number}-DELETE": "on"}
        assert browser.post(page("version:edit", draft), data).status_code == 302
        assert not AxisValue.objects.filter(pk=value.pk).exists()

    def test_two_values_of_one_code_are_refused(self, browser, draft):
        data = version_data(draft) | {"axis_values-0-code": "C2"}
        text = browser.post(page("version:edit", draft), data).content.decode()
        assert "Two axis values have the code “C2”." in text

    def test_the_scale_is_fixed_by_behaviours(self, browser, draft):
        other = services.add_scale_version(
            key="autre", title="Autre", version="1.0", status="proposed",
            levels=[{"ordinal": 1, "label": "Un", "anchor": "Un", "proficient": True}],
            non_answers=[], by=None,
        )  # fmt: skip
        scale = draft.scale_version
        revision = draft.competencies.first()
        LevelDescriptor.objects.create(
            revision=revision, level=scale.levels.first(), behaviour="Fait"
        )
        browser.post(page("version:edit", draft), version_data(draft, scale_version=other.pk))
        draft.refresh_from_db()
        assert draft.scale_version == scale
        LevelDescriptor.objects.all().delete()
        browser.post(page("version:edit", draft), version_data(draft, scale_version=other.pk))
        draft.refresh_from_db()
        assert draft.scale_version == other

    def test_it_can_be_what_it_was(self, browser, draft):
        before = draft.title
        browser.post(page("version:edit", draft), version_data(draft, title="Autrement"))
        draft.refresh_from_db()
        first = draft.revisions.order_by("created_at", "pk").first()
        address = reverse(
            "competency_framework_versions:revisions_revert", args=[draft.pk, first.pk]
        )
        assert before in browser.get(address).content.decode()
        browser.post(address, version_data(draft, title=before))
        draft.refresh_from_db()
        assert draft.title == before
        assert draft.axis_values.count() == 2

    def test_the_preview_is_the_public_page(self, browser, draft):
        address = page("version:preview_on_edit", draft)
        data = version_data(draft, title="Titre en cours")
        assert browser.post(address, data).json() == {"is_valid": True, "is_available": True}
        text = browser.get(address).content.decode()
        assert "Titre en cours" in text
        assert "Compétence numéro 1" in text
        draft.refresh_from_db()
        assert draft.title != "Titre en cours"


class TestOnlyDrafts:
    @pytest.fixture(params=["published", "retired"])
    def frozen(self, request):
        return request.getfixturevalue(request.param)

    @pytest.mark.parametrize("name", ["edit", "publish", "preview_on_edit"])
    @pytest.mark.parametrize("verb", ["get", "post"])
    def test_the_others_are_only_looked_at(self, browser, frozen, name, verb):
        before = FrameworkVersion.objects.filter(pk=frozen.pk).values().get()
        data = version_data(frozen, title="Faux")
        response = getattr(browser, verb)(page(f"version:{name}", frozen), data)
        assert response["Location"] == page("version:inspect", frozen)
        assert FrameworkVersion.objects.filter(pk=frozen.pk).values().get() == before
        text = browser.get(page("version:inspect", frozen)).content.decode()
        assert "A published text never changes." in text
        assert page("version:edit", frozen) not in text

    def test_nobody_deletes_a_version(self, browser, draft, frozen):
        for version in (draft, frozen):
            browser.post(page("version:delete", version))
            browser.post(
                reverse("wagtail_bulk_action", args=["competencies", "frameworkversion", "delete"])
                + f"?id={version.pk}"
            )
            assert FrameworkVersion.objects.filter(pk=version.pk).exists()

    def test_its_history_is_read(self, browser, frozen):
        assert browser.get(page("version:history", frozen)).status_code == 200


class TestOthers:
    PAGES = ("version:edit", "version:inspect", "version:compare", "version:publish",
             "version:history", "version:new_draft")  # fmt: skip

    def test_people_without_the_right_are_turned_away(self, draft):
        for person in (factories.manager(), factories.user(), factories.national_reviewer()):
            client = browser_of(person)
            assert client.get(page("version:list")).status_code == 403
            for name in self.PAGES:
                assert client.post(page(name, draft)).status_code == 403
        assert draft.framework.versions.count() == 2
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_visitors_are_sent_to_the_sign_in(self, client, draft):
        for name in self.PAGES:
            response = client.post(page(name, draft))
            assert response.status_code == 302
            assert response["Location"].startswith("/compte/login/")

    def test_an_administrator_may_too(self, draft):
        person = factories.user("Ada", "Registre")
        grant_role(person, role=Role.ADMINISTRATOR, scope_kind=ScopeKind.EVERYWHERE, by=None)
        assert browser_of(person).get(page("version:edit", draft)).status_code == 200

    def test_the_right_follows_the_role(self, editor, draft):
        editor = User.objects.get(pk=editor.pk)
        assert editor.has_perm("competencies.change_competencyrevision")
        assert not editor.has_perm("competencies.delete_competencyrevision")
        browser = browser_of(editor)
        assert browser.get(page("version:edit", draft)).status_code == 200
        revoke_grant(editor.grants.get(), by=factories.administrator())
        assert browser.get(page("version:edit", draft)).status_code == 403
