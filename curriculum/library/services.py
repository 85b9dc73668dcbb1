"""Adding and retiring resources; saying what develops a competency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from curriculum.library.models import Development, Resource
from curriculum.library.queries import highest_levels, last_words_of
from curriculum.programmes.models import Module
from lms.audit import record
from lms.kernel import clock
from lms.kernel.refusals import Refused


@dataclass(frozen=True, slots=True)
class Developed:
    """A competency that a module or a resource develops, and the levels it helps to reach.

    Both levels are None where it helps at all of them.
    """

    competency: UUID
    lowest_level: int | None = None
    highest_level: int | None = None
    note: str = ""

    @property
    def has_levels(self) -> bool:
        return self.lowest_level is not None or self.highest_level is not None

    @property
    def said(self) -> dict[str, Any]:
        """What is said beside the competency, by the names of the columns."""
        return {
            "lowest_level": self.lowest_level,
            "highest_level": self.highest_level,
            "note": self.note,
        }


@transaction.atomic
def save_resource(
    *,
    resource: Resource | None = None,
    facts: Mapping[str, Any],
    developed: Sequence[Developed] | None = None,
    by,
) -> Resource:
    """Add a resource, or bring ``resource`` in line with ``facts``, its fields by name.

    ``developed`` are the competencies it develops; None leaves them as they are. What changes
    nothing leaves nothing in the log. Raises ``Refused`` when there is one of that title and
    address already, and for what ``set_developments`` refuses.
    """
    is_new = resource is None
    row = (
        Resource(added_at=clock.now())
        if resource is None
        else Resource.objects.select_for_update().get(pk=resource.pk)
    )
    if is_new or any(getattr(row, name) != value for name, value in facts.items()):
        for name, value in facts.items():
            setattr(row, name, value)
        _write(row)
        record("resource.added" if is_new else "resource.changed", by=by, on=row)
    if developed is not None:
        set_developments(of=row, developed=developed, by=by)
    return row


def _write(row: Resource) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        twins = Resource.objects.filter(title=row.title, url=row.url).exclude(pk=row.pk)
        if twins.exists():
            raise Refused(_("There is a resource of this title and address already."))
        raise


@transaction.atomic
def retire_resource(*, resource: Resource, by) -> Resource:
    """Show ``resource`` to nobody any more. Once retired, it stays so from the first time on."""
    return _set_retired(resource, moment=clock.now(), verb="resource.retired", by=by)


@transaction.atomic
def restore_resource(*, resource: Resource, by) -> Resource:
    """Put a retired ``resource`` back in use, with all that was said of it."""
    return _set_retired(resource, moment=None, verb="resource.restored", by=by)


def _set_retired(resource: Resource, *, moment, verb: str, by) -> Resource:
    row = Resource.objects.select_for_update().get(pk=resource.pk)
    if row.is_retired != (moment is not None):
        row.retired_at = moment
        row.save(update_fields=["retired_at"])
        record(verb, by=by, on=row)
    return row


@transaction.atomic
def set_developments(*, of: Module | Resource, developed: Sequence[Developed], by) -> None:
    """Say which competencies a module or a resource develops: these, and no others.

    What changes nothing leaves nothing in the log. Raises ``Refused`` when a competency comes
    twice, is unknown, or has levels that its framework's scale has not, lowest first.
    """
    _check(developed)
    type(of).objects.select_for_update().only("pk").get(pk=of.pk)
    stored = {row.competency_id: row for row in of.developments.all()}
    wanted = {line.competency: line for line in developed}
    means = "module" if isinstance(of, Module) else "resource"
    gone = [row.pk for key, row in stored.items() if key not in wanted]
    Development.objects.filter(pk__in=gone).delete()
    fresh = [line for key, line in wanted.items() if key not in stored]
    Development.objects.bulk_create(
        Development(competency_id=line.competency, **{means: of}, **line.said) for line in fresh
    )
    changed = _update(stored, wanted)
    if gone or fresh or changed:
        counts = {"added": len(fresh), "changed": changed, "removed": len(gone)}
        record("developments.set", by=by, on=of, data=counts)


def _update(stored: Mapping[UUID, Development], wanted: Mapping[UUID, Developed]) -> int:
    changed = 0
    for key, row in stored.items():
        said = wanted[key].said if key in wanted else {}
        if any(getattr(row, name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(row, name, value)
            row.save(update_fields=sorted(said))
            changed += 1
    return changed


def _check(developed: Sequence[Developed]) -> None:
    seen: set[UUID] = set()
    for line in developed:
        if line.competency in seen:
            raise Refused(_("“%(competency)s” is chosen twice.") % _named(line))
        seen.add(line.competency)
    known = highest_levels(seen)
    for line in developed:
        if line.competency not in known:
            raise Refused(_("This competency is not one of the platform."))
        if line.has_levels:
            _check_levels(line, top=known[line.competency])


def _check_levels(line: Developed, *, top: int) -> None:
    low, high = line.lowest_level, line.highest_level
    if low is None or high is None:
        raise Refused(_("“%(competency)s”: give both levels, or none.") % _named(line))
    if not 1 <= low <= high <= top:
        raise Refused(
            _("“%(competency)s”: levels go from 1 to %(top)s, the lowest first.")
            % {**_named(line), "top": top}
        )


def _named(line: Developed) -> dict[str, str]:
    words = last_words_of([line.competency])
    return {"competency": str(words[0]) if words else str(line.competency)}
