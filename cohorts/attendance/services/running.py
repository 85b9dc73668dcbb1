"""What a trainer does in the room: open, vouch, note minutes, close and sign."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.attendance import rules
from cohorts.attendance.conclusions import announce_closing, announce_conclusion
from cohorts.attendance.contents import hours_of
from cohorts.attendance.enums import EvidenceKind
from cohorts.attendance.models import Evidence, HalfDay, Presence
from cohorts.attendance.services.chaining import keep_evidence
from cohorts.attendance.services.locks import (
    hold_alone,
    hold_presence,
    hold_together,
    refuse,
    refuse_strangers,
)
from cohorts.attendance.services.presence import record_present
from cohorts.attendance.statements import (
    digest,
    is_remote,
    minutes_statement,
    trainer_statement,
    word_statement,
)
from cohorts.attendance.states import PRESENT, Conclusion, HalfDayState
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.states import ATTENDING
from lms import audit
from lms.accounts.models import User
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def open_half_day(*, half_day: HalfDay, by: User, asks_code: bool = False) -> HalfDay:
    """Let people sign: on its local day only. Everybody who attends the cohort is put on the sheet
    as expected; somebody enrolled later that day joins it when she signs. With ``asks_code`` a
    signature needs the room's code or the spoken word."""
    held = hold_alone(half_day)
    refuse_strangers(by, held)
    refuse(rules.opening_obstacle(held))
    audit.change_state(
        held,
        HalfDayState.OPEN,
        by=by,
        set_fields={"opened_at": clock.now(), "opened_by": by, "asks_code": asks_code},
    )
    _put_on_the_sheet(held)
    return held


@transaction.atomic
def ask_for_code(*, half_day: HalfDay, by: User, asks_code: bool) -> HalfDay:
    """From now on a signature needs the code, or needs none; what was signed before stands."""
    held = hold_alone(half_day)
    refuse_strangers(by, held)
    refuse(rules.closing_obstacle(held))
    if held.asks_code == asks_code:
        return held
    HalfDay.objects.filter(pk=held.pk).update(asks_code=asks_code)
    held.asks_code = asks_code
    verb = "half_day.code_asked" if asks_code else "half_day.code_waived"
    audit.record(verb, by=by, on=held)
    return held


@transaction.atomic
def complete_sheet(*, half_day: HalfDay, by: User) -> HalfDay:
    """Put those enrolled since the opening on the sheet, so that the trainer can vouch for them."""
    held = hold_alone(half_day)
    refuse_strangers(by, held)
    refuse(rules.closing_obstacle(held))
    _put_on_the_sheet(held)
    return held


@transaction.atomic
def vouch_for(*, presence: Presence, by: User, reason: str, remote: bool = False) -> Presence:
    """The trainer's word that somebody who could not sign is there; until she closes."""
    half_day = hold_together(presence.half_day)
    refuse_strangers(by, half_day)
    held = hold_presence(presence, half_day)
    refuse(rules.vouching_obstacle(held))
    if not reason.strip():
        raise Refused(_("Say why she could not sign herself."), field="reason")
    record_present(
        held,
        by=by,
        remote=is_remote(half_day, remote=remote),
        kind=EvidenceKind.TRAINER_WORD,
        statement=word_statement(half_day, by, held.enrolment.person),
        reason=reason.strip(),
    )
    return held


@transaction.atomic
def note_minutes(
    *, presence: Presence, by: User, late_minutes: int, left_early_minutes: int
) -> Presence:
    """How many minutes somebody present missed at either end; what was noted before stays in the
    log. While the half-day is open."""
    half_day = hold_together(presence.half_day)
    refuse_strangers(by, half_day)
    held = hold_presence(presence, half_day)
    refuse(rules.minutes_obstacle(held, late_minutes, left_early_minutes))
    before = (held.late_minutes, held.left_early_minutes)
    if before == (late_minutes, left_early_minutes):
        return held
    held.late_minutes, held.left_early_minutes = late_minutes, left_early_minutes
    held.save(update_fields=["late_minutes", "left_early_minutes"])
    audit.record(
        "presence.minutes_noted",
        by=by,
        on=held,
        subject_id=held.enrolment.person_id,
        data={
            "late_minutes": late_minutes,
            "left_early_minutes": left_early_minutes,
            "before": list(before),
        },
    )
    keep_evidence(
        half_day=half_day,
        presence=held,
        kind=EvidenceKind.MINUTES,
        statement=minutes_statement(held, by),
        signer=by,
        concluded=held,
    )
    return held


@transaction.atomic
def close_half_day(
    *, half_day: HalfDay, by: User, client_key: UUID, shown: str | None = None
) -> HalfDay:
    """End the signing with the trainer's own signature; whoever is still expected becomes absent.

    It can be done after the day as well: the real time is kept. The same ``client_key`` sent again
    by the same trainer answers the success it was. ``shown`` names the text that was on her screen
    (``statements.digest``): refused when it is not the one to sign any more.
    """
    held = hold_alone(half_day)
    refuse_strangers(by, held)
    if _was_closed_with(held, by, client_key):
        return held
    refuse(rules.closing_obstacle(held))
    _put_on_the_sheet(held)
    missing = _conclude_absent(held, by)
    announce_closing(held, by)
    everybody = list(held.presences.order_by("pk"))
    present = sum(each.state in PRESENT for each in everybody)
    statement = trainer_statement(held, by, present=present, missing=missing)
    if shown is not None and shown != digest(statement):
        raise Refused(_("Somebody signed or was vouched for meanwhile. Read again and sign."))
    keep_evidence(
        half_day=held,
        kind=EvidenceKind.TRAINER_SIGNATURE,
        signer=by,
        statement=statement,
        concluded=everybody,
        client_key=client_key,
        facts={"hours": hours_of(held)},
    )
    return audit.change_state(
        held,
        HalfDayState.CLOSED,
        by=by,
        set_fields={"closed_at": clock.now(), "closed_by": by},
    )


def _put_on_the_sheet(half_day: HalfDay) -> None:
    attending = Enrolment.objects.filter(
        cohort=half_day.seminar.cohort_id, state__in=ATTENDING
    ).exclude(presences__half_day=half_day)
    Presence.objects.bulk_create(
        Presence(half_day=half_day, enrolment=enrolment) for enrolment in attending
    )


def _conclude_absent(half_day: HalfDay, by: User) -> int:
    expected = half_day.presences.filter(state=Conclusion.EXPECTED).select_related(
        "enrolment__person"
    )
    count = 0
    for presence in expected:
        presence.half_day = half_day
        audit.change_state(
            presence,
            Conclusion.ABSENT,
            by=by,
            subject_id=presence.enrolment.person_id,
            audience=Audience.PERSON,
        )
        announce_conclusion(presence, by)
        count += 1
    return count


def _was_closed_with(half_day: HalfDay, by: User, client_key: UUID) -> bool:
    return Evidence.objects.filter(
        half_day=half_day,
        client_key=client_key,
        signer=by,
        kind=EvidenceKind.TRAINER_SIGNATURE,
    ).exists()
