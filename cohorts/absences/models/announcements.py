"""What a trainee says beforehand of a half-day; never a conclusion."""

from django.db import models
from django.db.models import Q

from cohorts.absences.enums import AnnouncedKind, Category
from cohorts.attendance.models import HalfDay
from cohorts.enrolment.models import Enrolment
from lms.kernel.constraints import one_of


class Announcement(models.Model):
    """A dated fact, append-only; a change of mind is a withdrawal and a further row.

    ``minutes`` are those she will miss when she comes late or leaves early, null when she does not
    come. ``starts_at`` is when the half-day was to begin as she announced it: moved since, it is
    announced anew. Why she does not come lies apart (``AnnouncementReason``), since it may not be
    kept as long as the fact.
    """

    half_day = models.ForeignKey(HalfDay, on_delete=models.PROTECT, related_name="announcements")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="announcements")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=AnnouncedKind.choices)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_at = models.DateTimeField()
    announced_at = models.DateTimeField()

    class Meta:
        ordering = ["half_day", "enrolment", "number"]
        constraints = [
            one_of("kind", AnnouncedKind.values, name="announcement_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=AnnouncedKind.ABSENT, minutes=None)
                | (~Q(kind=AnnouncedKind.ABSENT) & Q(minutes__isnull=False, minutes__gt=0)),
                name="announcement_minutes_fit_kind",
            ),
            # Two devices at once: one of the two is the next announcement.
            models.UniqueConstraint(
                fields=["half_day", "enrolment", "number"], name="announcement_number_is_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person} – {self.half_day}"


class AnnouncementReason(models.Model):
    """Why, in a word; deleted some time after the half-day."""

    announcement = models.OneToOneField(
        Announcement, on_delete=models.PROTECT, related_name="reason"
    )
    category = models.CharField(max_length=20, choices=Category.choices)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            one_of("category", Category.values, name="announcement_category_is_known"),
        ]

    def __str__(self) -> str:
        return self.get_category_display()


class AnnouncementWithdrawal(models.Model):
    """She will come after all: a dated fact, append-only."""

    announcement = models.OneToOneField(
        Announcement, on_delete=models.PROTECT, related_name="withdrawal"
    )
    withdrawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.announcement)
