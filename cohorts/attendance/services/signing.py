"""A trainee signs for herself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.attendance import rules
from cohorts.attendance.enums import DeviceClass, EvidenceKind
from cohorts.attendance.models import Evidence, HalfDay, Presence
from cohorts.attendance.services.locks import hold_presence, hold_together, refuse
from cohorts.attendance.services.presence import conclude_present, keep_evidence
from cohorts.attendance.statements import is_remote, signed_statement
from cohorts.enrolment.models import Enrolment
from lms.accounts.models import User
from lms.kernel.refusals import Refused


@transaction.atomic
def sign_presence(
    *,
    half_day: HalfDay,
    person: User,
    client_key: UUID,
    remote: bool = False,
    client_time: datetime | None = None,
    device_class: str = DeviceClass.UNKNOWN,
) -> Evidence:
    """Sign for ``person``, who is the one acting, and return the signature.

    Only while the half-day is open, on its local day, and once. ``client_key`` names one pressing
    of the button: sent again by the same person it returns the signature that was kept, whatever
    happened since. ``remote`` counts only where both ways are offered; ``client_time`` is what her
    device said. Marks the enrolment as started and announces the progress.
    """
    held = hold_together(half_day)
    enrolment = _enrolment(held, person)
    presence = _presence(held, enrolment)
    if known := _replayed(held, person, client_key):
        return known
    refuse(rules.signing_obstacle(held))
    refuse(rules.own_obstacle(presence))
    refuse(rules.leaver_obstacle(enrolment))
    refuse(rules.place_obstacle(held, remote=remote))
    if presence is None:
        presence = _join_the_sheet(held, enrolment)
    remote = is_remote(held, remote=remote)
    signature = keep_evidence(
        half_day=held,
        presence=presence,
        kind=EvidenceKind.TRAINEE_SIGNATURE,
        signer=person,
        statement=signed_statement(held, person, remote=remote),
        client_key=client_key,
        client_time=client_time,
        device_class=device_class,
    )
    conclude_present(presence, by=person, remote=remote)
    return signature


def _enrolment(half_day: HalfDay, person: User) -> Enrolment:
    enrolment = (
        Enrolment.objects.filter(cohort=half_day.seminar.cohort_id, person=person)
        .select_related("person", "cohort__region")
        .first()
    )
    if enrolment is None:
        raise Refused(_("You are not enrolled in the cohort of this half-day."))
    return enrolment


def _presence(half_day: HalfDay, enrolment: Enrolment) -> Presence | None:
    presence = Presence.objects.filter(half_day=half_day, enrolment=enrolment).first()
    return hold_presence(presence, half_day) if presence else None


def _join_the_sheet(half_day: HalfDay, enrolment: Enrolment) -> Presence:
    """Enrolled after the opening; two devices at once make one row between them."""
    presence, _created = Presence.objects.get_or_create(half_day=half_day, enrolment=enrolment)
    held = hold_presence(presence, half_day)
    refuse(rules.own_obstacle(held))
    return held


def _replayed(half_day: HalfDay, person: User, client_key: UUID) -> Evidence | None:
    known = Evidence.objects.filter(half_day=half_day, client_key=client_key).first()
    if known is None:
        return None
    if known.signer_id != person.pk or known.kind != EvidenceKind.TRAINEE_SIGNATURE:
        raise Refused(_("This page has already served. Load it again and sign."))
    return known
