"""Answers to an earlier text under a later one: flagged, reversible, and never copied."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from competencies.frameworks import services as frameworks
from competencies.frameworks.enums import LinkKind
from competencies.frameworks.models import Association, CompetencyRevision, ScaleVersion
from competencies.positioning import services
from competencies.positioning.charts import result_page
from competencies.positioning.enums import Moment
from competencies.positioning.models import Positioning, Projection, ProjectionLine, Rating
from competencies.positioning.queries import positionings_visible_to, recalled_for, result
from lms.audit import present
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.refusals import Refused
from tests import factories
from tests.unit.competencies.positioning.test_overviews import spread_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return factories.editor()


@pytest.fixture
def answered(draft, answer, items, levels, person):
    """Submitted on the first text: levels 1, 2, 3, and one that she does not know."""
    for item, ordinal in zip(items, (1, 2, 3), strict=False):
        answer(draft, item, level=levels[ordinal])
    answer(draft, items[3], non_answer="dont_know")
    return services.submit(positioning=draft, by=person)


@pytest.fixture
def later(version, items, editor, at_now):
    """The next text: the first competency as it was, the second told otherwise, the third gone,
    the fourth as it was, one more."""
    text = frameworks.start_draft(source=version, by=editor)
    revisions = {each.competency_id: each for each in text.competencies.all()}
    second = revisions[items[1].competency_id]
    second.statement = "Dit autrement"
    second.save()
    frameworks.retire_competency(revision=revisions[items[2].competency_id], by=editor)
    frameworks.new_competency(version=text, by=editor, code="N", statement="Une de plus")
    return text


@pytest.fixture
def published(later, editor):
    return frameworks.publish_version(version=later, by=editor)


@pytest.fixture
def projection(version, published, editor):
    return services.project(source=version, target=published, by=editor)


def stands_at(text, item):
    return text.competencies.get(competency=item.competency_id)


@pytest.fixture
def submit_on(begin, answer, levels, person):
    """A positioning on a later text, all at level 2, a day later."""

    def submit(text, moment=Moment.FINAL):
        positioning = begin(moment, framework_version=text)
        for revision in text.competencies.all():
            answer(positioning, revision, level=levels[2])
        with clock.at(clock.now() + timedelta(days=1)):
            return services.submit(positioning=positioning, by=person)

    return submit


@pytest.fixture
def submit_later(submit_on, published):
    return partial(submit_on, published)


def seen(positioning, person, *, projected=True):
    return result(positioning, among=positionings_visible_to(person), projected=projected)


def test_only_what_means_the_same_goes_on(
    answered, projection, submit_later, person, published, items
):
    shown = seen(submit_later(), person)
    assert shown.earlier.version == "1.0"
    assert shown.earlier.submitted_at == answered.submitted_at
    levels = {line.revision.competency_id: line.earlier for line in shown.lines}
    assert levels.pop(items[0].competency_id) == 1
    assert set(levels.values()) == {None}
    before, now = shown.series
    assert (before.version, now.version) == ("1.0", "")
    assert dict(before.ordinals) == {
        stands_at(published, items[0]).pk: 1,
        stands_at(published, items[3]).pk: None,
    }


def test_what_is_projected_says_so(answered, projection, submit_later, person, published):
    spread_over(published, 3)
    later = submit_later()
    page = result_page(seen(later, person), None)
    assert "version 1.0" in page.projected
    assert "answers to version 1.0, projected" in page.dates[0].label
    assert "projected" not in page.dates[1].label
    for chart in (page.chart, page.radar):
        assert list(chart.table.headers[1:3]) == [row.label for row in page.dates]


def test_without_a_projection_texts_are_strangers(answered, submit_later, person):
    later = submit_later()
    shown = seen(later, person)
    assert shown.earlier is None
    assert len(shown.series) == 1
    assert result_page(shown, None).projected == ""


def test_taking_it_back_leaves_nothing_behind(answered, projection, submit_later, person, editor):
    later, ratings = submit_later(), Rating.objects.count()
    services.withdraw_projection(projection=projection, by=editor)
    assert seen(later, person).earlier is None
    assert Rating.objects.count() == ratings
    projection.refresh_from_db()
    assert projection.withdrawn_by == editor
    with pytest.raises(Refused, match="already taken back"):
        services.withdraw_projection(projection=projection, by=editor)
    again = services.project(source=projection.source, target=projection.target, by=editor)
    assert seen(later, person).earlier is not None
    assert list(Projection.objects.order_by("pk")) == [projection, again]


def test_the_first_one_on_the_same_text_comes_first(answered, projection, submit_later, person):
    initial = submit_later(Moment.INITIAL)
    with clock.at(clock.now() + timedelta(days=2)):
        final = submit_later(Moment.FINAL)
    shown = seen(final, person)
    assert (shown.earlier.submitted_at, shown.earlier.version) == (initial.submitted_at, "")
    assert [standing.version for standing in shown.series] == ["1.0", "", ""]


def test_what_was_replaced_is_recalled_and_never_taken_over(
    answered, projection, begin, published, items, levels
):
    again = begin(Moment.FINAL, framework_version=published)
    recalled = recalled_for(again)
    assert list(recalled) == [stands_at(published, items[1]).pk]
    [one] = recalled.popitem()[1]
    assert (one.ordinal, one.statement, one.version) == (2, items[1].statement, "1.0")
    assert not Rating.objects.filter(positioning=again).exists()


def test_nobody_is_shown_what_another_answered(answered, projection, begin, published):
    other = factories.user()
    hers = begin(Moment.FINAL, framework_version=published, person=other, rater=other)
    assert recalled_for(hers) == {}
    trainer = factories.user()
    rating = begin(Moment.FINAL, framework_version=published, rater=trainer, rater_role="trainer")
    assert recalled_for(rating) == {}


def link(text, kind, origin, destination):
    return Association.objects.create(
        framework_version=text,
        identifier=str(uuid.uuid4()),
        kind=kind,
        origin=origin,
        destination=destination,
        changed_at=timezone.now(),
    )


def test_an_association_carries_answers_to_another_competency(
    answered, version, later, items, editor, submit_on, person
):
    new = later.competencies.get(code="N")
    link(later, LinkKind.EXACT_MATCH_OF, new, items[2])
    published = frameworks.publish_version(version=later, by=editor)
    services.project(source=version, target=published, by=editor)
    levels = {line.revision.pk: line.earlier for line in seen(submit_on(published), person).lines}
    assert levels[new.pk] == 3


def test_a_split_carries_nothing(answered, version, later, items, editor):
    new = later.competencies.get(code="N")
    other = later.competencies.get(competency=items[1].competency_id)
    for destination in (new, other):
        link(later, LinkKind.EXACT_MATCH_OF, destination, items[2])
    published = frameworks.publish_version(version=later, by=editor)
    projection = services.project(source=version, target=published, by=editor)
    assert set(projection.lines.filter(origin=items[2]).values_list("destination", "is_same")) == {
        (new.pk, False),
        (other.pk, False),
    }


def test_refusals(version, later, editor):
    with pytest.raises(Refused, match="publish it first"):
        services.project(source=version, target=later, by=editor)
    published = frameworks.publish_version(version=later, by=editor)
    with pytest.raises(Refused, match="another text of the same framework"):
        services.project(source=published, target=published, by=editor)
    with pytest.raises(Refused, match="another text of the same framework"):
        services.project(
            source=factories.framework_version("director"), target=published, by=editor
        )
    services.project(source=version, target=published, by=editor)
    with pytest.raises(Refused, match="already shown"):
        services.project(source=version, target=published, by=editor)


def test_another_scale_projects_nothing(version, later, editor):
    scale = version.scale_version
    later.scale_version = ScaleVersion.objects.create(
        scale=scale.scale, version="9.0", status=scale.status, created_at=scale.created_at
    )
    later.save()
    published = frameworks.publish_version(version=later, by=editor)
    with pytest.raises(Refused, match="another scale"):
        services.project(source=version, target=published, by=editor)


def test_a_text_without_successors_is_refused(version, later, editor):
    for revision in later.competencies.exclude(code="N"):
        frameworks.retire_competency(revision=revision, by=editor)
    published = frameworks.publish_version(version=later, by=editor)
    with pytest.raises(Refused, match="No competency"):
        services.project(source=version, target=published, by=editor)


def test_the_database_holds_it_too(projection, editor):
    line = projection.lines.filter(is_same=True).first()
    other = projection.lines.exclude(pk=line.pk).first()
    for broken in (
        lambda: Projection.objects.create(
            source=projection.source,
            target=projection.target,
            projected_at=timezone.now(),
            projected_by=editor,
        ),
        lambda: Projection.objects.filter(pk=projection.pk).update(withdrawn_at=timezone.now()),
        lambda: Projection.objects.filter(pk=projection.pk).update(source=projection.target),
        lambda: ProjectionLine.objects.create(
            projection=projection,
            origin=line.origin,
            destination=other.destination,
            is_same=True,
        ),
        lambda: ProjectionLine.objects.create(
            projection=projection,
            origin=other.origin,
            destination=line.destination,
            is_same=True,
        ),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            broken()


def test_the_log_tells_both(projection, editor):
    services.withdraw_projection(projection=projection, by=editor)
    events = AuditEvent.objects.filter(object_type="projection").order_by("pk")
    assert [event.verb for event in events] == ["projection.made", "projection.withdrawn"]
    assert all(str(projection) in present(event) for event in events)


def test_a_result_takes_no_query_more(
    answered, projection, submit_later, person, django_assert_num_queries
):
    later = Positioning.objects.select_related("framework_version").get(pk=submit_later().pk)
    assert seen(later, person).earlier
    for projected in (False, True):
        # Its text is known by now to this process.
        with django_assert_num_queries(1):
            seen(later, person, projected=projected)


def test_revisions_differ(published, version):
    """What the tests above stand on: no row of the one text is a row of the other."""
    rows = CompetencyRevision.objects.filter(framework_version__in=(published, version))
    assert rows.count() == 8
