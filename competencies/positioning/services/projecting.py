"""Showing answers to an earlier text under a later one, and taking that back."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from competencies.frameworks.models import CompetencyRevision, FrameworkVersion
from competencies.frameworks.queries import successions_between
from competencies.frameworks.succession import Succession
from competencies.positioning import rules
from competencies.positioning.models import Projection, ProjectionLine
from lms.audit import record
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def project(*, source: FrameworkVersion, target: FrameworkVersion, by) -> Projection:
    """Show the answers to ``source`` under ``target``, as ``successions_between`` says.

    No answer is copied: taking the projection back leaves nothing behind. Raises ``Refused`` where
    it already holds, where the scales differ, or where nothing goes on and nothing can be recalled.
    """
    # Of two editors who ask at once the second one waits, and is told that it already holds.
    FrameworkVersion.objects.select_for_update(of=("self",)).only("pk").get(pk=target.pk)
    rules.check_projectable(source, target)
    steps = [step for step in successions_between(source, target) if step.new is not None]
    if not steps:
        raise Refused(
            _("No competency of “%(text)s” has one in its place here.") % {"text": source}
        )
    projection = Projection.objects.create(
        source=source, target=target, projected_at=clock.now(), projected_by=by
    )
    origins, destinations = _revisions(source), _revisions(target)
    ProjectionLine.objects.bulk_create(
        ProjectionLine(
            projection=projection,
            origin_id=origins[step.old],
            destination_id=destinations[step.new],
            is_same=step.kind == Succession.SAME,
        )
        for step in steps
    )
    record("projection.made", by=by, on=projection)
    return projection


def _revisions(version: FrameworkVersion) -> dict[UUID, int]:
    rows = CompetencyRevision.objects.filter(framework_version=version)
    return dict(rows.values_list("competency_id", "pk"))


@transaction.atomic
def withdraw_projection(*, projection: Projection, by) -> Projection:
    """From now on the answers are shown under the text they were given to, and nowhere else.

    The row stays with both dates. Raises ``Refused`` for one that was withdrawn before.
    """
    locked = Projection.objects.select_for_update(of=("self",)).get(pk=projection.pk)
    if locked.withdrawn_at is not None:
        raise Refused(_("This was already taken back."))
    locked.withdrawn_at, locked.withdrawn_by = clock.now(), by
    locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record("projection.withdrawn", by=by, on=locked)
    return locked
