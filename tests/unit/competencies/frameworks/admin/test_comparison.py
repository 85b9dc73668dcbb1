"""Comparison and publication: what changed, and who stands on the text."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competencies.frameworks.admin.presenters import IN, OUT, SAME, report, word_changes
from competencies.frameworks.models import CompetencyRevision, FrameworkVersion
from competencies.frameworks.services import new_competency, retire_competency
from tests import factories
from tests.unit.competencies.frameworks.admin.conftest import page

WORDS = st.text(alphabet="ab \n", max_size=20)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_in_the_changes(before, after):
    pieces = word_changes(before, after)
    assert "".join(piece.words for piece in pieces if piece.kind in (SAME, OUT)) == before
    assert "".join(piece.words for piece in pieces if piece.kind in (SAME, IN)) == after


@pytest.fixture
def changed(draft, editor):
    """One changed, one retired, one added."""
    rows = list(draft.competencies.order_by("position"))
    CompetencyRevision.objects.filter(pk=rows[0].pk).update(statement="Compétence nouvelle 1")
    retire_competency(revision=rows[1], by=editor)
    new_competency(version=draft, by=editor, code="N1", statement="Ajoutée")
    return draft


@pytest.fixture
def answers(published):
    """A positioning of one person, with an answer to each competency."""
    from competencies.positioning import services as positioning
    from competencies.positioning.enums import Moment, RaterRole

    person = factories.user("Camille", "Stagiaire")
    begun = positioning.begin(
        person=person,
        framework_version=published,
        moment=Moment.INITIAL,
        rater=person,
        rater_role=RaterRole.SELF,
    )
    level = published.scale_version.levels.first()
    for row in published.competencies.all():
        positioning.answer(
            positioning=begun, revision=row, client_key=uuid.uuid4(), by=person, level=level
        )


@pytest.mark.django_db
class TestReport:
    def test_it_counts_and_shows(self, published, changed):
        found = report(published, changed)
        assert [len(lines) for lines in (found.added, found.changed, found.retired)] == [1, 1, 1]
        assert [line.statement.code for line in found.unchanged] == [
            row.code for row in published.competencies.order_by("position")[2:]
        ]
        change = found.changed[0].fields[0]
        assert (change.before, change.after) == ("Compétence numéro 1", "Compétence nouvelle 1")

    def test_its_queries_do_not_grow(
        self, django_assert_num_queries, django_assert_max_num_queries
    ):
        small = [factories.framework_version("petit", competencies=2) for _ in range(2)]
        large = [factories.framework_version("grand", competencies=40) for _ in range(2)]
        with django_assert_max_num_queries(20) as few:
            report(*small)
        with django_assert_max_num_queries(len(few.captured_queries)):
            report(*large)

    def test_the_page_reads_word_by_word(self, browser, published, changed):
        text = browser.get(page("version:compare", changed)).content.decode()
        assert "numéro</del>" in text
        assert "nouvelle</ins>" in text
        assert "Compétence numéro 2" in text
        assert "N1 Ajoutée" in text

    def test_any_two_versions_can_be_chosen(self, browser, published, changed):
        back = page("version:compare", changed, before=changed.pk, after=published.pk)
        shown = browser.get(back).context["report"]
        assert [line.statement.code for line in shown.retired] == ["N1"]
        wrong = page("version:compare", changed, before="x", after=published.pk)
        assert browser.get(wrong).context["report"] is None

    def test_a_single_version_has_nothing_beside_it(self, browser, published):
        text = browser.get(page("version:compare", published)).content.decode()
        assert "one version only" in text

    def test_answers_are_counted(self, published, changed, answers):
        found = report(published, changed)
        assert found.answers == 4
        for line in (*found.retired, *found.changed, *found.unchanged):
            assert (line.count.answers, line.count.people) == (1, 1)
        assert (found.added[0].count.answers, found.added[0].count.people) == (0, 0)


@pytest.mark.django_db
class TestPublish:
    def test_it_asks_first(self, browser, published, changed):
        text = browser.get(page("version:publish", changed)).content.decode()
        assert "<strong>1</strong> changed" in text
        assert FrameworkVersion.objects.get(pk=changed.pk).state == "draft"

    def test_it_puts_the_draft_in_force(self, browser, published, changed):
        response = browser.post(page("version:publish", changed), follow=True)
        assert "is in force" in response.content.decode()
        changed.refresh_from_db()
        published.refresh_from_db()
        assert (changed.state, published.state) == ("published", "retired")

    def test_an_empty_text_is_refused(self, browser, draft, editor):
        for row in draft.competencies.all():
            retire_competency(revision=row, by=editor)
        response = browser.post(page("version:publish", draft), follow=True)
        assert "without competencies cannot be published" in response.content.decode()
        draft.refresh_from_db()
        assert draft.state == "draft"
