"""Beginning, answering and submitting a positioning."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import CompetencyRevision, FrameworkVersion, Level
from competencies.frameworks.states import VersionState
from competencies.positioning import rules
from competencies.positioning.enums import RaterRole
from competencies.positioning.models import AgreedLevel, Positioning, Rating
from competencies.positioning.queries import unanswered
from competencies.positioning.states import PositioningState
from lms.audit import change_state, record
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def begin(
    *, person, framework_version: FrameworkVersion, moment: str, rater, rater_role: str, by=None
) -> Positioning:
    """A draft in which ``rater`` answers about ``person``; ``by`` is who makes it, if another.

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
        by=by or rater,
        on=positioning,
        subject_id=person.pk,
        role=_log_role(positioning),
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
    evidence: str = "",
    as_of: int | None = None,
    follows: Iterable[uuid.UUID] = (),
) -> Rating:
    """Add an answer: a level or a non-answer, never both. The last one of a competency counts.

    The same ``client_key`` again changes nothing and returns the row stored first, even after
    submission. Each answer is a dated row of its own; the log does not repeat it. Raises
    ``Refused``.

    One that was kept on a device before it was sent comes with ``as_of``, the id of the last rating
    known when it was given, and with ``follows``, the keys of those given before it on that device
    of which nobody knew whether they had arrived: it never takes the place of a later one.
    """
    locked = _lock(positioning)
    rules.check_rater(locked, by)
    stored = Rating.objects.filter(positioning=locked, client_key=client_key).first()
    if stored is not None:
        return stored
    rules.check_draft(locked)
    if as_of is not None:
        rules.check_not_overtaken(locked, revision, as_of=as_of, follows=follows)
    comment, evidence = (text.replace("\x00", "").strip() for text in (comment, evidence))
    rules.check_answer(
        locked,
        revision=revision,
        level=level,
        non_answer=non_answer,
        comment=comment,
        evidence=evidence,
    )
    return Rating.objects.create(
        positioning=locked,
        revision=revision,
        level=level,
        non_answer=non_answer or None,
        comment=comment,
        evidence=evidence,
        client_key=client_key,
        answered_at=clock.now(),
    )


@transaction.atomic
def answer_many(
    *, positioning: Positioning, answers: Iterable[Mapping[str, Any]], by
) -> dict[int, str]:
    """Answer several competencies at once; each of ``answers`` has what ``answer`` takes, and a new
    ``client_key`` where it brings none.

    What is fine is stored. Returns the refusals of the others, by the id of the competency's
    revision.
    """
    refusals: dict[int, str] = {}
    for one in answers:
        try:
            answer(positioning=positioning, by=by, **{"client_key": uuid.uuid4(), **one})
        except Refused as refusal:
            refusals[one["revision"].pk] = str(refusal.sentence)
    return refusals


@transaction.atomic
def answer_rest(*, positioning: Positioning, non_answer: str, by) -> int:
    """Give ``non_answer`` wherever there is no answer yet. Returns how many were written."""
    locked = _lock(positioning)
    rules.check_rater(locked, by)
    rules.check_draft(locked)
    rules.check_non_answer(locked, non_answer)
    return _fill_up(locked, non_answer, clock.now())


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
    _fill_up(locked, NonAnswer.SKIPPED, moment)
    return change_state(
        positioning,
        PositioningState.SUBMITTED,
        by=by,
        role=_log_role(locked),
        subject_id=locked.person_id,
        audience=Audience.PERSON,
        set_fields={"submitted_at": moment},
    )


@transaction.atomic
def agree(
    *,
    positioning: Positioning,
    revision: CompetencyRevision,
    level: Level | None,
    by,
    note: str = "",
) -> AgreedLevel:
    """Add the level agreed on for a competency of a submitted self-positioning.

    The last row of a competency counts. The very same again, by the same person, adds nothing and
    returns the row that stands. Whether ``by`` trains the person is the caller's business. Like
    answers, each is a dated row of its own that the log does not repeat. Raises ``Refused``.
    """
    locked = _lock(positioning)
    note = note.replace("\x00", "").replace("\r\n", "\n").strip()
    rules.check_agreement(locked, revision=revision, level=level, note=note, by=by)
    rows = AgreedLevel.objects.filter(positioning=locked, revision=revision)
    last = rows.order_by("id").last()
    if last and (last.level_id, last.note, last.agreed_by_id) == (level.pk, note, by.pk):
        return last
    return AgreedLevel.objects.create(
        positioning=locked,
        revision=revision,
        level=level,
        note=note,
        agreed_at=clock.now(),
        agreed_by=by,
    )


def _fill_up(locked: Positioning, non_answer: str, moment: datetime) -> int:
    """Write ``non_answer`` down for every competency without an answer. Returns how many."""
    rows = Rating.objects.bulk_create(
        Rating(
            positioning=locked,
            revision=revision,
            non_answer=non_answer,
            client_key=uuid.uuid5(uuid.NAMESPACE_OID, f"{locked.pk}/{revision.pk}/{non_answer}"),
            answered_at=moment,
        )
        for revision in unanswered(locked)
    )
    return len(rows)


def _log_role(positioning: Positioning) -> str:
    """What the log says of the one who answers; nothing where she answers about herself."""
    return "" if positioning.rater_role == RaterRole.SELF else positioning.rater_role


def _lock(positioning: Positioning) -> Positioning:
    """The row as it stands, held until the end: no answer slips in beside a submission."""
    return (
        Positioning.objects.select_for_update(of=("self",))
        .select_related("framework_version")
        .only("person", "rater", "rater_role", "state", "framework_version__scale_version")
        .get(pk=positioning.pk)
    )
