"""What the author does: begin, hand in a file, take it back."""

from contextlib import ExitStack

from django.core.files.base import File
from django.db import transaction

from cohorts.dissertations.models import Dissertation, DissertationVersion
from cohorts.dissertations.rules import (
    check_hand_in,
    check_start,
    check_take_back,
    is_late,
)
from cohorts.dissertations.states import DissertationState
from cohorts.dissertations.validators import ReceivedPdf, received_pdf
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.progress import announce_progress
from lms.audit import change_state, hold, record
from lms.audit.models import Audience
from lms.kernel import clock

# A submission is taken back, or a dissertation corrected, through these.
_BEFORE_SUBMISSION = (DissertationState.WRITING, DissertationState.RETURNED_FOR_FORM)


@transaction.atomic
def start_dissertation(*, enrolment: Enrolment, by) -> Dissertation:
    """Begin the dissertation of ``enrolment``; one that is there already is returned.

    Refused to anybody but the trainee, after the end of her enrolment, and where the programme asks
    for none.
    """
    check_start(enrolment, by)
    dissertation, created = Dissertation.objects.get_or_create(
        enrolment=enrolment, defaults={"created_at": clock.now()}
    )
    if created:
        record(
            "dissertation.started",
            by=by,
            on=dissertation,
            subject_id=by.pk,
            audience=Audience.PERSON,
        )
    return dissertation


def submit_dissertation(
    *, dissertation: Dissertation, title: str, upload: File, by
) -> DissertationVersion:
    """Hand in ``upload`` under ``title`` as the next version; the first one submits.

    Refused while a jury has it and after a final verdict; refused with a sentence for each file
    that is no harmless PDF (see ``validators``). The same file and title sent twice are stored
    once. A late one is accepted and noted as late. Examines the file before it opens its
    transaction; a file is kept only if its row is.
    """
    title = " ".join(title.split())
    check_hand_in(dissertation, title, by)
    with received_pdf(upload) as received, ExitStack() as undo:
        with transaction.atomic():
            version = _hand_in(dissertation, title, received, by=by, undo=undo)
        undo.pop_all()
    return version


def _hand_in(
    dissertation: Dissertation, title: str, received: ReceivedPdf, *, by, undo: ExitStack
) -> DissertationVersion:
    _lock(dissertation)
    check_hand_in(dissertation, title, by)
    latest = dissertation.versions.first()
    submitted = dissertation.state not in _BEFORE_SUBMISSION
    unchanged = latest and latest.sha256 == received.sha256 and dissertation.title == title
    if submitted and unchanged:
        return latest
    version = DissertationVersion(
        dissertation=dissertation,
        number=latest.number + 1 if latest else 1,
        file=File(received.content, name="received.pdf"),
        original_name=received.name,
        sha256=received.sha256,
        size=received.size,
        pages=received.pages,
        uploaded_at=clock.now(),
        uploaded_by=by,
    )
    version.save()
    undo.callback(version.file.storage.delete, version.file.name)
    _note(version, title, by=by)
    if submitted:
        Dissertation.objects.filter(pk=dissertation.pk).update(title=title)
        dissertation.title = title
    else:
        change_state(
            dissertation,
            DissertationState.SUBMITTED,
            by=by,
            subject_id=by.pk,
            document_sha256=received.sha256,
            audience=Audience.PERSON,
            set_fields={"title": title},
        )
    announce_progress(dissertation.enrolment, by)
    return version


def _note(version: DissertationVersion, title: str, *, by) -> None:
    cohort = version.dissertation.enrolment.cohort
    record(
        "dissertation.version_received",
        by=by,
        on=version.dissertation,
        subject_id=by.pk,
        document_sha256=version.sha256,
        audience=Audience.PERSON,
        data={
            "number": version.number,
            "title": title,
            "name": version.original_name,
            "pages": version.pages,
            "size": version.size,
            "late": is_late(cohort, clock.today(cohort.zone)),
        },
    )


@transaction.atomic
def take_back_dissertation(*, dissertation: Dissertation, by, reason: str) -> Dissertation:
    """Undo a submission, with a reason, until a defence is convened. The files stay on record."""
    _lock(dissertation)
    check_take_back(dissertation, by)
    change_state(
        dissertation,
        DissertationState.WRITING,
        by=by,
        reason=reason.strip(),
        subject_id=by.pk,
        audience=Audience.PERSON,
    )
    announce_progress(dissertation.enrolment, by)
    return dissertation


def _lock(dissertation: Dissertation) -> None:
    hold(dissertation, "state", "title")
