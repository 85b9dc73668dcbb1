"""What the page of a result says in words, tables and a chart."""

import pytest

from competencies.frameworks.queries import Targets
from competencies.positioning import services
from competencies.positioning.charts import result_page
from competencies.positioning.queries import result

pytestmark = pytest.mark.django_db


@pytest.fixture
def page_of(draft, answer, items, levels, person):
    """The page of a result whose items have these levels; None is "I do not know"."""

    def make(*ordinals, targets=None):
        for item, ordinal in zip(items, ordinals, strict=True):
            if ordinal is None:
                answer(draft, item, non_answer="dont_know")
            else:
                answer(draft, item, level=levels[ordinal])
        services.submit(positioning=draft, by=person)
        return result_page(result(draft), targets)

    return make


def test_non_answers_stand_apart(page_of):
    page = page_of(1, None, 3, None)
    assert len(page.not_rated) == 2
    assert {line.non_answer_label for line in page.not_rated} == {"Je ne sais pas me situer"}
    assert sum(len(part.rows) for part in page.parts) == 2
    assert len(page.chart.table.rows) == 2
    assert [sum(part.counts) + part.not_rated for part in page.parts] == [2, 2]


def test_the_sentence_counts_levels_only(page_of):
    sentence = page_of(1, None, 3, 3).sentence
    assert sentence.startswith("3 of 4 competencies have a level")
    assert "1 at “Je découvre”" in sentence
    assert "2 at “Je suis autonome”" in sentence
    assert "Je transmets" not in sentence


def test_the_widest_gap_comes_first(page_of):
    page = page_of(3, 1, 2, 4, targets=Targets("Médecin", {"C1": (3, 4), "C2": (2, 2)}))
    # C1 has the items 2 and 4 (levels 1 and 4), C2 the items 1 and 3 (levels 3 and 2).
    codes = [row[0].split(" – ")[0] for row in page.chart.table.rows]
    assert codes == ["C1.2", "C1.4", "C2.3", "C2.1"]
    gaps = {row.line.revision.code: row.gap for part in page.parts for row in part.rows}
    assert gaps == {"C1.2": -2, "C1.4": 0, "C2.1": 1, "C2.3": 0}
    assert [part.target for part in page.parts] == [
        "“Je suis autonome” to “Je transmets”",
        "Je pratique avec appui",
    ]
    assert "Of 4 competencies with a level and a target, 1 lie below" in page.chart.sentence


def test_a_target_beyond_the_scale_is_left_out_of_words_table_and_chart(page_of):
    page = page_of(3, 1, 2, 4, targets=Targets("Médecin", {"C1": (3, 5), "C2": (4, 4)}))
    rows = {row.line.revision.code: row for part in page.parts for row in part.rows}
    assert {code: row.band for code, row in rows.items()} == {
        "C1.2": None,
        "C1.4": None,
        "C2.1": (4, 4),
        "C2.3": (4, 4),
    }
    assert (rows["C1.2"].gap, rows["C1.2"].gap_text) == (None, "")
    assert {part.target for part in page.parts} == {"", "Je transmets"}
    assert "Of 2 competencies with a level and a target" in page.chart.sentence


def test_targets_all_beyond_the_scale_are_not_mentioned(page_of):
    page = page_of(3, 1, 2, 4, targets=Targets("Médecin", {"C1": (5, 6), "C2": (0, 9)}))
    assert page.targets is None
    assert page.chart is not None


def test_without_a_level_there_is_no_chart(page_of):
    page = page_of(None, None, None, None)
    assert page.chart is None
    assert page.sentence == "No competency has a level."


def test_targets_that_fit_nothing_are_not_mentioned(page_of):
    page = page_of(1, 2, 3, 4, targets=Targets("Médecin", {"M9": (1, 2)}))
    assert page.targets is None
    assert {row.gap_text for part in page.parts for row in part.rows} == {""}
