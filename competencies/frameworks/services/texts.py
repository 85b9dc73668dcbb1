"""Writing the text of a draft, and making drafts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from competencies.frameworks.identities import (
    axis_value_identifier,
    competency_uuid,
    framework_identifier,
)
from competencies.frameworks.models import (
    Association,
    AxisValue,
    Competency,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    LevelDescriptor,
    ScaleVersion,
)
from competencies.frameworks.states import VersionState
from lms.audit import record
from lms.kernel import clock
from lms.kernel.reference import content_hash
from lms.kernel.refusals import Refused

# Rows a statement; SQLite takes some 32,000 values in one.
BATCH = 500


@dataclass(slots=True)
class Line:
    """A competency about to be written: an unsaved revision with all but its version and parent.

    ``parent`` is the place of another line in the list, before this one.
    """

    revision: CompetencyRevision
    axis_codes: Sequence[str] = ()
    behaviours: Mapping[int, str] = field(default_factory=dict)
    parent: int | None = None


@transaction.atomic
def write_text(
    *, version: FrameworkVersion, values: Iterable[AxisValue], lines: Sequence[Line]
) -> list[CompetencyRevision]:
    """Fill the empty draft ``version``: axis values, then competencies, which are returned.

    ``values`` are unsaved; ``behaviours`` of a line are texts by the id of a level.
    Positions of lines are set from their order.
    """
    rows = list(values)
    for value in rows:
        value.framework_version = version
    by_code = {value.code: value for value in AxisValue.objects.bulk_create(rows)}
    for position, line in enumerate(lines):
        line.revision.framework_version = version
        line.revision.position = position
    _create_by_generation(lines)
    link = CompetencyRevision.axis_values.through
    link.objects.bulk_create(
        (
            link(competencyrevision=line.revision, axisvalue=by_code[code])
            for line in lines
            for code in line.axis_codes
        ),
        batch_size=BATCH,
    )
    LevelDescriptor.objects.bulk_create(
        (
            LevelDescriptor(revision=line.revision, level_id=level, behaviour=text)
            for line in lines
            for level, text in line.behaviours.items()
        ),
        batch_size=BATCH,
    )
    return [line.revision for line in lines]


def _create_by_generation(lines: Sequence[Line]) -> None:
    """A parent needs its id before its children can name it: one statement a generation."""
    waiting = list(lines)
    while waiting:
        ready = [line for line in waiting if line.parent is None or lines[line.parent].revision.pk]
        if not ready:
            raise ValueError("The parents of these lines form a circle.")
        for line in ready:
            line.revision.parent = lines[line.parent].revision if line.parent is not None else None
        CompetencyRevision.objects.bulk_create((line.revision for line in ready), batch_size=BATCH)
        written = {id(line) for line in ready}
        waiting = [line for line in waiting if id(line) not in written]


def has_links_from_elsewhere(
    version: FrameworkVersion, revisions: Iterable[CompetencyRevision]
) -> bool:
    """Whether another text says anything of ``revisions`` of ``version``, from or to them."""
    ends = Q(origin__in=revisions) | Q(destination__in=revisions)
    return Association.objects.filter(ends).exclude(framework_version=version).exists()


@transaction.atomic
def clear_text(*, draft: FrameworkVersion) -> None:
    """Take the whole text out of a draft, so that another can be written into it.

    Raises ``Refused`` when another framework refers to it.
    """
    revisions = CompetencyRevision.objects.filter(framework_version=draft)
    if has_links_from_elsewhere(draft, revisions):
        raise Refused(_("Another framework refers to competencies of this draft."))
    Association.objects.filter(framework_version=draft).delete()
    LevelDescriptor.objects.filter(revision__framework_version=draft).delete()
    CompetencyRevision.axis_values.through.objects.filter(
        competencyrevision__framework_version=draft
    ).delete()
    revisions.exclude(parent=None).update(parent=None)
    revisions.delete()
    AxisValue.objects.filter(framework_version=draft).delete()


@transaction.atomic
def add_framework_version(
    *, payload: Mapping[str, Any], scale_version: ScaleVersion, by
) -> FrameworkVersion:
    """A draft version of the framework that ``payload`` describes, in the shape of the data files.

    The framework is made if it is new. A competency keeps its identity through the versions by its
    code. Expects a payload whose codes are unique and whose competencies name existing axis values
    and, in ``levels``, ordinals of the scale.
    """
    now = clock.now()
    words = {
        "title": payload["title"],
        "short_title": payload["short_title"],
        "audience": payload.get("audience") or "",
        "language": payload.get("language") or "fr",
    }
    key = payload["key"]
    framework, _created = Framework.objects.get_or_create(
        key=key, defaults={"identifier": framework_identifier(key), **words}
    )
    version = FrameworkVersion.objects.create(
        framework=framework,
        version=payload["version"],
        status=payload["status"],
        scale_version=scale_version,
        created_at=now,
        edited_at=now,
        source_payload=payload,
        **words,
    )
    write_text(
        version=version,
        values=_values_of(payload),
        lines=_lines_of(payload, framework, scale_version),
    )
    record("framework_version.added", by=by, on=version, document_sha256=content_hash(payload))
    return version


def _values_of(payload: Mapping[str, Any]) -> list[AxisValue]:
    return [
        AxisValue(
            identifier=axis_value_identifier(framework_key=payload["key"], code=value["code"]),
            axis=axis,
            axis_position=axis_position,
            code=value["code"],
            label=value["label"],
            statement=value.get("statement") or "",
            source=value.get("source") or "",
            position=position,
            changed_at=clock.now(),
        )
        for axis_position, (axis, values) in enumerate(payload["axes"].items())
        for position, value in enumerate(values)
    ]


def _lines_of(
    payload: Mapping[str, Any], framework: Framework, scale_version: ScaleVersion
) -> list[Line]:
    items = payload["competencies"]
    identities = [competency_uuid(framework_key=framework.key, code=item["code"]) for item in items]
    Competency.objects.bulk_create(
        (Competency(uuid=key, framework=framework, identifier=str(key)) for key in identities),
        ignore_conflicts=True,
    )
    levels = dict(scale_version.levels.values_list("ordinal", "id"))
    return [
        Line(
            revision=CompetencyRevision(
                competency_id=identity,
                code=item["code"],
                statement=item["statement"],
                source=item.get("source") or "",
                changed_at=clock.now(),
            ),
            axis_codes=[item[axis] for axis in payload["axes"] if item.get(axis) is not None],
            behaviours={
                levels[ordinal]: text for ordinal, text in (item.get("levels") or {}).items()
            },
        )
        for item, identity in zip(items, identities, strict=True)
    ]


def check_is_draft(version: FrameworkVersion) -> None:
    """Raise ``Refused`` unless the text of ``version`` may still be changed."""
    if version.state != VersionState.DRAFT:
        raise Refused(_("A published text never changes. Start a new draft to go on from it."))
