"""How many answers the frameworks are told of: those that somebody gave."""

import pytest

from competencies.frameworks.queries import AnswerCount, answer_counts, people_answering
from competencies.positioning import services

pytestmark = pytest.mark.django_db


def test_what_was_passed_over_is_no_answer(draft, answer, items, levels, person, version):
    answer(draft, items[0], level=levels[2])
    answer(draft, items[1], non_answer="dont_know")
    services.submit(positioning=draft, by=person)
    assert answer_counts(version.pk) == {
        items[0].competency_id: AnswerCount(1, 1),
        items[1].competency_id: AnswerCount(1, 1),
    }
    assert people_answering(version.pk, [one.competency_id for one in items]) == 1
    assert people_answering(version.pk, [one.competency_id for one in items[2:]]) == 0
