"""A trainee without a phone signs on the trainer's."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.attendance import rules as attendance_rules
from cohorts.attendance.enums import DeviceClass, EvidenceKind
from cohorts.attendance.models import Evidence, Presence
from cohorts.attendance.services.locks import (
    hold_presence,
    hold_together,
    refuse,
    refuse_strangers,
)
from cohorts.attendance.services.presence import record_present
from cohorts.attendance.services.replaying import kept_with, refuse_other_content
from cohorts.paper import rules
from cohorts.paper.statements import device_statement
from lms.accounts.models import User
from lms.kernel.refusals import Refused


@transaction.atomic
def sign_on_device(
    *,
    presence: Presence,
    by: User,
    client_key: UUID,
    typed_name: str = "",
    drawing: str = "",
    client_time: datetime | None = None,
    device_class: str = DeviceClass.UNKNOWN,
) -> Evidence:
    """Keep the signature that the person of ``presence`` gave on the device of ``by``.

    Her typed name or a ``drawing`` (path data, 600 × 200) is needed; a typed name must be hers.
    On the day, while the half-day is open. The same ``client_key`` sent again answers the success
    it was; with another name or drawing it is refused. Nothing but the trainer's eyes proves who
    held the device: the kind says so for ever.
    """
    half_day = hold_together(presence.half_day)
    refuse_strangers(by, half_day)
    held = hold_presence(presence, half_day)
    typed_name = " ".join(typed_name.split())
    own = {"kind": EvidenceKind.DEVICE_SIGNATURE, "presence_id": held.pk}
    if known := kept_with(half_day, client_key, **own):
        refuse_other_content(known, drawing=drawing, typed_name=typed_name)
        return known
    refuse(rules.device_obstacle(half_day))
    refuse(attendance_rules.leaver_obstacle(held.enrolment))
    refuse(rules.device_row_obstacle(held))
    refuse(attendance_rules.drawing_obstacle(drawing))
    person = held.enrolment.person
    if not typed_name and not drawing:
        raise Refused(_("Type your name or draw your signature."), field="typed_name")
    if typed_name and (obstacle := rules.name_obstacle(person, typed_name)):
        raise Refused(obstacle, field="typed_name")
    return record_present(
        held,
        by=by,
        remote=False,
        kind=EvidenceKind.DEVICE_SIGNATURE,
        statement=device_statement(half_day, by, person),
        client_key=client_key,
        client_time=client_time,
        device_class=device_class,
        drawing=drawing,
        facts={"trainee": person.get_full_name(), "typed_name": typed_name},
    )
