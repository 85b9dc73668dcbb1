"""A trainee files a justification, with a document or without, and takes it back."""

from contextlib import ExitStack, nullcontext
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.absences import rules
from cohorts.absences.enums import Departure
from cohorts.absences.models import FiledContent, Justification
from cohorts.absences.queries import justification_waiting, standing_announcement
from cohorts.absences.services.locks import hold_own
from cohorts.absences.services.purging import empty
from cohorts.absences.statements import filing_statement, taking_back_statement
from cohorts.absences.states import JustificationState
from cohorts.absences.validators import ReceivedDocument, received_document
from cohorts.attendance.models import HalfDay
from cohorts.attendance.services.locks import refuse
from cohorts.attendance.services.presence import conclude
from cohorts.attendance.states import Conclusion
from lms import audit
from lms.accounts.models import User
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.refusals import Refused


def file_justification(
    *,
    half_day: HalfDay,
    by: User,
    category: str,
    client_key: UUID,
    note: str = "",
    upload: File | None = None,
) -> Justification:
    """File why ``by`` was absent, or why she will be once she announced it.

    Of a recorded absence the conclusion becomes “justification filed”; of an announced one it does
    when the half-day is closed without her. The same ``client_key`` sent again is the one that was
    filed. Examines ``upload`` before it opens its transaction; a file is kept only if its row is.
    """
    examined = received_document(upload) if upload else nullcontext()
    with examined as received, ExitStack() as undo:
        with transaction.atomic():
            justification = _file(
                half_day,
                by,
                received,
                category=category,
                client_key=client_key,
                note=note.strip(),
                undo=undo,
            )
        undo.pop_all()
    return justification


def _file(
    half_day: HalfDay,
    by: User,
    received: ReceivedDocument | None,
    *,
    category: str,
    client_key: UUID,
    note: str,
    undo: ExitStack,
) -> Justification:
    held, presence, enrolment = hold_own(half_day, by)
    if known := _replayed(held, by, client_key):
        return known
    refuse(rules.filing_obstacle(held, presence, standing_announcement(held, enrolment)))
    if justification_waiting(held, enrolment):
        raise Refused(
            _("A justification is already filed. Take it back first to file another one.")
        )
    justification = Justification.objects.create(
        half_day=held,
        enrolment=enrolment,
        category=category,
        client_key=client_key,
        filed_at=clock.now(),
        had_document=received is not None,
    )
    _keep_content(justification, note, received, undo=undo)
    audit.record(
        "justification.filed",
        by=by,
        on=justification,
        subject_id=by.pk,
        audience=Audience.PERSON,
        data={"with_document": received is not None},
    )
    if presence is not None and presence.state == Conclusion.ABSENT:
        conclude(
            presence,
            Conclusion.JUSTIFICATION_FILED,
            by=by,
            statement=filing_statement(held, by),
        )
    return justification


def _keep_content(
    justification: Justification, note: str, received: ReceivedDocument | None, *, undo: ExitStack
) -> None:
    if not note and received is None:
        return
    content = FiledContent(justification=justification, note=note)
    if received is not None:
        content.content_type, content.size = received.content_type, received.size
        content.file.save("document", File(received.content), save=False)
        undo.callback(content.file.storage.delete, content.file.name)
    content.save()


def _replayed(half_day: HalfDay, by: User, client_key: UUID) -> Justification | None:
    known = Justification.objects.filter(client_key=client_key).select_related("enrolment").first()
    if known is None:
        return None
    if known.enrolment.person_id != by.pk or known.half_day_id != half_day.pk:
        raise Refused(_("This page has already served. Load it again."))
    return known


@transaction.atomic
def take_back_justification(*, justification: Justification, by: User) -> Justification:
    """Undo a justification that nobody has decided; what came with it is deleted at once."""
    held, presence, enrolment = hold_own(justification.half_day, by)
    current = Justification.objects.select_for_update().get(pk=justification.pk)
    if current.enrolment_id != enrolment.pk:
        raise Refused(_("Only the person herself takes back what she filed."))
    if current.state != JustificationState.FILED:
        raise Refused(
            _("This justification is already settled: “%(state)s”.")
            % {"state": current.get_state_display()}
        )
    current.half_day, current.enrolment = held, enrolment
    audit.change_state(
        current,
        JustificationState.WITHDRAWN,
        by=by,
        subject_id=by.pk,
        audience=Audience.PERSON,
        set_fields=empty(current, Departure.WITHDRAWN),
    )
    if presence is not None and presence.state == Conclusion.JUSTIFICATION_FILED:
        conclude(presence, Conclusion.ABSENT, by=by, statement=taking_back_statement(held, by))
    return current
