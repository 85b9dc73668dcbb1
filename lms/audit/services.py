"""Writing the log, and changing a state: the only place where ``.state`` is assigned."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction

from lms.audit.models import Audience, AuditEvent
from lms.kernel import clock

PLATFORM = "platform"
M = TypeVar("M", bound=models.Model)


def record(
    verb: str,
    *,
    by: models.Model | None,
    on: models.Model,
    subject_id: int | None = None,
    role: str = "",
    reason: str = "",
    from_state: str = "",
    to_state: str = "",
    document_sha256: str = "",
    audience: str = Audience.STAFF,
    data: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one event. ``by`` is the acting user, or None when the platform acts by itself."""
    return AuditEvent.objects.create(
        at=clock.now(),
        actor_id=by.pk if by else None,
        actor_label=str(by)[:200] if by else PLATFORM,
        actor_role=role,
        verb=verb,
        object_type=on._meta.model_name,
        object_id=str(on.pk),
        object_label=str(on)[:300],
        subject_id=subject_id,
        reason=reason,
        from_state=from_state,
        to_state=to_state,
        document_sha256=document_sha256,
        audience=audience,
        data=data or {},
    )


def change_state(
    instance: M,
    to: str,
    *,
    by: models.Model | None,
    reason: str = "",
    role: str = "",
    effective_on: date | None = None,
    subject_id: int | None = None,
    document_sha256: str = "",
    audience: str = Audience.STAFF,
    set_fields: dict[str, Any] | None = None,
    effects: Iterable[Callable[[], None]] = (),
) -> M:
    """Take ``instance`` to state ``to``: the one door of every state change.

    Checks the model's ``TRANSITIONS`` from the state that the row has (raises
    ``TransitionRefused``), saves the state together with ``set_fields``, appends the dated fact
    when the model keeps any (``changes``), writes the log, and runs ``effects`` after commit.
    ``effective_on`` is the day the change counts from (default: today in the model's zone), which
    may lie before the day it is recorded. Returns ``instance`` with what was saved set on it.
    """
    table = type(instance).TRANSITIONS
    values = {"state": to, **(set_fields or {})}
    source = instance.state
    while True:
        if not table.allows(source, to):
            source = _current_state(instance)  # the instance may be older than its row
        table.check(source=source, target=to, reason=reason)
        # Services have savepoints; a room full of people who sign has no time for one more.
        with transaction.atomic(savepoint=False):
            if _move(instance, source, values):
                _append_fact(instance, source, by=by, reason=reason, effective_on=effective_on)
                record(
                    f"{instance._meta.model_name}.state_changed",
                    by=by,
                    on=instance,
                    subject_id=subject_id,
                    role=role,
                    reason=reason,
                    from_state=source,
                    to_state=to,
                    document_sha256=document_sha256,
                    audience=audience,
                )
                for effect in effects:
                    transaction.on_commit(effect)
                return instance
        source = _current_state(instance)  # somebody was faster


def hold(instance: M, *names: str) -> M:
    """Lock the row of ``instance`` until the transaction ends, and set its fields ``names`` as they
    are there now: the instance may be older than a step that was taken meanwhile."""
    row = _row(instance).select_for_update()
    for name, value in zip(names, row.values_list(*names).get(), strict=True):
        setattr(instance, name, value)
    return instance


def _move(instance: models.Model, source: str, values: dict[str, Any]) -> bool:
    """Save ``values`` unless the row has left the state ``source``; whoever is just changing it is
    waited for."""
    if not _row(instance).filter(state=source).update(**values):
        return False
    for name, value in values.items():
        setattr(instance, name, value)
    return True


def _current_state(instance: models.Model) -> str:
    return _row(instance).values_list("state", flat=True).get()


def _row(instance: models.Model) -> models.QuerySet:
    return type(instance)._base_manager.filter(pk=instance.pk)


def _append_fact(
    instance: models.Model,
    source: str,
    *,
    by: models.Model | None,
    reason: str,
    effective_on: date | None,
) -> None:
    """The dated fact of the step that was just taken, where the model keeps any."""
    if not hasattr(instance, "changes"):
        return
    instance.changes.create(
        from_state=source,
        to_state=instance.state,
        effective_on=effective_on or clock.today(getattr(instance, "zone", "Europe/Paris")),
        recorded_at=clock.now(),
        recorded_by=by,
        reason=reason,
    )
