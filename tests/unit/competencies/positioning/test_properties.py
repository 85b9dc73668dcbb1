"""What holds for any sequence of answers."""

import uuid
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from competencies.positioning import services
from competencies.positioning.enums import Moment, RaterRole
from competencies.positioning.models import Positioning, Rating
from competencies.positioning.queries import current_ratings, positionings_visible_to, result
from competencies.positioning.rules import gap_to
from lms.kernel.refusals import Refused
from tests import factories

CHOICES = ["1", "2", "3", "4", "not_applicable", "dont_know"]
answers = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(CHOICES)), min_size=1, max_size=12)
few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


class AnyAnswers(TestCase):
    """One framework and one person for all examples; each example begins a draft of its own."""

    @classmethod
    def setUpTestData(cls):
        cls.version = factories.framework_version(competencies=5)
        cls.items = list(cls.version.competencies.order_by("position"))
        cls.levels = {str(one.ordinal): one for one in cls.version.scale_version.levels.all()}
        cls.person = factories.user()

    def begin(self) -> Positioning:
        return services.begin(
            person=self.person,
            framework_version=self.version,
            moment=Moment.INITIAL,
            rater=self.person,
            rater_role=RaterRole.SELF,
        )

    def answer(self, positioning, place, choice, key=None) -> Rating:
        level = self.levels.get(choice)
        return services.answer(
            positioning=positioning,
            revision=self.items[place],
            client_key=key or uuid.uuid4(),
            by=self.person,
            level=level,
            non_answer=None if level else choice,
        )

    @few
    @given(answers)
    def test_the_answer_in_force_is_the_last_of_each_item(self, sequence):
        draft = self.begin()
        for place, choice in sequence:
            self.answer(draft, place, choice)
        expected = {self.items[place].pk: choice for place, choice in sequence}
        assert {pk: kept.value for pk, kept in current_ratings(draft).items()} == expected
        assert Rating.objects.filter(positioning=draft).count() == len(sequence)

    @few
    @given(answers, st.data())
    def test_sending_any_of_them_again_changes_nothing(self, sequence, data):
        draft = self.begin()
        sent = [(place, choice, uuid.uuid4()) for place, choice in sequence]
        for place, choice, key in sent:
            self.answer(draft, place, choice, key)
        before = current_ratings(draft)
        for place, choice, key in data.draw(st.lists(st.sampled_from(sent), max_size=6)):
            self.answer(draft, place, choice, key)
        assert current_ratings(draft) == before
        assert Rating.objects.filter(positioning=draft).count() == len(sent)

    @few
    @given(answers)
    def test_a_result_has_a_line_for_each_item_and_counts_no_non_answer(self, sequence):
        draft = self.begin()
        for place, choice in sequence:
            self.answer(draft, place, choice)
        services.submit(positioning=draft, by=self.person)
        shown = result(draft, among=positionings_visible_to(self.person))
        assert [line.revision.pk for line in shown.lines] == [item.pk for item in self.items]
        assert len(shown.rated) + len(shown.not_rated) == len(self.items)
        assert all((line.level is None) != (line.non_answer == "") for line in shown.lines)
        last = dict(sequence)
        expected = Counter(int(choice) for choice in last.values() if choice.isdecimal())
        assert shown.distribution() == {ordinal: expected[ordinal] for ordinal in range(1, 5)}
        assert sum(shown.distribution().values()) == len(shown.rated)

    @few
    @given(
        st.one_of(st.none(), st.sampled_from(["1", "4"])),
        st.one_of(
            st.none(), st.just(""), st.sampled_from(["dont_know", "skipped", "not_observed"])
        ),
    )
    def test_a_row_has_a_level_or_a_non_answer_never_both(self, choice, non_answer):
        draft = self.begin()
        try:
            kept = services.answer(
                positioning=draft,
                revision=self.items[0],
                client_key=uuid.uuid4(),
                by=self.person,
                level=self.levels.get(choice) if choice else None,
                non_answer=non_answer,
            )
        except Refused:
            assert not Rating.objects.filter(positioning=draft).exists()
        else:
            assert (kept.level is None) != (kept.non_answer is None)


@given(st.integers(1, 6), st.tuples(st.integers(1, 6), st.integers(1, 6)).map(sorted))
def test_a_gap_is_the_way_to_the_nearer_end_of_the_range(ordinal, band):
    gap = gap_to(ordinal, tuple(band))
    assert (gap == 0) == (band[0] <= ordinal <= band[1])
    assert band[0] <= ordinal - gap <= band[1]
    assert abs(gap) == min(abs(ordinal - place) for place in range(band[0], band[1] + 1))
