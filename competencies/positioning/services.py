"""Beginning, answering and submitting a positioning."""

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import CompetencyRevision, FrameworkVersion, Level
from competencies.frameworks.states import VersionState
from competencies.positioning import rules
from competencies.positioning.models import Positioning, Rating
from competencies.positioning.queries import unanswered
from competencies.positioning.states import PositioningState
from lms.audit import change_state, record
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def begin(
    *, person, framework_version: FrameworkVersion, moment: str, rater, rater_role: str
) -> Positioning:
    """A draft in which ``rater`` answers about ``person``.

    A text that was replaced meanwhile is still answered where it was asked for: those of one cohort
    answer the same text. Raises ``Refused`` for a draft, which still changes.
    """
    if framework_version.state == VersionState.DRAFT:
        raise Refused(_("This framework is still a draft."))
    positioning = Positioning.objects.create(
        person=person,
        rater=rater,
        rater_role=rater_role,
        framework_version=framework_version,
        moment=moment,
        started_at=clock.now(),
    )
    record(
        "positioning.begun",
        by=rater,
        on=positioning,
        subject_id=person.pk,
        audience=Audience.PERSON,
    )
    return positioning


@transaction.atomic
def answer(
    *,
    positioning: Positioning,
    revision: CompetencyRevision,
    client_key: uuid.UUID,
    by,
    level: Level | None = None,
    non_answer: str | None = None,
    comment: str = "",
) -> Rating:
    """Add an answer: a level or a non-answer, never both. The last one of a competency counts.

    The same ``client_key`` again changes nothing and returns the row stored first, even after
    submission. Each answer is a dated row of its own; the log does not repeat it. Raises
    ``Refused``.
    """
    locked = _lock(positioning)
    rules.check_rater(locked, by)
    stored = Rating.objects.filter(positioning=locked, client_key=client_key).first()
    if stored is not None:
        return stored
    rules.check_draft(locked)
    comment = comment.replace("\x00", "").strip()
    rules.check_answer(
        locked, revision=revision, level=level, non_answer=non_answer, comment=comment
    )
    return Rating.objects.create(
        positioning=locked,
        revision=revision,
        level=level,
        non_answer=non_answer or None,
        comment=comment,
        client_key=client_key,
        answered_at=clock.now(),
    )


@transaction.atomic
def submit(*, positioning: Positioning, by) -> Positioning:
    """Close the positioning for ever. What has no answer is written down as passed over.

    Raises ``Refused`` when nothing at all was answered: that would say nothing about the person.
    """
    locked = _lock(positioning)
    rules.check_rater(locked, by)
    rules.check_draft(locked)
    if not Rating.objects.filter(positioning=locked).exists():
        raise Refused(_("Answer at least one item before you submit."))
    moment = clock.now()
    Rating.objects.bulk_create(
        Rating(
            positioning=locked,
            revision=revision,
            non_answer=NonAnswer.SKIPPED,
            client_key=uuid.uuid5(uuid.NAMESPACE_OID, f"{locked.pk}/{revision.pk}/skipped"),
            answered_at=moment,
        )
        for revision in unanswered(locked)
    )
    return change_state(
        positioning,
        PositioningState.SUBMITTED,
        by=by,
        subject_id=locked.person_id,
        audience=Audience.PERSON,
        set_fields={"submitted_at": moment},
    )


def _lock(positioning: Positioning) -> Positioning:
    """The row as it stands, held until the end: no answer slips in beside a submission."""
    return (
        Positioning.objects.select_for_update(of=("self",))
        .select_related("framework_version")
        .defer("framework_version__source_payload")
        .get(pk=positioning.pk)
    )
