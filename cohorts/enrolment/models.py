"""Cohorts and the people enrolled in them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.enrolment.states import (
    ENROLMENT_TRANSITIONS,
    DepartureReason,
    EnrolmentState,
    NeutralisationReason,
    tone_of,
)
from curriculum.programmes.models import Programme, ProgrammeVersion
from lms.accounts.models import Profile, Region, Structure
from lms.audit.facts import StateChange
from lms.kernel.constraints import not_before, one_of


class Cohort(models.Model):
    """A group that follows a programme together in a region; its year is that of ``starts_on``.

    ``label`` is the promotion's name within its programme and region. Whether a cohort is closed is
    derived from its people (see the indicators), never stored.
    """

    code = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=120)
    programme_version = models.ForeignKey(
        ProgrammeVersion, on_delete=models.PROTECT, related_name="cohorts"
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="cohorts")
    starts_on = models.DateField()
    ends_on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    dissertation_due_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-starts_on", "code"]
        constraints = [not_before("starts_on", "ends_on", name="cohort_ends_after_start")]

    def __str__(self) -> str:
        return f"{self.programme_version.programme.short_title} – {self.region.name}, {self.label}"

    @property
    def zone(self) -> str:
        """The IANA zone in which its days begin and end."""
        return self.region.timezone


class Enrolment(models.Model):
    """A person in a cohort, with her employer and function at that time.

    ``state`` is the last of the dated ``changes``; it is set by ``change_state`` alone.
    """

    TRANSITIONS = ENROLMENT_TRANSITIONS

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolments")
    structure = models.ForeignKey(
        Structure, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    profile = models.ForeignKey(
        Profile, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    state = models.CharField(
        max_length=20, choices=EnrolmentState.choices, default=EnrolmentState.ENROLLED
    )
    confirmed_on = models.DateField()
    neutralisation = models.CharField(
        max_length=20, choices=NeutralisationReason.choices, null=True, blank=True
    )
    transferred_from = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="transferred_to"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["person__last_name", "person__first_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "cohort"], name="enrolment_is_unique_in_cohort"
            ),
            one_of("state", EnrolmentState.values, name="enrolment_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=EnrolmentState.NEUTRALISED, neutralisation__isnull=False)
                | (~Q(state=EnrolmentState.NEUTRALISED) & Q(neutralisation__isnull=True)),
                name="enrolment_neutralised_has_listed_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.cohort.code}"

    @property
    def zone(self) -> str:
        """The IANA zone of its cohort."""
        return self.cohort.zone

    @property
    def tone(self) -> str:
        """The tone of the components that show its state."""
        return tone_of(self.state)


class EnrolmentChange(StateChange):
    """A dated step of an enrolment."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="changes")

    class Meta(StateChange.Meta):
        indexes = [
            models.Index(fields=["enrolment", "effective_on"], name="enrolment_change_by_day")
        ]
        constraints = [
            one_of("to_state", EnrolmentState.values, name="enrolment_change_state_is_known")
        ]


class Departure(models.Model):
    """Why somebody left, beside the step by which she did: a dated fact, append-only.

    Steps of older dates have none: their reason is not recorded. What was written freely stays with
    the step and is in no figure.
    """

    change = models.OneToOneField(
        EnrolmentChange, on_delete=models.PROTECT, related_name="departure"
    )
    reason = models.CharField(max_length=20, choices=DepartureReason.choices)

    class Meta:
        constraints = [one_of("reason", DepartureReason.values, name="departure_reason_is_known")]

    def __str__(self) -> str:
        return self.get_reason_display()


class DepartureTally(models.Model):
    """How many of those who dropped out left for which reason, counted once for a quarter.

    Append-only: what is recorded during the quarter with an earlier day must not move it, else
    whoever looks before and after would learn why one person left. ``on`` is the last day of the
    quarter before; ``people`` are numbers by region and reason, "" where none is recorded. They are
    small numbers: only ``indicators.queries.departures`` reads them.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    counted_at = models.DateTimeField()
    people = models.JSONField()

    class Meta:
        ordering = ["programme", "on"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "on"], name="departure_tally_is_unique")
        ]

    def __str__(self) -> str:
        return f"{self.programme}, {self.on}"
