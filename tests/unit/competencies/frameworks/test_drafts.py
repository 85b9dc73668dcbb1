"""Drafts: copied, edited, published; one at a time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from competencies.frameworks import services
from competencies.frameworks.comparison import compare
from competencies.frameworks.models import (
    Association,
    CompetencyRevision,
    FrameworkVersion,
    LevelDescriptor,
)
from competencies.frameworks.queries import content_of, published_version, statements_of
from competencies.frameworks.states import VersionState
from lms.audit.models import AuditEvent
from lms.kernel import clock
from lms.kernel.reference import content_hash
from lms.kernel.refusals import Refused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]


@pytest.fixture
def version():
    found = factories.framework_version(competencies=4)
    first, second, third, _last = found.competencies.order_by("position")
    level = found.scale_version.levels.get(ordinal=2)
    LevelDescriptor.objects.create(revision=first, level=level, behaviour="Elle écoute.")
    CompetencyRevision.objects.filter(pk=second.pk).update(parent=first)
    for identifier, ends in (("within", {"destination": third}), ("outside", {})):
        Association.objects.create(
            framework_version=found,
            identifier=identifier,
            kind="isRelatedTo",
            origin=first,
            changed_at=clock.now(),
            destination_identifier=None if ends else "ailleurs",
            **ends,
        )
    return found


def test_a_draft_says_what_its_source_says(version):
    draft = services.start_draft(source=version, by=None)
    before, after = content_of(version), content_of(draft)
    assert before.pop("version") == "1.0"
    assert after.pop("version") == "1.1"
    assert after == before
    assert compare(statements_of(version.pk), statements_of(draft.pk)).is_empty


def test_nothing_of_a_draft_hangs_on_its_source(version):
    draft = services.start_draft(source=version, by=None)
    own = set(draft.competencies.values_list("pk", flat=True))
    within = Association.objects.get(framework_version=draft, identifier="within")
    assert {within.origin_id, within.destination_id} <= own
    assert draft.competencies.get(position=1).parent_id in own


def test_there_is_one_draft_at_a_time(version):
    services.start_draft(source=version, by=None)
    with pytest.raises(Refused):
        services.start_draft(source=version, by=None)


@pytest.mark.parametrize(
    ("number", "following"),
    [
        ("1.0", "1.1"),
        ("9", "10"),
        ("2024-b", "2024-b.1"),
        ("1.²", "1.².1"),
        ("9" * 100, "2"),
        ("é" * 100, "2"),
    ],
)
def test_the_next_number_is_free(version, number, following):
    version.version = number
    version.save()
    assert services.next_number(version) == following


def test_publishing_retires_what_was_in_force(version):
    draft = services.start_draft(source=version, by=None)
    draft.title = "Un titre neuf"
    draft.save()
    services.publish_version(version=draft, by=None)
    version.refresh_from_db()
    assert version.state == VersionState.RETIRED
    assert published_version("coordinator") == draft
    assert draft.framework.title != draft.title
    draft.framework.refresh_from_db()
    assert draft.framework.title == "Un titre neuf"
    assert len(draft.content_hash) == 64


def test_what_is_published_is_the_text_as_it_is_stored(version):
    draft = services.start_draft(source=version, by=None)
    read_before = FrameworkVersion.objects.get(pk=draft.pk)
    draft.title = "Un titre neuf"
    draft.details = {"case": {"creator": "Nous"}}
    draft.save()
    services.publish_version(version=read_before, by=None)
    stored = FrameworkVersion.objects.get(pk=draft.pk)
    assert stored.content_hash == content_hash(content_of(stored))
    assert stored.details == {"case": {"creator": "Nous"}}
    assert stored.framework.title == "Un titre neuf"


def test_a_text_is_locked_before_it_is_read_for_publishing(version):
    draft = services.start_draft(source=version, by=None)
    with CaptureQueriesContext(connection) as queries:
        services.publish_version(version=draft, by=None)
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    of_version, of_text = (
        next(place for place, sql in enumerate(asked) if f' FROM "competencies_{table}"' in sql)
        for table in ("frameworkversion", "competencyrevision")
    )
    assert of_version < of_text
    if connection.features.has_select_for_update:
        assert asked[of_version].endswith("FOR UPDATE")


def test_an_empty_draft_is_not_published(version):
    draft = services.start_draft(source=version, by=None)
    services.clear_text(draft=draft)
    with pytest.raises(Refused):
        services.publish_version(version=draft, by=None)


def test_a_published_text_takes_no_edit(version):
    with pytest.raises(Refused):
        services.note_edit(version=version, by=None)
    with pytest.raises(Refused):
        services.new_competency(version=version, by=None, statement="Une de plus")
    assert version.competencies.count() == 4


def test_a_new_competency_stands_at_the_end_with_an_identity_of_its_own(version):
    draft = services.start_draft(source=version, by=None)
    added = services.new_competency(version=draft, by=None, code="C9", statement="Une de plus")
    assert added.position == 4
    assert added.competency.identifier == str(added.competency_id)
    assert draft.edited_at == clock.now()


def test_a_retired_competency_leaves_the_draft_alone(version):
    draft = services.start_draft(source=version, by=None)
    first, second = draft.competencies.order_by("position")[:2]
    with pytest.raises(Refused):
        services.retire_competency(revision=first, by=None)
    services.retire_competency(revision=second, by=None)
    services.retire_competency(revision=first, by=None)
    assert draft.competencies.count() == 2
    assert not draft.associations.exists()
    assert version.competencies.count() == 4


@pytest.mark.parametrize("end", ["origin", "destination"])
def test_what_another_draft_speaks_of_is_neither_retired_nor_cleared(version, end):
    draft = services.start_draft(source=version, by=None)
    last = draft.competencies.order_by("position").last()
    elsewhere = services.start_draft(
        source=factories.framework_version(key="director", competencies=1), by=None
    )
    other = "destination" if end == "origin" else "origin"
    Association.objects.create(
        framework_version=elsewhere,
        identifier="a",
        kind="isRelatedTo",
        changed_at=clock.now(),
        **{end: last, f"{other}_identifier": "ailleurs"},
    )
    with pytest.raises(Refused):
        services.retire_competency(revision=last, by=None)
    with pytest.raises(Refused):
        services.clear_text(draft=draft)
    assert draft.competencies.count() == 4
    elsewhere.associations.all().delete()
    services.retire_competency(revision=last, by=None)
    services.clear_text(draft=draft)
    assert not draft.competencies.exists()


def test_the_log_tells_it_in_sentences(version):
    person = factories.user()
    draft = services.start_draft(source=version, by=person)
    services.note_edit(version=draft, by=person, what="Écouter")
    verbs = list(AuditEvent.objects.filter(actor_id=person.pk).values_list("verb", flat=True))
    assert sorted(verbs) == ["framework_version.draft_started", "framework_version.edited"]
