"""A new draft as a copy of a version, and what an editor does to it."""

import itertools
import re
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from competencies.frameworks.models import (
    Association,
    AxisValue,
    Competency,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    LevelDescriptor,
)
from competencies.frameworks.services.texts import (
    BATCH,
    Line,
    check_is_draft,
    has_links_from_elsewhere,
    write_text,
)
from competencies.frameworks.states import VersionState
from lms.audit import record
from lms.kernel import clock
from lms.kernel.refusals import Refused

_NUMBER_LENGTH = FrameworkVersion._meta.get_field("version").max_length
_DIGITS = re.compile(r"[0-9]+")
_COPIED = ("status", "title", "short_title", "audience", "language", "origin")
# What a source says of the standing of its own text: not true of one that goes on from it, nor of
# one that is published here.
STANDING = frozenset({"adoptionStatus", "statusStartDate", "statusEndDate"})


def next_number(source: FrameworkVersion) -> str:
    """A number for the version after ``source`` that no version of its framework has yet."""
    taken = set(source.framework.versions.values_list("version", flat=True))
    head, dot, tail = source.version.rpartition(".")
    candidate = source.version
    while candidate in taken:
        if _DIGITS.fullmatch(tail):
            tail = str(int(tail) + 1)
            candidate = f"{head}{dot}{tail}"
        else:
            candidate = f"{candidate}.1"
    if len(candidate) <= _NUMBER_LENGTH:
        return candidate
    counted = (str(number) for number in itertools.count(len(taken) + 1))
    return next(number for number in counted if number not in taken)


@transaction.atomic
def start_draft(*, source: FrameworkVersion, by, number: str = "") -> FrameworkVersion:
    """A new draft that says what ``source`` says; raises ``Refused`` while there is one already.

    Every competency keeps its identity. ``number`` defaults to the next free one.
    """
    framework = Framework.objects.select_for_update(no_key=True).get(pk=source.framework_id)
    if framework.versions.filter(state=VersionState.DRAFT).exists():
        raise Refused(_("This framework has a draft already: go on with it, or publish it."))
    now = clock.now()
    draft = FrameworkVersion.objects.create(
        framework=framework,
        version=number or next_number(source),
        scale_version=source.scale_version,
        based_on=source,
        created_at=now,
        edited_at=now,
        source_payload=source.source_payload,
        details=without_standing(source.details),
        **{name: getattr(source, name) for name in _COPIED},
    )
    old = list(source.competencies.order_by("position"))
    new = write_text(version=draft, values=_copied_values(source), lines=_copied_lines(source, old))
    _copy_associations(source, draft, dict(zip([row.pk for row in old], new, strict=True)))
    record("framework_version.draft_started", by=by, on=draft)
    return draft


def without_standing(details: dict[str, Any]) -> dict[str, Any]:
    """``details`` of a document without what its source said of its standing there."""
    case = details.get("case")
    if not case:
        return details
    kept = {name: value for name, value in case.items() if name not in STANDING}
    return {**details, "case": kept}


def _copied_values(source: FrameworkVersion) -> list[AxisValue]:
    values = list(AxisValue.objects.filter(framework_version=source))
    for value in values:
        value.pk = None
        value._state.adding = True
    return values


def _copied_lines(source: FrameworkVersion, old: list[CompetencyRevision]) -> list[Line]:
    codes: dict[int, list[str]] = {}
    link = CompetencyRevision.axis_values.through.objects
    for revision_id, code in link.filter(competencyrevision__framework_version=source).values_list(
        "competencyrevision_id", "axisvalue__code"
    ):
        codes.setdefault(revision_id, []).append(code)
    behaviours: dict[int, dict[int, str]] = {}
    for row in LevelDescriptor.objects.filter(revision__framework_version=source):
        behaviours.setdefault(row.revision_id, {})[row.level_id] = row.behaviour
    place = {revision.pk: index for index, revision in enumerate(old)}
    return [
        Line(
            revision=_copy(revision),
            axis_codes=codes.get(revision.pk, ()),
            behaviours=behaviours.get(revision.pk, {}),
            parent=place.get(revision.parent_id),
        )
        for revision in old
    ]


def _copy(revision: CompetencyRevision) -> CompetencyRevision:
    names = ("competency_id", "code", "statement", "notes", "kind", "source", "changed_at")
    return CompetencyRevision(
        details=revision.details, **{name: getattr(revision, name) for name in names}
    )


def _copy_associations(
    source: FrameworkVersion, draft: FrameworkVersion, new: dict[int, CompetencyRevision]
) -> None:
    """Ends within the source become ends within the draft; all others stay what they are."""
    rows = list(Association.objects.filter(framework_version=source))
    for row in rows:
        row.pk = None
        row._state.adding = True
        row.framework_version = draft
        row.origin = new.get(row.origin_id, row.origin)
        row.destination = new.get(row.destination_id, row.destination)
    Association.objects.bulk_create(rows, batch_size=BATCH)


@transaction.atomic
def note_edit(*, version: FrameworkVersion, by, what: str = "") -> FrameworkVersion:
    """Date the last change of a draft's text and write it into the log.

    Whoever changes the rows of a draft calls this in the same transaction. ``what`` names the part
    that was changed, as its text. Raises ``Refused`` when ``version`` is no draft.
    """
    locked = FrameworkVersion.objects.select_for_update().only("pk", "state").get(pk=version.pk)
    check_is_draft(locked)
    version.edited_at = clock.now()
    FrameworkVersion.objects.filter(pk=version.pk).update(edited_at=version.edited_at)
    record("framework_version.edited", by=by, on=version, data={"what": what[:200]})
    return version


@transaction.atomic
def new_competency(*, version: FrameworkVersion, by, **fields: Any) -> CompetencyRevision:
    """A competency with an identity of its own, at the end of a draft; ``fields`` are its words."""
    note_edit(version=version, by=by, what=str(fields.get("statement", "")))
    identity = uuid.uuid4()
    competency = Competency.objects.create(
        uuid=identity, framework_id=version.framework_id, identifier=str(identity)
    )
    last = version.competencies.aggregate(last=Max("position"))["last"]
    return CompetencyRevision.objects.create(
        framework_version=version,
        competency=competency,
        position=0 if last is None else last + 1,
        changed_at=clock.now(),
        **fields,
    )


@transaction.atomic
def retire_competency(*, revision: CompetencyRevision, by) -> None:
    """Take a competency out of a draft; earlier versions keep it, and the answers given to it.

    Raises ``Refused`` when others stand below it, or when another framework refers to it.
    """
    version = revision.framework_version
    note_edit(version=version, by=by, what=str(revision))
    if revision.children.exists():
        raise Refused(_("Other competencies stand below this one: move or retire them first."))
    if has_links_from_elsewhere(version, [revision]):
        raise Refused(_("Another framework refers to this competency."))
    Association.objects.filter(framework_version=version, origin=revision).delete()
    Association.objects.filter(framework_version=version, destination=revision).delete()
    revision.descriptors.all().delete()
    CompetencyRevision.axis_values.through.objects.filter(competencyrevision=revision).delete()
    revision.delete()
