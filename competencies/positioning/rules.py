"""What may be answered, by whom and when. Nothing here writes."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import (
    CompetencyRevision,
    FrameworkVersion,
    Level,
    NonAnswerChoice,
)
from competencies.frameworks.states import VersionState
from competencies.positioning.enums import RaterRole
from competencies.positioning.models import MAX_NOTE, Positioning, Projection, Rating
from competencies.positioning.states import PositioningState
from lms.kernel.refusals import Refused

# Characters. Longer texts are productions, not comments.
MAX_COMMENT = 2000
MAX_EVIDENCE = 2000


def gap_to(ordinal: int, band: tuple[int, int]) -> int:
    """Levels between ``ordinal`` and a target range: negative below it, positive above, else 0."""
    low, high = band
    return min(ordinal - low, 0) or max(ordinal - high, 0)


def check_rater(positioning: Positioning, by) -> None:
    """Raise ``Refused`` unless ``by`` is the one who answers in ``positioning``."""
    if by.pk == positioning.rater_id:
        return
    if positioning.rater_role == RaterRole.SELF:
        raise Refused(_("Only the person herself answers here."))
    raise Refused(_("Only the one who began this rating answers here."))


def check_draft(positioning: Positioning) -> None:
    """Raise ``Refused`` once the positioning is submitted: it never changes then."""
    if positioning.state != PositioningState.DRAFT:
        raise Refused(_("This positioning is submitted: its answers no longer change."))


def check_not_overtaken(
    positioning: Positioning, revision: CompetencyRevision, *, as_of: int, follows: Iterable[UUID]
) -> None:
    """Raise ``Refused`` where the competency has an answer later than the rating ``as_of`` and than
    those with the client keys ``follows``."""
    rows = Rating.objects.filter(positioning=positioning, revision=revision)
    known = rows.filter(client_key__in=list(follows)).aggregate(last=Max("pk"))["last"] or 0
    if rows.filter(pk__gt=max(as_of, known)).exists():
        raise Refused(
            _(
                "A later answer, from another device or window, stands. If this one is right, "
                "choose it again."
            ),
            field="as_of",
        )


def check_agreement(
    positioning: Positioning, *, revision: CompetencyRevision, level: Level | None, note: str, by
) -> None:
    """Raise ``Refused`` for a level that cannot be agreed on beside this self-positioning."""
    if positioning.rater_role != RaterRole.SELF or positioning.state != PositioningState.SUBMITTED:
        raise Refused(_("A level is agreed on once the person has submitted her positioning."))
    if by.pk == positioning.person_id:
        raise Refused(_("Your trainer writes down the level that you agree on."))
    _check_place(positioning, revision, level)
    if level is None:
        raise Refused(_("Choose the level that you agree on."), field="level")
    if len(note) > MAX_NOTE:
        raise Refused(
            _("A note has at most %(limit)d characters; this one has %(length)d.")
            % {"limit": MAX_NOTE, "length": len(note)},
            field="note",
        )


def _check_place(
    positioning: Positioning, revision: CompetencyRevision, level: Level | None
) -> None:
    """The competency is of this framework, the level of its scale."""
    if revision.framework_version_id != positioning.framework_version_id:
        raise Refused(
            _("This competency does not belong to the framework of this positioning."),
            field="revision",
        )
    scale_version = positioning.framework_version.scale_version_id
    if level is not None and level.scale_version_id != scale_version:
        raise Refused(
            _("This level does not belong to the scale of this framework."), field="choice"
        )


def check_answer(
    positioning: Positioning,
    *,
    revision: CompetencyRevision,
    level: Level | None,
    non_answer: str | None,
    comment: str,
    evidence: str = "",
) -> None:
    """Raise ``Refused`` for an answer that this framework, this scale or this rater cannot give."""
    _check_place(positioning, revision, level)
    if (level is None) == (not non_answer):
        raise Refused(_("Choose a level, or say why there is none."), field="choice")
    if non_answer:
        check_non_answer(positioning, non_answer)
    _check_lengths(comment, evidence)


def _check_lengths(comment: str, evidence: str) -> None:
    if len(comment) > MAX_COMMENT:
        raise Refused(
            _("A comment has at most %(limit)d characters; this one has %(length)d.")
            % {"limit": MAX_COMMENT, "length": len(comment)},
            field="comment",
        )
    if len(evidence) > MAX_EVIDENCE:
        raise Refused(
            _("A piece of evidence has at most %(limit)d characters; this one has %(length)d.")
            % {"limit": MAX_EVIDENCE, "length": len(evidence)},
            field="evidence",
        )


def check_non_answer(positioning: Positioning, non_answer: str) -> None:
    """Raise ``Refused`` for a non-answer that the scale does not offer to this rater."""
    choice = NonAnswerChoice.objects.filter(
        scale_version=positioning.framework_version.scale_version_id, key=non_answer
    ).first()
    # What was passed over is written at submission, never chosen.
    if choice is None or non_answer == NonAnswer.SKIPPED:
        raise Refused(_("The scale of this framework does not offer this answer."), field="choice")
    if choice.raters_only and positioning.rater_role == RaterRole.SELF:
        raise Refused(
            _("Only somebody who rates another person can give this answer."), field="choice"
        )


def check_projectable(source: FrameworkVersion, target: FrameworkVersion) -> None:
    """Raise ``Refused`` unless answers to ``source`` may be shown under ``target``, and are not."""
    check_comparable(source, target)
    if Projection.objects.filter(source=source, target=target, withdrawn_at=None).exists():
        raise Refused(
            _("The answers to “%(text)s” are already shown here.") % {"text": source},
            field="source",
        )


def check_comparable(source: FrameworkVersion, target: FrameworkVersion) -> None:
    """Raise ``Refused`` unless both are texts of one framework that do not change any more, and
    are answered with the same scale."""
    if source.pk == target.pk or source.framework_id != target.framework_id:
        raise Refused(_("Choose another text of the same framework."), field="source")
    if VersionState.DRAFT in (source.state, target.state):
        raise Refused(_("A draft still changes: publish it first."), field="source")
    if source.scale_version_id != target.scale_version_id:
        raise Refused(
            _("“%(text)s” is answered with another scale: its levels say nothing about this one.")
            % {"text": source},
            field="source",
        )
