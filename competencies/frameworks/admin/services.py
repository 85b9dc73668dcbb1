"""What an editor's forms write: always a draft, always in one piece, always in the log."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail.models import Revision

from competencies.frameworks.admin import rules
from competencies.frameworks.admin.queries import editable_links
from competencies.frameworks.identities import framework_identifier
from competencies.frameworks.models import (
    Association,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    ScaleVersion,
)
from competencies.frameworks.services import new_competency, note_edit
from competencies.frameworks.validators import fault_of_new_key
from lms.audit import record
from lms.kernel import clock
from lms.kernel.refusals import Refused


@dataclass(frozen=True)
class Link:
    """An association as an editor set it. ``pk`` is None for a new one.

    ``destination_id`` is None where the other end is no competency of the platform: it then stays
    what it is.
    """

    kind: str
    destination_id: int | None
    pk: int | None = None


@transaction.atomic
def add_framework(
    *, key: str, number: str, scale_version: ScaleVersion, by, words: Mapping[str, Any]
) -> FrameworkVersion:
    """A new framework with an empty draft; raises ``Refused`` when the key is taken or none.

    ``words`` are title, short title, audience and status.
    """
    if fault := fault_of_new_key(key):
        raise Refused(fault, field="key")
    if Framework.objects.filter(key=key).exists():
        raise Refused(_("There is a framework of this key already."), field="key")
    shared = {name: words[name] for name in ("title", "short_title", "audience")}
    framework = Framework.objects.create(key=key, identifier=framework_identifier(key), **shared)
    now = clock.now()
    version = FrameworkVersion.objects.create(
        framework=framework,
        version=number,
        scale_version=scale_version,
        created_at=now,
        edited_at=now,
        **words,
    )
    record("framework_version.added", by=by, on=version)
    return version


@transaction.atomic
def save_version(
    version: FrameworkVersion, *, save: Callable[[], Any], by, back_to: Revision | None = None
) -> Revision:
    """Write the document of a draft and the values of its axes, which ``save`` does.

    Returns the revision that Wagtail keeps. Raises ``Refused`` for a text that is no draft.
    """
    _check_number(version)
    note_edit(version=version, by=by, what=str(version))
    _keep_first_state(version)
    save()
    return _keep(version, by=by, back_to=back_to)


def _check_number(version: FrameworkVersion) -> None:
    same = FrameworkVersion.objects.filter(
        framework_id=version.framework_id, version=version.version
    )
    if same.exclude(pk=version.pk).exists():
        raise Refused(_("This framework has a version of this number already."), field="version")


@transaction.atomic
def save_competency(
    revision: CompetencyRevision,
    *,
    save: Callable[[], Any],
    links: Sequence[Link],
    by,
    back_to: Revision | None = None,
) -> Revision:
    """Write a competency of a draft: axes and behaviours, which ``save`` does, and its links.

    Returns the revision that Wagtail keeps. Raises ``Refused`` for a text that is no draft.
    """
    note_edit(version=revision.framework_version, by=by, what=str(revision))
    _keep_first_state(revision)
    revision.changed_at = clock.now()
    save()
    _save_links(revision, links)
    _stand_after_parent(revision)
    return _keep(revision, by=by, back_to=back_to)


@transaction.atomic
def add_competency(
    revision: CompetencyRevision, *, save: Callable[[], Any], links: Sequence[Link], by
) -> Revision:
    """Write a new competency at the end of its draft, with an identity of its own."""
    added = new_competency(version=revision.framework_version, by=by, statement=revision.statement)
    revision.pk = added.pk
    revision._state.adding = False
    revision.competency = added.competency
    revision.position = added.position
    revision.changed_at = added.changed_at
    save()
    _save_links(revision, links)
    return _keep(revision, by=by, action="wagtail.create")


@transaction.atomic
def move_competency(revision: CompetencyRevision, *, index: int, by) -> None:
    """Put a competency at place ``index`` of its draft, with all that stands below it."""
    version = note_edit(version=revision.framework_version, by=by, what=str(revision))
    _reorder(version, revision.pk, index)


def _stand_after_parent(revision: CompetencyRevision) -> None:
    parent = revision.parent
    if parent is not None and parent.position > revision.position:
        _reorder(revision.framework_version, revision.pk, 0)
        revision.refresh_from_db(fields=["position"])


def _reorder(version: FrameworkVersion, pk: int, index: int) -> None:
    rows = list(version.competencies.order_by("position", "pk").only("pk", "parent_id", "position"))
    parents = {row.pk: row.parent_id for row in rows}
    order = rules.moved([row.pk for row in rows], parents, pk, index)
    place = {each: position for position, each in enumerate(order)}
    changed = [row for row in rows if row.position != place[row.pk]]
    for row in changed:
        row.position = place[row.pk]
    CompetencyRevision.objects.bulk_update(changed, ["position"], batch_size=500)


def _save_links(revision: CompetencyRevision, links: Sequence[Link]) -> None:
    stored = {link.pk: link for link in editable_links(revision)}
    kept = {link.pk for link in links if link.pk is not None}
    Association.objects.filter(pk__in=stored.keys() - kept).delete()
    version = revision.framework_version
    last = version.associations.aggregate(last=Max("position"))["last"]
    position = 0 if last is None else last + 1
    for number, link in enumerate(links):
        row = stored.get(link.pk)
        if row is None:
            row = Association(
                framework_version=version,
                identifier=str(uuid.uuid4()),
                origin=revision,
                position=position + number,
            )
        _write_link(row, link)


def _write_link(row: Association, link: Link) -> None:
    destination = link.destination_id or row.destination_id
    if row.pk and (row.kind, row.destination_id) == (link.kind, destination):
        return
    row.kind, row.destination_id, row.changed_at = link.kind, destination, clock.now()
    row.save()


def _keep_first_state(row) -> None:
    """A copy has no history: what it said before the first edit is kept to go back to."""
    if row.latest_revision_id is None:
        stored = type(row)._default_manager.get(pk=row.pk)
        stored.save_revision(clean=False, log_action="wagtail.create")
        row.latest_revision = stored.latest_revision


def _keep(row, *, by, back_to: Revision | None = None, action: str = "wagtail.edit") -> Revision:
    log_action = True if back_to else action
    return row.save_revision(user=by, log_action=log_action, previous_revision=back_to, clean=False)
