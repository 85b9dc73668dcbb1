"""A trainee signs for herself."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cohorts.attendance import rules
from cohorts.attendance.codes import Told
from cohorts.attendance.contents import stamp
from cohorts.attendance.enums import ONSITE, REMOTE, DeviceClass, EvidenceKind
from cohorts.attendance.models import Evidence, HalfDay, Presence
from cohorts.attendance.services.locks import hold_together, refuse
from cohorts.attendance.services.presence import record_present
from cohorts.attendance.services.replaying import kept_with, refuse_other_content
from cohorts.attendance.statements import is_remote, signed_statement
from cohorts.attendance.states import Conclusion
from cohorts.enrolment.models import Enrolment
from lms.accounts.models import User
from lms.kernel.refusals import Refused


def sign_presence(
    *,
    half_day: HalfDay,
    person: User,
    client_key: UUID,
    remote: bool = False,
    client_time: datetime | None = None,
    device_class: str = DeviceClass.UNKNOWN,
    told: Told | None = None,
    drawing: str = "",
) -> Evidence:
    """Sign for ``person``, who is the one acting, and return the signature.

    Only while the half-day is open, on its local day, and once. ``client_key`` names one pressing
    of the button: sent again by the same person it returns the signature that was kept, whatever
    happened since; with another content, or of somebody else, it is refused. ``remote`` counts only
    where both ways are offered; ``client_time`` is what her device said, ``told`` the code or word
    that she gave, which the half-day may ask for, ``drawing`` her handwriting if she drew it. Marks
    the enrolment as started and announces the progress.
    """
    try:
        return _sign(
            half_day,
            person,
            client_key,
            remote=remote,
            client_time=client_time,
            device_class=device_class,
            told=told,
            drawing=drawing,
        )
    except IntegrityError:
        # Nobody looks beforehand whether the key is somebody else's: the database alone does.
        _kept_of(half_day, person, client_key)
        raise


@transaction.atomic
def _sign(
    half_day: HalfDay,
    person: User,
    client_key: UUID,
    *,
    remote: bool,
    client_time: datetime | None,
    device_class: str,
    told: Told | None,
    drawing: str,
) -> Evidence:
    held = hold_together(half_day)
    presence = _presence(held, person)
    enrolment = _enrolment(held, person, presence)
    claims_remote, remote = remote, is_remote(held, remote=remote)
    facts = _facts(told, remote=remote)
    content = {"drawing": drawing, "where": facts["where"]}
    if known := _replayed(presence, person, client_key, **content):
        return known
    refuse(rules.signing_obstacle(held))
    refuse(rules.own_obstacle(presence))
    refuse(rules.leaver_obstacle(enrolment))
    refuse(rules.place_obstacle(held, remote=claims_remote))
    refuse(rules.drawing_obstacle(drawing))
    if obstacle := rules.code_obstacle(held, told, remote=remote):
        raise Refused(obstacle, field="code")
    if presence is None:
        presence = _join_the_sheet(held, enrolment)
        # The other tap of a doubled one may have been first to join.
        if known := _replayed(presence, person, client_key, **content):
            return known
        refuse(rules.own_obstacle(presence))
        refuse(rules.leaver_obstacle(presence.enrolment))
    return record_present(
        presence,
        by=person,
        remote=remote,
        kind=EvidenceKind.TRAINEE_SIGNATURE,
        statement=signed_statement(held, person, remote=remote),
        client_key=client_key,
        client_time=client_time,
        device_class=device_class,
        drawing=drawing,
        facts=facts,
        holds_enrolment=True,
    )


def _replayed(
    presence: Presence | None, person: User, client_key: UUID, **content: str
) -> Evidence | None:
    """What was kept with this pressing, if its content is the same: nothing while she is expected,
    which a presence that was concluded never is again."""
    if presence is None or presence.state == Conclusion.EXPECTED:
        return None
    if known := _kept_of(presence.half_day, person, client_key):
        refuse_other_content(known, **content)
    return known


def _kept_of(half_day: HalfDay, person: User, client_key: UUID) -> Evidence | None:
    kind = EvidenceKind.TRAINEE_SIGNATURE
    return kept_with(half_day, client_key, kind=kind, signer_id=person.pk)


def _facts(told: Told | None, *, remote: bool) -> dict[str, str | int]:
    """What else the signature keeps: where she said she is, the code that she gave, and how many
    seconds it waited on her device."""
    where = {"where": REMOTE if remote else ONSITE}
    if told is None:
        return where
    waited = int(told.waited.total_seconds())
    facts = {"means": str(told.means), "code": told.code, "code_at": stamp(told.at)}
    return {**where, **facts, **({"waited": waited} if waited else {})}


def _presence(half_day: HalfDay, person: User) -> Presence | None:
    """Her line of the sheet and then her enrolment, locked, with the half-day that is held."""
    cohort = half_day.seminar.cohort_id
    lines = Presence.objects.select_related("enrolment").order_by()
    hers = lines.filter(half_day=half_day, enrolment__person=person, enrolment__cohort=cohort)
    presence = next(iter(hers.select_for_update(of=("self", "enrolment"))), None)
    if presence is not None:
        presence.half_day = half_day
    return presence


def _enrolment(half_day: HalfDay, person: User, presence: Presence | None) -> Enrolment:
    """Hers in the cohort of the half-day; raises ``Refused`` when she has none."""
    cohort = half_day.seminar.cohort
    if presence is not None:
        enrolment = presence.enrolment
    else:
        enrolment = Enrolment.objects.filter(cohort=cohort, person=person).order_by("pk").first()
    if enrolment is None:
        raise Refused(_("You are not enrolled in the cohort of this half-day."))
    enrolment.person, enrolment.cohort = person, cohort
    return enrolment


def _join_the_sheet(half_day: HalfDay, enrolment: Enrolment) -> Presence:
    """Enrolled after the opening; two devices at once make one row between them."""
    Presence.objects.get_or_create(half_day=half_day, enrolment=enrolment)
    presence = _presence(half_day, enrolment.person)
    presence.enrolment.person, presence.enrolment.cohort = enrolment.person, enrolment.cohort
    return presence
