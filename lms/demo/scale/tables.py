"""The tables that made-up data fills, in the order of their references."""

from cohorts.attendance.models import HalfDay, Presence, PresenceChange, Seminar
from cohorts.dissertations.models import (
    Decision,
    Defence,
    Dissertation,
    DissertationChange,
    Jury,
    JuryMember,
)
from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange
from lms.accounts.models import Structure, User
from lms.demo.scale.writing import Table, continue_keys, flush

_STEP = ("from_state", "to_state", "effective_on", "recorded_at", "recorded_by", "reason")
# So many rows wait at most before they are written.
ROWS_AT_ONCE = 60_000


class Tables:
    """A pen for each table; the cells of a row come in the order of the columns named here."""

    def __init__(self) -> None:
        self.structures = Table(Structure, "name", "type", "region", "group")
        self.users = Table(
            User,
            *("email", "first_name", "last_name", "password", "date_joined", "joined_at"),
            *("is_active", "is_staff", "is_superuser"),
        )
        self.cohorts = Table(
            Cohort,
            *("code", "label", "programme_version", "region", "starts_on", "ends_on", "place"),
            *("dissertation_due_on", "created_at"),
        )
        self.enrolments = Table(
            Enrolment,
            *("person", "cohort", "structure", "profile", "state", "confirmed_on"),
            *("neutralisation", "transferred_from", "created_at"),
        )
        self.enrolment_changes = Table(EnrolmentChange, "enrolment", *_STEP)
        self.seminars = Table(
            Seminar, "cohort", "module", "title", "place", "delivery", "trainer", "position"
        )
        self.half_days = Table(
            HalfDay,
            *("seminar", "starts_at", "ends_at", "timezone", "state", "asks_code"),
            *("opened_at", "opened_by", "closed_at", "closed_by"),
        )
        self.presences = Table(
            Presence, "half_day", "enrolment", "state", "late_minutes", "left_early_minutes"
        )
        self.presence_changes = Table(PresenceChange, "presence", *_STEP)
        self.dissertations = Table(Dissertation, "enrolment", "title", "state", "created_at")
        self.dissertation_changes = Table(DissertationChange, "dissertation", *_STEP)
        self.juries = Table(
            Jury,
            *("cohort", "label", "session", "held_on", "place", "state", "published_at"),
            "created_at",
        )
        self.members = Table(JuryMember, "jury", "user", "is_president")
        self.defences = Table(Defence, "jury", "dissertation", "scheduled_at", "state")
        self.decisions = Table(Decision, "defence", "outcome", "reason", "decided_at", "decided_by")

    @property
    def all(self) -> list[Table]:
        """Every table, none before one that it refers to."""
        return list(vars(self).values())

    @property
    def are_full(self) -> bool:
        """Whether so much waits that it should be written."""
        return len(self.presence_changes.rows) >= ROWS_AT_ONCE

    def flush(self) -> None:
        """Write what waits, all or nothing."""
        flush(self.all)

    def finish(self) -> None:
        """Write the rest; the database numbers on from there."""
        self.flush()
        continue_keys(self.all)
