"""Why somebody was absent, with a document or without, and what became of it."""

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q

from cohorts.absences.enums import Category, Departure
from cohorts.absences.states import JUSTIFICATION_TRANSITIONS, JustificationState
from cohorts.attendance.models import HalfDay
from cohorts.enrolment.models import Enrolment
from lms.audit.facts import StateChange
from lms.kernel.constraints import both_or_neither, one_of, requires

FOLDER = "absences"


def private_storage():
    """Where files lie that no public URL reaches."""
    return storages["private"]


def document_path(content: "FiledContent", filename: str) -> str:
    """A name that says nothing of the person, of her reason or of who wrote the document."""
    return f"{FOLDER}/{uuid.uuid4()}"


class Justification(models.Model):
    """What she files for one half-day. Its note and file are a ``FiledContent``, which goes away at
    once when it is decided; what stays is that a document was there and was seen, and when.

    Nothing here names the document: neither its name nor a digest, both of which tell of it.
    ``client_key`` is made by the page, so that what is sent twice is filed once.
    """

    TRANSITIONS = JUSTIFICATION_TRANSITIONS

    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="justifications")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, related_name="justifications"
    )
    state = models.CharField(
        max_length=20, choices=JustificationState.choices, default=JustificationState.FILED
    )
    category = models.CharField(max_length=20, choices=Category.choices)
    client_key = models.UUIDField(unique=True)
    filed_at = models.DateTimeField()
    had_document = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    emptied_at = models.DateTimeField(null=True, blank=True)
    emptied_why = models.CharField(max_length=20, choices=Departure.choices, blank=True)

    class Meta:
        ordering = ["filed_at", "id"]
        constraints = [
            one_of("state", JustificationState.values, name="justification_state_is_known"),
            one_of("category", Category.values, name="justification_category_is_known"),
            both_or_neither("seen_at", "seen_by", name="justification_seeing_is_whole"),
            models.CheckConstraint(
                condition=Q(seen_at=None) | Q(had_document=True),
                name="justification_seen_had_document",
            ),
            models.CheckConstraint(
                condition=Q(emptied_at=None, emptied_why="")
                | Q(emptied_at__isnull=False, emptied_why__in=sorted(Departure.values)),
                name="justification_emptying_is_whole",
            ),
            # No medical data is kept: whatever is settled has nothing filed with it any more.
            requires(
                "state",
                [state for state in JustificationState.values if state != JustificationState.FILED],
                "emptied_at",
                name="justification_settled_is_emptied",
            ),
            models.UniqueConstraint(
                fields=["half_day", "enrolment"],
                condition=Q(state=JustificationState.FILED),
                name="justification_one_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person} – {self.half_day}"

    @property
    def zone(self) -> str:
        return self.half_day.timezone


class JustificationChange(StateChange):
    """A dated step of a justification."""

    justification = models.ForeignKey(
        Justification, on_delete=models.PROTECT, related_name="changes"
    )


class FiledContent(models.Model):
    """The note and the file of a justification that waits. Its row is deleted with its bytes.

    An image is stored as it was drawn anew, without what the camera wrote into it.
    """

    justification = models.OneToOneField(
        Justification, on_delete=models.PROTECT, related_name="content"
    )
    note = models.CharField(max_length=300, blank=True)
    file = models.FileField(upload_to=document_path, storage=private_storage, blank=True)
    content_type = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(note="", file=""), name="filed_content_is_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return str(self.justification)
