"""Putting a text in force."""

from django.db import transaction
from django.utils.translation import gettext as _

from competencies.frameworks.models import Framework, FrameworkVersion
from competencies.frameworks.queries import content_of
from competencies.frameworks.services.drafts import without_standing
from competencies.frameworks.states import VersionState
from lms.audit import change_state
from lms.kernel import clock
from lms.kernel.reference import content_hash
from lms.kernel.refusals import Refused


@transaction.atomic
def publish_version(*, version: FrameworkVersion, by) -> FrameworkVersion:
    """Put a draft in force: from then on its text never changes, and the one before is retired.

    What is published is the stored text, whatever ``version`` was when it was read. Raises
    ``Refused`` for a text without competencies.
    """
    # No key of it changes: rows that name the framework may be written meanwhile, else two who
    # hold one lock each would wait for the other.
    framework = Framework.objects.select_for_update(no_key=True).get(pk=version.framework_id)
    # Whoever edits the text holds this lock: the digest is taken when nobody does.
    versions = FrameworkVersion.objects.select_for_update().defer("source_payload")
    stored = versions.get(pk=version.pk)
    _check_can_be_published(stored)
    digest = content_hash(content_of(stored))
    in_force = list(framework.versions.filter(state=VersionState.PUBLISHED))
    change_state(
        version,
        VersionState.PUBLISHED,
        by=by,
        set_fields={
            "published_at": clock.now(),
            "content_hash": digest,
            "details": without_standing(stored.details),
        },
        document_sha256=digest,
    )
    for earlier in in_force:
        change_state(earlier, VersionState.RETIRED, by=by, document_sha256=earlier.content_hash)
    Framework.objects.filter(pk=framework.pk).update(
        title=stored.title,
        short_title=stored.short_title,
        audience=stored.audience,
        language=stored.language,
    )
    return version


def _check_can_be_published(version: FrameworkVersion) -> None:
    if not version.competencies.exists():
        raise Refused(_("A framework without competencies cannot be published."))
