"""The profile over few fields, and the levels date after date."""

from datetime import timedelta

import pytest

from competencies.frameworks.models import AxisValue
from competencies.positioning import services
from competencies.positioning.charts import result_page
from competencies.positioning.enums import Moment
from competencies.positioning.models import Positioning
from competencies.positioning.queries import result
from lms.kernel import clock
from tests import factories

pytestmark = pytest.mark.django_db


def spread_over(version, number):
    """Give every competency of ``version`` a field of its own, in turn, out of ``number``."""
    version.axis_values.all().delete()
    fields = [
        AxisValue.objects.create(
            framework_version=version,
            axis="domain",
            code=f"D{place}",
            label="Un même nom",
            position=place,
            identifier=f"field-{place}",
            changed_at=factories.EPOCH,
        )
        for place in range(1, number + 1)
    ]
    for place, item in enumerate(version.competencies.order_by("position")):
        item.axis_values.set([fields[place % number]])
        item.save()


@pytest.fixture
def submit(begin, answer, items, levels, person):
    """Submit a positioning with these levels, some days after now; None is "I do not know"."""

    def make(*ordinals, moment=Moment.INITIAL, days=0):
        with clock.at(clock.now() + timedelta(days=days)):
            draft = begin(moment)
            for item, ordinal in zip(items, ordinals, strict=True):
                said = {"level": levels[ordinal]} if ordinal else {"non_answer": "dont_know"}
                answer(draft, item, **said)
            services.submit(positioning=draft, by=person)
        return draft

    return make


def page_of(positioning):
    return result_page(result(positioning, among=Positioning.objects.all()), None)


class TestManyItems:
    """Twelve competencies, so that a field has a median."""

    @pytest.fixture
    def version(self, db):
        return factories.framework_version(competencies=12)

    def test_the_radar_has_the_median_of_each_field(self, version, submit):
        spread_over(version, 3)
        # D1 has 1 2 3 4, D2 has 4 4 4 and none, D3 has none at all.
        page = page_of(submit(1, 4, 2, 2, 4, 2, 3, 4, 2, 4, None, 2))
        rows = {row[0].split(" ")[0]: row[1] for row in page.radar.table.rows}
        assert rows == {"D1": "2.5", "D2": "4.0", "D3": "2.0"}
        assert "Highest: D2. Lowest: D3." in page.radar.sentence
        assert page.radar.figure_json["data"][0]["type"] == "scatterpolar"

    @pytest.mark.parametrize(("number", "drawn"), [(2, False), (3, True), (8, True), (9, False)])
    def test_only_few_fields_make_a_radar(self, version, submit, number, drawn):
        spread_over(version, number)
        page = page_of(submit(*[2] * 12))
        assert (page.radar is not None) == drawn
        if drawn:
            assert "All fields have the same median level." in page.radar.sentence

    def test_fields_without_any_level_make_none(self, version, submit):
        spread_over(version, 3)
        assert page_of(submit(*[None] * 12)).radar is None

    def test_the_first_positioning_is_a_second_line(self, version, submit):
        spread_over(version, 3)
        submit(*[1] * 12)
        page = page_of(submit(*[3] * 12, moment=Moment.FINAL, days=30))
        assert [tuple(row[1:]) for row in page.radar.table.rows] == [("1.0", "3.0")] * 3

    @pytest.mark.parametrize("fields", [3, 8])
    def test_two_of_one_day_are_told_apart(self, version, submit, fields):
        spread_over(version, fields)
        submit(*[1] * 12, moment=Moment.AFTER_MODULE)
        page = page_of(submit(*[3] * 12, moment=Moment.AFTER_MODULE, days=1 / 24))
        first, second = (row.label for row in page.dates)
        assert second == f"{first} (2)"
        assert list(page.radar.table.headers[1:]) == [first, second]
        assert list(page.chart.table.headers[1:3]) == [first, second]
        assert [row[0] for row in page.series.table.rows] == [first, second]


def test_levels_of_one_name_are_told_apart(submit, version):
    version.scale_version.levels.update(label="Pareil")
    submit(1, 2, 3, 4)
    page = page_of(submit(1, 2, 3, 4, moment=Moment.FINAL, days=30))
    assert list(page.series.table.headers[1:3]) == ["Pareil", "Pareil (2)"]


def test_one_date_makes_no_series(submit):
    page = page_of(submit(1, 2, 3, 4))
    assert [row.counts for row in page.dates] == [[1, 1, 1, 1]]
    assert page.series is None


def test_dates_stand_in_their_order_whichever_is_read(submit):
    first = submit(1, 2, None, 4)
    final = submit(2, 2, 3, 3, moment=Moment.FINAL, days=30)
    for positioning in (first, final):
        page = page_of(positioning)
        assert [(row.counts, row.not_rated) for row in page.dates] == [
            ([1, 1, 0, 1], 1),
            ([0, 2, 2, 0], 0),
        ]
        assert "Of 3 competencies with a level at the first and at the last, 1 stand higher" in (
            page.series.sentence
        )
    assert [row.standing.is_this for row in page.dates] == [False, True]


def test_a_then_test_stands_apart_and_is_no_step(submit):
    submit(1, 1, 1, 1)
    then = submit(4, 4, 4, 4, moment=Moment.THEN_TEST, days=29)
    final = submit(2, 2, 2, 2, moment=Moment.FINAL, days=30)
    page = page_of(final)
    assert [row.standing.moment for row in page.dates] == ["initial", "final", "then_test"]
    assert "4 stand higher at the last" in page.series.sentence
    assert result(final, among=Positioning.objects.all()).earlier.moment == Moment.INITIAL
    assert then.submitted_at < final.submitted_at


def test_of_a_first_date_and_a_then_test_nothing_is_compared(submit):
    submit(1, 1, 1, 1)
    page = page_of(submit(4, 4, 4, 4, moment=Moment.THEN_TEST, days=29))
    assert page.series.sentence.startswith("One date and, apart")


def test_a_draft_is_no_date(draft):
    assert result(draft, among=Positioning.objects.all()).series == ()
