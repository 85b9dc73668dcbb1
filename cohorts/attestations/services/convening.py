"""Convening a cohort to a seminar."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.attendance.models import Seminar
from cohorts.attestations.facts import Facts
from cohorts.attestations.letters import convocation_letter
from cohorts.attestations.models import Convocation
from cohorts.attestations.rules import Guest, check_manages, nothing_new, prepare_convening
from lms.accounts.models import User
from lms.audit import record
from lms.kernel import clock
from lms.kernel.reference import content_hash
from lms.kernel.refusals import Refused
from lms.messages.services import queue_mail


@transaction.atomic
def send_convocations(
    *, seminar: Seminar, by: User, practical: Mapping[str, str], seen: str
) -> list[Convocation]:
    """Convene everybody expected in the cohort who does not know all of it yet, by a mail each.

    ``practical`` has the texts ``contact``, ``to_bring`` and ``access``. ``seen`` is the hash of
    the event that ``by`` looked at: refused when a date or a place has moved since. Refused too
    when there would be nothing new for anybody, so that pressing twice sends once. What was sent
    before stays; the new convocation names the one it replaces.
    """
    check_manages(by, seminar.cohort)
    held = _locked(seminar)
    convening = prepare_convening(held, practical)
    if convening.obstacle:
        raise Refused(convening.obstacle)
    event_hash = content_hash(convening.event)
    if seen != event_hash:
        raise Refused(_("The dates, the place or the trainer have changed meanwhile: look again."))
    if not convening.to_tell:
        raise Refused(nothing_new(convening))
    sent = [_send(guest, held, event_hash, by) for guest in convening.to_tell]
    record("convocation.sent", by=by, on=held, data={"count": len(sent)})
    return sent


def _locked(seminar: Seminar) -> Seminar:
    return (
        Seminar.objects.select_for_update(of=("self",))
        .select_related(
            "module", "trainer", "cohort__region", "cohort__programme_version__programme"
        )
        .get(pk=seminar.pk)
    )


def _send(guest: Guest, seminar: Seminar, event_hash: str, by: User) -> Convocation:
    number = guest.last.number + 1 if guest.last else 1
    facts = {**guest.facts, "edition": _edition(guest, number, seminar.cohort.zone)}
    subject, body = convocation_letter(guest.enrolment, facts, seminar.pk)
    mail = queue_mail(
        key=f"convocation:{guest.enrolment.pk}:{seminar.pk}:{number}",
        kind="convocation",
        to=guest.enrolment.person,
        subject=subject,
        body=body,
        by=by,
    )
    return Convocation.objects.create(
        enrolment=guest.enrolment,
        seminar=seminar,
        number=number,
        facts=facts,
        sha256=content_hash(facts),
        event_sha256=event_hash,
        sent_at=clock.now(),
        sent_by=by,
        mail=mail,
    )


def _edition(guest: Guest, number: int, zone: str) -> Facts:
    return {
        "number": number,
        "sent_on": clock.today(zone).isoformat(),
        "replaces": guest.last.facts["edition"]["sent_on"] if guest.last else "",
    }
