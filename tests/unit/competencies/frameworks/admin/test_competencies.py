"""The competencies of a draft: added, edited, moved, retired, shown before they are saved."""

import pytest
from django.urls import reverse

from competencies.frameworks.admin import services as admin
from competencies.frameworks.models import Association, CompetencyRevision, LevelDescriptor
from competencies.frameworks.services import publish_version, retire_competency
from lms.audit.models import AuditEvent
from lms.kernel.refusals import Refused
from tests import factories
from tests.unit.competencies.conftest import browser_of
from tests.unit.competencies.frameworks.admin.conftest import competency_data, page

pytestmark = pytest.mark.django_db


def order_of(version):
    return list(version.competencies.order_by("position").values_list("statement", flat=True))


@pytest.fixture
def revision(draft):
    return draft.competencies.order_by("position").first()


class TestList:
    def test_without_a_version_it_leads_to_the_versions(self, browser):
        assert browser.get(page("competency:list"))["Location"] == page("version:list")
        for number in ("x", "9" * 30, "9" * 5_000, "²"):
            assert browser.get(page("competency:list", version=number)).status_code == 404

    def test_a_draft_can_be_changed_there(self, browser, draft, revision):
        text = browser.get(page("competency:list", version=draft.pk)).content.decode()
        assert page("competency:edit", revision) in text
        assert "w-orderable" in text
        assert page("competency:add", version=draft.pk) in text

    def test_the_others_are_only_read(self, browser, published):
        text = browser.get(page("competency:list", version=published.pk)).content.decode()
        row = published.competencies.first()
        assert page("competency:inspect", row) in text
        assert page("competency:edit", row) not in text
        assert "w-orderable" not in text
        assert page("competency:add", version=published.pk) not in text

    def test_its_queries_do_not_grow(self, browser, django_assert_max_num_queries):
        small = factories.framework_version("petit", competencies=2)
        large = factories.framework_version("grand", competencies=40)
        browser.get(page("competency:list", version=small.pk))
        with django_assert_max_num_queries(25) as few:
            browser.get(page("competency:list", version=small.pk))
        with django_assert_max_num_queries(len(few.captured_queries)):
            browser.get(page("competency:list", version=large.pk))


class TestEdit:
    def test_words_axes_and_behaviours_are_saved(self, browser, editor, draft, revision):
        first, second = draft.axis_values.all()
        level = draft.scale_version.levels.first()
        data = competency_data(
            revision,
            statement="Un énoncé neuf",
            notes="Une note",
            axis_values=[first.pk, second.pk],
            **{f"behaviours-{level.pk}": "Fait cela"},
        )
        response = browser.post(page("competency:edit", revision), data)
        assert response["Location"] == page("competency:list", version=draft.pk)
        revision = CompetencyRevision.objects.get(pk=revision.pk)
        assert (revision.statement, revision.notes) == ("Un énoncé neuf", "Une note")
        assert revision.axis_values.count() == 2
        assert revision.descriptors.get().behaviour == "Fait cela"
        event = AuditEvent.objects.filter(verb="framework_version.edited").latest("at")
        assert (event.actor_id, event.data["what"]) == (editor.pk, str(revision))

    def test_the_form_shows_a_field_for_each_level_with_its_anchor(self, browser, draft, revision):
        text = browser.get(page("competency:edit", revision)).content.decode()
        for level in draft.scale_version.levels.all():
            assert f"behaviours-{level.pk}" in text
            assert level.anchor in text

    def test_an_emptied_behaviour_goes_and_the_others_stay(self, browser, draft, revision):
        first, second = draft.scale_version.levels.all()[:2]
        for level in (first, second):
            LevelDescriptor.objects.create(
                revision=revision, level=level, behaviour=f"Texte {level.ordinal}"
            )
        kept = revision.descriptors.get(level=second).pk
        data = competency_data(revision, **{f"behaviours-{first.pk}": ""})
        browser.post(page("competency:edit", revision), data)
        told = revision.descriptors.values_list("pk", "level", "behaviour")
        assert list(told) == [(kept, second.pk, "Texte 2")]

    def test_a_code_stands_once_and_nothing_written_is_lost(self, browser, draft, revision):
        other = draft.competencies.exclude(pk=revision.pk).first()
        data = competency_data(revision, code=other.code, statement="Ne pas perdre")
        response = browser.post(page("competency:edit", revision), data)
        text = response.content.decode()
        assert f"is that of “{other.statement}” already" in text
        assert "Ne pas perdre" in text
        revision.refresh_from_db()
        assert revision.statement != "Ne pas perdre"

    def test_axes_of_another_version_are_no_choice(self, browser, published, revision):
        foreign = published.axis_values.first()
        data = competency_data(revision, axis_values=[foreign.pk])
        assert browser.post(page("competency:edit", revision), data).status_code == 200
        assert not revision.axis_values.filter(pk=foreign.pk).exists()

    def test_a_child_is_put_after_its_parent(self, browser, draft, revision):
        last = draft.competencies.order_by("position").last()
        browser.post(page("competency:edit", revision), competency_data(revision, parent=last.pk))
        assert order_of(draft)[-2:] == [last.statement, revision.statement]
        data = competency_data(last, parent=revision.pk)
        assert browser.post(page("competency:edit", last), data).status_code == 200
        last.refresh_from_db()
        assert last.parent_id is None

    def test_every_verb_is_refused_on_other_versions(self, browser, published):
        row = published.competencies.first()
        for name in ("edit", "delete", "preview_on_edit"):
            for verb in ("get", "post"):
                response = getattr(browser, verb)(
                    page(f"competency:{name}", row), competency_data(row, statement="Faux")
                )
                assert response["Location"] == page("version:inspect", published)
        browser.post(
            page("competency:add", version=published.pk),
            competency_data(row, code="", statement="F"),
        )
        assert browser.post(page("competency:reorder", row) + "?position=3").status_code == 403
        assert order_of(published) == [f"Compétence numéro {number}" for number in range(1, 5)]

    def test_one_that_was_retired_has_no_preview(self, browser, revision):
        address = page("competency:preview_on_edit", revision)
        retire_competency(revision=revision, by=None)
        for verb in ("get", "post"):
            assert getattr(browser, verb)(address).status_code == 404

    def test_nobody_deletes_in_bulk(self, browser, revision):
        address = reverse(
            "wagtail_bulk_action", args=["competencies", "competencyrevision", "delete"]
        )
        browser.post(f"{address}?id={revision.pk}")
        assert CompetencyRevision.objects.filter(pk=revision.pk).exists()

    def test_other_people_are_turned_away(self, draft, revision):
        client = browser_of(factories.manager())
        for name in ("edit", "delete", "inspect", "history", "reorder", "preview_on_edit"):
            assert client.post(page(f"competency:{name}", revision)).status_code == 403
        assert client.get(page("competency:list", version=draft.pk)).status_code == 403


class TestAdd:
    def test_it_stands_at_the_end_with_an_identity_of_its_own(self, browser, draft):
        value = draft.axis_values.first()
        empty = CompetencyRevision(framework_version=draft)
        level = draft.scale_version.levels.last()
        data = competency_data(
            empty,
            code="C9",
            statement="Toute neuve",
            axis_values=[value.pk],
            **{f"behaviours-{level.pk}": "Transmet"},
        )
        response = browser.post(page("competency:add", version=draft.pk), data)
        assert response["Location"] == page("competency:list", version=draft.pk)
        added = draft.competencies.order_by("position").last()
        assert (added.code, added.statement) == ("C9", "Toute neuve")
        assert added.competency.identifier == str(added.competency_id)
        assert list(added.axis_values.all()) == [value]
        assert added.descriptors.get().behaviour == "Transmet"
        assert added.revisions.count() == 1

    def test_without_a_statement_it_is_not_added(self, browser, draft):
        data = competency_data(CompetencyRevision(framework_version=draft), code="Seul")
        response = browser.post(page("competency:add", version=draft.pk), data)
        assert response.status_code == 200
        assert 'value="Seul"' in response.content.decode()
        assert draft.competencies.count() == 4


class TestMove:
    def move(self, browser, row, place):
        response = browser.post(page("competency:reorder", row) + f"?position={place}")
        assert response.json() == {"success": True}

    def test_it_goes_where_it_is_put(self, browser, draft, revision):
        before = order_of(draft)
        self.move(browser, revision, 2)
        assert order_of(draft) == [before[1], before[2], before[0], before[3]]
        assert AuditEvent.objects.filter(verb="framework_version.edited").count() == 1

    def test_other_versions_keep_their_order(self, browser, published, draft, revision):
        self.move(browser, revision, 3)
        assert order_of(published)[0] == revision.statement

    @pytest.mark.parametrize("place", ["nulle-part", "9" * 5_000, "²", "-1"])
    def test_a_place_that_is_none_is_the_end(self, browser, draft, revision, place):
        self.move(browser, revision, place)
        assert order_of(draft)[-1] == revision.statement

    def test_children_go_along(self, browser, draft):
        rows = list(draft.competencies.order_by("position"))
        CompetencyRevision.objects.filter(pk=rows[1].pk).update(parent=rows[0])
        self.move(browser, rows[0], 3)
        assert order_of(draft) == [rows[place].statement for place in (2, 3, 0, 1)]
        self.move(browser, rows[1], 0)
        assert order_of(draft) == [rows[place].statement for place in (2, 3, 0, 1)]

    def test_what_was_published_meanwhile_stays(self, browser, editor, draft, revision):
        """Between looking at the draft and writing into it, somebody publishes it."""
        stale = CompetencyRevision.objects.select_related("framework_version").get(pk=revision.pk)
        publish_version(version=draft, by=editor)
        before = order_of(draft)
        with pytest.raises(Refused):
            admin.move_competency(stale, index=3, by=editor)
        with pytest.raises(Refused):
            admin.save_competency(stale, save=stale.save, links=(), by=editor)
        assert order_of(draft) == before


class TestRetire:
    def test_it_is_asked_then_done(self, browser, published, draft, revision):
        text = browser.get(page("competency:delete", revision)).content.decode()
        assert "Earlier versions keep it" in text
        response = browser.post(page("competency:delete", revision))
        assert response["Location"] == page("competency:list", version=draft.pk)
        assert draft.competencies.count() == 3
        assert published.competencies.count() == 4

    def test_a_parent_stays_and_a_sentence_says_why(self, browser, draft, revision):
        draft.competencies.exclude(pk=revision.pk).update(parent=revision)
        response = browser.post(page("competency:delete", revision), follow=True)
        assert "Other competencies stand below this one" in response.content.decode()
        assert draft.competencies.count() == 4


class TestHistory:
    def test_it_can_be_compared_and_be_what_it_was(self, browser, draft, revision):
        level = draft.scale_version.levels.first()
        before = revision.statement
        for number in (1, 2):
            data = competency_data(
                revision,
                statement=f"Énoncé {number}",
                **{f"behaviours-{level.pk}": f"Geste {number}"},
            )
            assert browser.post(page("competency:edit", revision), data).status_code == 302
        revision.refresh_from_db()
        kept = list(revision.revisions.order_by("created_at", "pk"))
        assert len(kept) == 3
        assert browser.get(page("competency:history", revision)).status_code == 200
        name = page("competency:history", revision)
        shown = browser.get(f"{name}revisions/{kept[1].pk}/view/").content.decode()
        assert "Énoncé 1" in shown
        compared = browser.get(f"{name}revisions/compare/{kept[1].pk}...{kept[2].pk}/")
        assert "Geste" in compared.content.decode()
        revert = f"{name}revisions/{kept[0].pk}/revert/"
        form = browser.get(revert).content.decode()
        assert before in form
        data = competency_data(revision, statement=before, **{f"behaviours-{level.pk}": ""})
        browser.post(revert, data)
        revision.refresh_from_db()
        assert revision.statement == before
        assert not LevelDescriptor.objects.filter(revision=revision).exists()

    def test_a_parent_that_was_retired_since_is_no_obstacle(self, browser, draft, revision):
        last = draft.competencies.order_by("position").last()
        browser.post(page("competency:edit", revision), competency_data(revision, parent=last.pk))
        browser.post(page("competency:edit", revision), competency_data(revision, parent=""))
        browser.post(page("competency:delete", last))
        assert not CompetencyRevision.objects.filter(pk=last.pk).exists()
        name = page("competency:history", revision)
        for kept in revision.revisions.all():
            assert browser.get(f"{name}revisions/{kept.pk}/revert/").status_code == 200
            assert browser.get(f"{name}revisions/{kept.pk}/view/").status_code == 200


class TestPreview:
    def test_the_edited_competency_stands_in_its_place(self, browser, draft, revision):
        address = page("competency:preview_on_edit", revision)
        data = competency_data(revision, statement="En cours d’écriture")
        assert browser.post(address, data).json() == {"is_valid": True, "is_available": True}
        response = browser.get(address)
        text = response.content.decode()
        assert "En cours d’écriture" in text
        assert "Compétence numéro 2" in text
        assert revision.statement not in text.replace("Compétence numéro 10", "")
        revision.refresh_from_db()
        assert revision.statement == "Compétence numéro 1"

    def test_a_new_one_is_seen_before_it_is_added(self, browser, draft):
        address = page("competency:preview_on_add", version=draft.pk)
        empty = CompetencyRevision(framework_version=draft)
        data = competency_data(
            empty, statement="Bientôt ici", axis_values=[draft.axis_values.first().pk]
        )
        assert browser.post(address, data).json() == {"is_valid": True, "is_available": True}
        assert "Bientôt ici" in browser.get(address).content.decode()
        assert draft.competencies.count() == 4


class TestLinks:
    @pytest.fixture
    def other(self):
        return factories.framework_version("autre", competencies=2).competencies.first()

    def test_they_are_made_changed_and_removed(self, browser, draft, revision, other):
        link = {"kind": "isRelatedTo", "destination": other.pk}
        address = page("competency:edit", revision)
        browser.post(address, competency_data(revision, links=[link]))
        row = Association.objects.get(framework_version=draft)
        assert (row.origin, row.destination, row.kind) == (revision, other, "isRelatedTo")
        assert row.identifier
        link = {"pk": row.pk, "kind": "exactMatchOf", "destination": other.pk}
        browser.post(address, competency_data(revision, links=[link]))
        row.refresh_from_db()
        assert row.kind == "exactMatchOf"
        browser.post(address, competency_data(revision, links=[link | {"remove": "on"}]))
        assert not Association.objects.filter(framework_version=draft).exists()

    def test_half_a_link_is_refused(self, browser, draft, revision, other):
        data = competency_data(revision, links=[{"kind": "isRelatedTo", "destination": ""}])
        response = browser.post(page("competency:edit", revision), data)
        assert "Choose the other competency." in response.content.decode()
        assert not Association.objects.exists()

    def test_an_end_outside_the_platform_stays(self, browser, draft, revision):
        row = Association.objects.create(
            framework_version=draft,
            identifier="a",
            kind="isRelatedTo",
            origin=revision,
            destination_identifier="ailleurs-1",
            destination_title="Une compétence d’ailleurs",
            changed_at=factories.EPOCH,
        )
        text = browser.get(page("competency:edit", revision)).content.decode()
        assert "Une compétence d’ailleurs" in text
        link = {"pk": row.pk, "kind": "isPeerOf"}
        browser.post(page("competency:edit", revision), competency_data(revision, links=[link]))
        row.refresh_from_db()
        assert (row.kind, row.destination_identifier) == ("isPeerOf", "ailleurs-1")
