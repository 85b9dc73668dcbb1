"""An editor and a publisher at the same moment: one waits for the other."""

import threading

from django.db import connection, transaction

from competencies.frameworks import services
from competencies.frameworks.models import CompetencyRevision, FrameworkVersion
from competencies.frameworks.queries import content_of
from lms.kernel import clock
from lms.kernel.reference import content_hash
from tests import factories
from tests.conftest import NOW


def test_what_is_edited_while_it_is_published_is_in_the_digest(database_on_disk):
    with clock.at(NOW):
        draft = services.start_draft(source=factories.framework_version(), by=None)
    edited, done = threading.Event(), threading.Event()
    published: list[FrameworkVersion] = []

    def publish():
        try:
            edited.wait(30)
            with clock.at(NOW):
                published.append(services.publish_version(version=draft, by=None))
        finally:
            done.set()
            connection.close()

    publisher = threading.Thread(target=publish)
    publisher.start()
    with clock.at(NOW), transaction.atomic():
        services.new_competency(version=draft, by=None, statement="Une de plus")
        edited.set()
        # Long enough for a publisher who does not wait to be done, or to have read the text.
        done.wait(1)
        services.new_competency(version=draft, by=None, statement="Et encore une")
    publisher.join(60)
    assert published == [draft]
    stored = FrameworkVersion.objects.get(pk=draft.pk)
    assert CompetencyRevision.objects.filter(framework_version=stored).count() == 6
    assert stored.content_hash == content_hash(content_of(stored))
