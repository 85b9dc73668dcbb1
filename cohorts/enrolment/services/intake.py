"""Enrolling the people of a table: all of them, or nobody."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.enrolment.intake import plan_intake
from cohorts.enrolment.letters import enrolment_letter
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import TELL, receipts_of, telling_key
from cohorts.enrolment.services.enrolments import enrol
from lms.accounts import services as accounts
from lms.accounts.models import Profile, Structure
from lms.audit import record
from lms.audit.models import AuditEvent
from lms.jobs.services import enqueue
from lms.kernel import clock
from lms.kernel.imports import Opened, Plan, PlannedRow, Table, confirm
from lms.kernel.refusals import Refused
from lms.messages.services import queue_mail

# More mails than these are queued in the background: a page answers within the second.
TOLD_AT_ONCE = 50


@transaction.atomic
def apply_intake(
    *, cohort: Cohort, opened: Opened, digest: str, confirmed_on: date, by
) -> AuditEvent:
    """Enrol and invite everybody of the preview; returns the logged event, with its counts.

    ``digest`` names the preview: applied twice, even at the same moment, it enrols once and returns
    the event of the first time. Refused when the plan is no longer what was previewed.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    done = receipts_of(cohort).filter(document_sha256=digest).first()
    if done is not None:
        return done
    plan = confirm(plan_intake(cohort, opened.table), opened)
    enrolments = _write(plan, cohort=cohort, confirmed_on=confirmed_on, by=by)
    invited = sum(enrolment.person.joined_at is None for enrolment in enrolments)
    counts = {
        "enrolled": len(enrolments),
        "created": sum(row.values["account"] == "new" for row in plan.additions),
        "invited": invited,
        "told": len(enrolments) - invited,
    }
    receipt = record(
        "cohort.people_imported", by=by, on=cohort, document_sha256=digest, data=counts
    )
    _tell_all(enrolments, receipt, by=by)
    return receipt


def _tell_all(enrolments: list[Enrolment], receipt: AuditEvent, *, by) -> None:
    """Queue the mails now, or in the background when there are many."""
    if len(enrolments) <= TOLD_AT_ONCE:
        for enrolment in enrolments:
            tell_enrolled(enrolment=enrolment, since=receipt.at, by=by)
        return
    enqueue(
        TELL,
        key=telling_key(receipt),
        by=by,
        total=len(enrolments),
        since=receipt.at.isoformat(),
        enrolment_ids=[enrolment.pk for enrolment in enrolments],
        by_id=by.pk,
    )


@transaction.atomic
def enrol_by_hand(*, cohort: Cohort, table: Table, confirmed_on: date, by) -> Enrolment:
    """Enrol and invite the one person of ``table``. Refused when the plan finds an error."""
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    plan = plan_intake(cohort, table)
    if not plan.applicable:
        problems = [*plan.errors, *plan.warnings]
        raise Refused(problems[0].message if problems else _("There is nobody to enrol."))
    [enrolment] = _write(plan, cohort=cohort, confirmed_on=confirmed_on, by=by)
    tell_enrolled(enrolment=enrolment, since=clock.now(), by=by)
    return enrolment


def _write(plan: Plan, *, cohort: Cohort, confirmed_on: date, by) -> list[Enrolment]:
    structures = _structures(plan.additions, by=by)
    profiles = Profile.objects.in_bulk()
    enrolments = []
    for row in plan.additions:
        person, _created = accounts.create_person(
            email=row.values["email"],
            first_name=row.values["first_name"],
            last_name=row.values["last_name"],
            by=by,
        )
        enrolment = enrol(
            cohort=cohort,
            person=person,
            confirmed_on=confirmed_on,
            by=by,
            structure=structures.get(row.line),
            profile=profiles.get(row.values["profile"]),
        )
        enrolments.append(enrolment)
    return enrolments


def _structures(rows: list[PlannedRow], *, by) -> dict[int, Structure]:
    """The structure of each line that has one; those that are new are made, once each."""
    named = {row.line: row.values["structure"] for row in rows}
    stored = Structure.objects.in_bulk({key for key in named.values() if isinstance(key, int)})
    made: dict[tuple[str, str], Structure] = {}
    found = {}
    for line, named_as in named.items():
        if isinstance(named_as, int):
            found[line] = stored[named_as]
        elif named_as is not None:
            place = (named_as["region"], named_as["name"])
            if place not in made:
                made[place] = _create_structure(named_as, by=by)
            found[line] = made[place]
    return found


def _create_structure(named_as: Mapping[str, str], *, by) -> Structure:
    structure = Structure.objects.create(
        name=named_as["name"], type_id=named_as["type"], region_id=named_as["region"]
    )
    record("structure.created", by=by, on=structure)
    return structure


@transaction.atomic
def tell_enrolled(*, enrolment: Enrolment, since: datetime, by) -> None:
    """Queue the mail that opens her account, or that tells her where she is enrolled.

    Does nothing if that was done since the instant ``since``: it may be called again.
    """
    person = enrolment.person
    if person.joined_at is None:
        if person.invited_at is None or person.invited_at < since:
            accounts.invite(person, by=by)
        return
    subject, body = enrolment_letter(enrolment)
    queue_mail(
        key=f"enrolment:{enrolment.pk}",
        kind="enrolment",
        to=person,
        subject=subject,
        body=body,
        by=by,
    )
