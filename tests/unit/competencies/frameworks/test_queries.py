"""How a framework is laid out, and which version is in force."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import (
    AxisValue,
    CompetencyRevision,
    FrameworkVersion,
    TargetProfile,
    TargetRange,
)
from competencies.frameworks.queries import (
    Targets,
    axis_label,
    choices_of,
    competency_items,
    outline,
    published_frameworks,
    published_version,
    targets_for,
)
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_newest_published_version_is_in_force():
    first = factories.framework_version()
    second = factories.framework_version()
    FrameworkVersion.objects.filter(pk=second.pk).update(
        published_at=first.published_at + timedelta(days=1)
    )
    assert published_version("coordinator") == second
    FrameworkVersion.objects.filter(pk=second.pk).update(state="retired")
    assert published_version("coordinator") == first
    FrameworkVersion.objects.filter(pk=first.pk).update(state="draft")
    assert published_version("coordinator") is None
    assert published_frameworks() == []


def test_each_framework_stands_once_in_the_list():
    factories.framework_version("coordinator", competencies=3)
    newest = factories.framework_version("coordinator", competencies=5)
    other = factories.framework_version("director", competencies=2)
    found = {version.pk: version.competency_count for version in published_frameworks()}
    assert found == {newest.pk: 5, other.pk: 2}


def test_an_outline_takes_one_query_whatever_its_size():
    counts = []
    for number in (1, 40):
        version = factories.framework_version(competencies=number)
        with CaptureQueriesContext(connection) as queries:
            laid_out = outline(version.pk)
            assert sum(len(part.revisions) for part in laid_out.sections) == number
        counts.append(len(queries))
    assert counts == [1, 1]


def test_the_outline_keeps_the_order_and_what_stands_nowhere():
    version = factories.framework_version(competencies=4)
    lost = CompetencyRevision.objects.get(framework_version=version, position=2)
    lost.axis_values.clear()
    lost.save()
    laid_out = outline(version.pk)
    assert [revision.pk for revision in laid_out.revisions] == [
        revision.pk for revision in competency_items(version)
    ]
    assert [part.key for part in laid_out.sections] == ["C1", "C2", "other"]
    assert laid_out.sections[-1].revisions == (lost,)
    assert laid_out.codes_of(lost) == ()


def test_two_axes_make_a_grid_with_its_empty_cells():
    version = factories.framework_version(competencies=4)
    first, second = (
        AxisValue.objects.create(
            framework_version=version,
            axis="dimension",
            axis_position=1,
            code=f"D{number}",
            label=f"Dimension {number}",
            position=number,
            identifier=f"dimension-{number}",
            changed_at=version.created_at,
        )
        for number in (1, 2)
    )
    revisions = competency_items(version)
    for revision, value in zip(revisions, (first, first, first, second), strict=True):
        revision.axis_values.add(value)
        revision.save()
    laid_out = outline(version.pk)
    assert laid_out.is_grid
    cells = {
        cell.key: [revision.code for revision in cell.revisions]
        for _row, row_cells in laid_out.grid()
        for cell in row_cells
    }
    assert cells == {
        "C1-D1": ["C1.2"],
        "C1-D2": ["C1.4"],
        "C2-D1": ["C2.1", "C2.3"],
        "C2-D2": [],
    }


def test_choices_are_the_levels_in_order_and_the_non_answers():
    choices = choices_of(factories.scale_version().pk)
    assert [level.ordinal for level in choices.levels] == [1, 2, 3, 4]
    assert choices.level(3).label == "Je suis autonome"
    assert choices.level(9) is None
    assert [(one.value, one.raters_only) for one in choices.non_answers] == [
        ("not_applicable", False),
        ("dont_know", False),
        ("not_observed", True),
    ]
    assert choices.non_answer("skipped") is None


def test_a_non_answer_has_the_words_of_the_scale_or_ours():
    choices = choices_of(factories.framework_version().scale_version_id)
    assert choices.non_answer_label("dont_know") == "Je ne sais pas me situer"
    assert choices.non_answer_label("skipped") == str(NonAnswer.SKIPPED.label)
    assert choices.non_answer_label("nonsense") == choices.non_answer_label("") == ""


@pytest.mark.parametrize("beyond", [(3, 5), (5, 6), (0, 2), (0, 9)])
def test_a_range_of_another_scale_is_left_out(beyond):
    choices = choices_of(factories.framework_version().scale_version_id)
    targets = Targets("Médecin", {"C1": beyond, "X": (1, 4)})
    assert targets.band(("C1",), choices) is None
    assert targets.band(("C1", "X"), choices) == (1, 4)


def test_targets_of_a_profile():
    version = factories.framework_version()
    nurse = factories.profile("infirmier")
    function = TargetProfile.objects.create(
        key="coordination", title="Coordination", framework=version.framework
    )
    function.profiles.add(nurse)
    TargetRange.objects.create(target_profile=function, axis_code="C1", minimum=2, maximum=3)
    targets = targets_for(version.framework_id, nurse.code)
    choices = choices_of(version.scale_version_id)
    assert targets.title == "Coordination"
    assert targets.band(("X", "C1"), choices) == (2, 3)
    assert targets.band(("C2",), choices) is None
    assert targets_for(version.framework_id, "medecin") is None
    assert targets_for(version.framework_id, None) is None
    assert targets_for(factories.framework_version("director").framework_id, nurse.code) is None


def test_an_axis_without_words_shows_its_key():
    assert axis_label("mission") == "Mission"
    assert axis_label("cluster") == "Cluster"
