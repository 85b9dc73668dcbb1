"""The triggers that hold published texts and used scales still."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import TransactionTestCase

from competencies.frameworks import services
from competencies.frameworks.freezing import create_triggers, drop_triggers_backwards
from competencies.frameworks.models import (
    Association,
    AxisValue,
    CompetencyRevision,
    FrameworkVersion,
    Level,
    LevelDescriptor,
    NonAnswerChoice,
)
from competencies.frameworks.reference import load_frameworks_reference
from competencies.frameworks.states import VersionState
from lms.accounts.reference import load_accounts_reference
from lms.kernel import clock


class FrozenTexts(TransactionTestCase):
    """Tests run without migrations: the triggers are made here as the migration makes them."""

    def setUp(self) -> None:
        with connection.schema_editor() as editor:
            create_triggers(editor)
        self.addCleanup(self.drop)
        load_accounts_reference()
        load_frameworks_reference()
        self.version = FrameworkVersion.objects.get(framework__key="referent")
        self.revision = self.version.competencies.first()

    def drop(self) -> None:
        with connection.schema_editor() as editor:
            drop_triggers_backwards(None, editor)

    def refused(self, attempt) -> None:
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            attempt()

    def test_no_word_of_a_published_text_changes(self):
        version, revision = self.version, self.revision
        value = version.axis_values.first()
        level = Level.objects.first()
        for attempt in (
            lambda: version.competencies.update(statement="Autre"),
            lambda: version.competencies.update(position=7),
            lambda: AxisValue.objects.filter(framework_version=version).update(label="Autre"),
            lambda: LevelDescriptor.objects.create(revision=revision, level=level, behaviour="x"),
            lambda: Association.objects.create(
                framework_version=version,
                identifier="a",
                kind="isRelatedTo",
                origin=revision,
                destination_identifier="b",
                changed_at=clock.now(),
            ),
            lambda: CompetencyRevision.axis_values.through.objects.filter(axisvalue=value).delete(),
            lambda: FrameworkVersion.objects.filter(pk=version.pk).update(title="Autre"),
            lambda: FrameworkVersion.objects.filter(pk=version.pk).update(state="draft"),
            lambda: FrameworkVersion.objects.filter(pk=version.pk).update(content_hash="0" * 64),
            lambda: FrameworkVersion.objects.filter(pk=version.pk)._raw_delete("default"),
            lambda: CompetencyRevision.objects.filter(pk=revision.pk)._raw_delete("default"),
        ):
            self.refused(attempt)
        assert version.competencies.count() == 36

    def test_a_row_cannot_be_moved_into_a_published_text(self):
        draft = services.start_draft(source=self.version, by=None)
        moved = draft.competencies.last()
        self.refused(
            lambda: CompetencyRevision.objects.filter(pk=moved.pk).update(
                framework_version=self.version
            )
        )

    def test_a_scale_that_a_published_text_uses_does_not_change(self):
        self.refused(lambda: Level.objects.update(anchor="Autre"))
        self.refused(lambda: NonAnswerChoice.objects.update(label="Autre"))
        self.refused(
            lambda: Level.objects.create(
                scale_version=self.version.scale_version, ordinal=5, label="Cinq", anchor=""
            )
        )

    def test_a_draft_is_edited_published_and_then_as_still(self):
        draft = services.start_draft(source=self.version, by=None)
        revision = draft.competencies.first()
        draft.competencies.filter(pk=revision.pk).update(statement="Un énoncé plus clair")
        level = draft.scale_version.levels.first()
        LevelDescriptor.objects.create(revision=revision, level=level, behaviour="Elle écoute.")
        services.publish_version(version=draft, by=None)
        self.refused(lambda: draft.competencies.update(statement="Autre"))
        self.version.refresh_from_db()
        assert self.version.state == VersionState.RETIRED
        assert draft.state == VersionState.PUBLISHED

    def test_the_text_of_a_draft_can_be_taken_out(self):
        draft = services.start_draft(source=self.version, by=None)
        services.clear_text(draft=draft)
        assert not draft.competencies.exists()
        assert self.version.competencies.count() == 36
