"""Reads of dissertations and juries: who may see which, and what they say of a person."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from cohorts.dissertations.models import (
    Assessment,
    Defence,
    Dissertation,
    DissertationVersion,
    Jury,
    JuryMember,
)
from cohorts.dissertations.states import (
    CAN_BE_CONVENED,
    HANDED_IN,
    PASSED,
    AssessmentState,
    DefenceState,
    DissertationState,
    JuryState,
)
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import cohorts_in_scope, enrolments_of
from cohorts.enrolment.states import EnrolmentState
from lms.accounts.enums import Permission, Role
from lms.accounts.models import User
from lms.accounts.queries import has_permission, users_with_role

_COHORT = ("region", "programme_version__programme")

# In these states somebody may begin or go on with a dissertation.
MAY_WRITE = (
    EnrolmentState.ENROLLED,
    EnrolmentState.STARTED,
    EnrolmentState.SUSPENDED,
    EnrolmentState.COMPLETED,
)


def dissertations_visible_to(user) -> QuerySet[Dissertation]:
    """Her own, those of the cohorts whose dissertations she may read, those of her juries."""
    own = Q(enrolment__person=user)
    read = Q(enrolment__cohort__in=_cohort_ids(user, Permission.DISSERTATION_READ))
    judged = Q(pk__in=Defence.objects.filter(jury__in=_juries_of(user)).values("dissertation"))
    return _dissertations().filter(own | read | judged)


def dissertations_managed_by(user) -> QuerySet[Dissertation]:
    """Those whose juries ``user`` manages."""
    return _dissertations().filter(enrolment__cohort__in=_cohort_ids(user, Permission.JURY_MANAGE))


def own_dissertations(person) -> QuerySet[Dissertation]:
    """What ``person`` writes or wrote."""
    return _dissertations().filter(enrolment__person=person)


def juries_visible_to(user) -> QuerySet[Jury]:
    """The juries that ``user`` manages or sits on. Everything on a jury's page starts here."""
    managed = Q(cohort__in=_cohort_ids(user, Permission.JURY_MANAGE))
    return _juries().filter(managed | Q(pk__in=_juries_of(user)))


def juries_managed_by(user) -> QuerySet[Jury]:
    """The juries that ``user`` convenes and publishes."""
    return _juries().filter(cohort__in=_cohort_ids(user, Permission.JURY_MANAGE))


def my_juries(user) -> QuerySet[Jury]:
    """The juries on which ``user`` sits, the next first day last; empty without the role today."""
    return with_figures(_juries().filter(pk__in=_juries_of(user)))


def juries_of(cohort: Cohort) -> QuerySet[Jury]:
    """The juries of ``cohort`` with their figures; the caller has checked its scope."""
    return with_figures(_juries().filter(cohort=cohort))


def defences_visible_to(user) -> QuerySet[Defence]:
    """The defences before the juries that ``user`` manages or sits on."""
    return _defences().filter(jury__in=juries_visible_to(user).select_related(None).order_by())


def defences_of(jury: Jury) -> QuerySet[Defence]:
    """The defences of ``jury`` by hour, each with ``locked_count``; two queries."""
    locked = Count("assessments", filter=Q(assessments__state=AssessmentState.LOCKED))
    return _defences().filter(jury=jury).annotate(locked_count=locked)


def with_figures(juries: QuerySet[Jury]) -> QuerySet[Jury]:
    """Adds ``defence_count``, ``held_count`` and ``decided_count`` (of those held)."""
    return juries.annotate(
        defence_count=Count("defences"),
        held_count=Count("defences", filter=Q(defences__state=DefenceState.HELD)),
        decided_count=Count("defences__decision"),
    )


def dissertations_of(cohort: Cohort) -> QuerySet[Dissertation]:
    """The dissertations of ``cohort`` with their versions; the caller has checked its scope."""
    return (
        _dissertations()
        .filter(enrolment__cohort=cohort)
        .annotate(version_count=Count("versions"))
        .order_by("enrolment__person__last_name", "enrolment__person__first_name", "pk")
    )


def with_reservations(user, cohort: Cohort) -> QuerySet[Dissertation]:
    """Those of ``cohort`` whose reservations ``user`` may lift."""
    return dissertations_managed_by(user).filter(
        enrolment__cohort=cohort, state=DissertationState.WITH_RESERVATIONS
    )


def ready_to_be_convened(jury: Jury) -> QuerySet[Dissertation]:
    """What ``jury`` may hear: handed in, or to be heard again, and not before it already."""
    before_it = Defence.objects.filter(jury=jury, dissertation=OuterRef("pk"))
    return (
        _dissertations()
        .filter(
            enrolment__cohort=jury.cohort_id,
            enrolment__state__in=MAY_WRITE,
            state__in=CAN_BE_CONVENED,
        )
        .exclude(Exists(before_it))
        .order_by("enrolment__person__last_name", "enrolment__person__first_name", "pk")
    )


def enrolments_without_dissertation(person) -> QuerySet[Enrolment]:
    """Her enrolments whose programme asks for a dissertation that she has not begun."""
    return enrolments_of(person).filter(
        dissertation=None,
        state__in=MAY_WRITE,
        cohort__programme_version__dissertation_required=True,
    )


def possible_jurors(cohort: Cohort) -> QuerySet[User]:
    """Who may sit on a jury of ``cohort``: the jurors of today who are not enrolled in it."""
    return users_with_role(Role.JUROR).exclude(
        pk__in=Enrolment.objects.filter(cohort=cohort).order_by().values("person")
    )


def membership_of(jury: Jury, user) -> JuryMember | None:
    """The seat of ``user`` on ``jury``; None without one, or without the role today."""
    if not has_permission(user, Permission.JURY_SIT):
        return None
    return next((member for member in jury.members.all() if member.user_id == user.pk), None)


@dataclass(frozen=True)
class Seat:
    """A member of a jury before one defence, as one viewer may see her.

    ``assessment`` is None while it is hidden from the viewer, not only while it is not written.
    """

    member: JuryMember
    has_locked: bool
    assessment: Assessment | None


@dataclass(frozen=True)
class Panel:
    """The members before one defence. Nobody's view but one's own is in here until all locked."""

    seats: list[Seat]
    own: Assessment | None

    @property
    def is_revealed(self) -> bool:
        """Whether every member has locked."""
        return all(seat.has_locked for seat in self.seats)

    @property
    def locked_count(self) -> int:
        return sum(seat.has_locked for seat in self.seats)

    @property
    def opinions_differ(self) -> bool:
        """Whether the revealed opinions call for a discussion; false while they are hidden."""
        return len({seat.assessment.opinion for seat in self.seats if seat.assessment}) > 1 and (
            self.is_revealed
        )


def panel_of(defence: Defence, user) -> Panel:
    """What ``user``, who may see ``defence``, may see of its assessments. One query.

    Her own always; the others' once every member has locked, and then only for members of the jury
    and those who manage it, to whom ``defences_visible_to`` is confined.
    """
    written = {a.member_id: a for a in Assessment.objects.filter(defence=defence)}
    members = list(defence.jury.members.all())
    locked = {pk for pk, a in written.items() if a.state == AssessmentState.LOCKED}
    revealed = all(member.pk in locked for member in members)
    mine = membership_of(defence.jury, user)
    seats = [
        Seat(
            member,
            has_locked=member.pk in locked,
            assessment=written.get(member.pk) if revealed or member == mine else None,
        )
        for member in members
    ]
    return Panel(seats, own=written.get(mine.pk) if mine else None)


@dataclass(frozen=True)
class JuryFacts:
    """What juries say of one enrolment as of a day; each date is a local day, None if not so.

    ``state`` is that of the dissertation, empty without one. ``validated_on`` is the jury's day, or
    the day the reservations were lifted. Only published results count: before that a decision is
    known to nobody outside the jury.
    """

    state: str = ""
    submitted_on: date | None = None
    defended_on: date | None = None
    validated_on: date | None = None
    validated_session: int | None = None


def jury_facts(enrolments: Iterable[Enrolment], on: date | None) -> dict[int, JuryFacts]:
    """The facts of each of ``enrolments`` as of the day ``on``, or as they stand; by id.

    ``submitted_on`` and ``validated_on`` are given only if they still hold that day: a dissertation
    taken back is not submitted. ``defended_on`` is the first time. Two queries at most.
    """
    ids = [enrolment.pk for enrolment in enrolments]
    found = {pk: _facts_of(state, steps) for pk, (state, steps) in _steps_of(ids, on).items()}
    passed = [pk for pk, facts in found.items() if facts.validated_on is not None]
    for pk, session in _passing_sessions(passed, on).items():
        found[pk] = replace(found[pk], validated_session=session)
    return {pk: found.get(pk, JuryFacts()) for pk in ids}


def _steps_of(
    enrolment_ids: list[int], on: date | None
) -> dict[int, tuple[str, list[tuple[str, date]]]]:
    """By enrolment: the state as of ``on`` and the dated steps that led there. One query."""
    rows = (
        Dissertation.objects.filter(enrolment__in=enrolment_ids)
        .order_by("changes__effective_on", "changes__pk")
        .values_list("enrolment_id", "state", "changes__to_state", "changes__effective_on")
    )
    steps: dict[int, list[tuple[str, date]]] = defaultdict(list)
    current = {}
    for pk, state, reached, day in rows:
        current[pk] = state
        if day is not None and (on is None or day <= on):
            steps[pk].append((reached, day))
    if on is not None:
        current = {pk: steps[pk][-1][0] if steps[pk] else "" for pk in current}
    return {pk: (state, steps[pk]) for pk, state in current.items()}


def _facts_of(state: str, steps: list[tuple[str, date]]) -> JuryFacts:
    submissions = [day for reached, day in steps if reached == DissertationState.SUBMITTED]
    defences = [day for reached, day in steps if reached == DissertationState.DEFENDED]
    passes = [day for reached, day in steps if reached == state and state in PASSED]
    return JuryFacts(
        state=state,
        submitted_on=submissions[-1] if submissions and state in HANDED_IN else None,
        defended_on=defences[0] if defences else None,
        validated_on=passes[-1] if passes else None,
    )


def _passing_sessions(enrolment_ids: list[int], on: date | None) -> dict[int, int]:
    """The session of the last published jury that heard each; a passing one is always the last."""
    if not enrolment_ids:
        return {}
    heard = Defence.objects.filter(
        dissertation__enrolment__in=enrolment_ids,
        jury__state=JuryState.PUBLISHED,
        state=DefenceState.HELD,
    )
    if on is not None:
        heard = heard.filter(jury__held_on__lte=on)
    rows = heard.order_by("jury__held_on", "pk")
    return dict(rows.values_list("dissertation__enrolment_id", "jury__session"))


def version_read_by(defence: Defence) -> DissertationVersion | None:
    """The file the jury judges: the last one, or the last one before its decision."""
    versions = list(defence.dissertation.versions.all())
    if decision := getattr(defence, "decision", None):
        versions = [v for v in versions if v.uploaded_at <= decision.decided_at]
    return versions[0] if versions else None


def versions_visible_to(user) -> QuerySet[DissertationVersion]:
    """The files of the dissertations that ``user`` may see."""
    visible = dissertations_visible_to(user).select_related(None).order_by().values("pk")
    return DissertationVersion.objects.select_related(
        "dissertation__enrolment__person", "dissertation__enrolment__cohort__region"
    ).filter(dissertation__in=visible)


def next_defence_of(dissertation: Dissertation) -> Defence | None:
    """Where its author is or was last convened; says nothing of a decision."""
    return (
        Defence.objects.filter(dissertation=dissertation)
        .select_related("jury__cohort__region")
        .order_by("-scheduled_at", "-pk")
        .first()
    )


def published_reason_of(dissertation: Dissertation) -> str:
    """The reason given with the state it is in, as the author reads it; empty without one."""
    change = dissertation.changes.order_by("effective_on", "pk").last()
    return change.reason if change and change.to_state == dissertation.state else ""


def _cohort_ids(user, permission: Permission) -> QuerySet[Cohort]:
    return cohorts_in_scope(user, permission).select_related(None).order_by().values("pk")


def _juries_of(user) -> QuerySet[JuryMember]:
    if not has_permission(user, Permission.JURY_SIT):
        return JuryMember.objects.none().values("jury")
    return JuryMember.objects.filter(user=user).order_by().values("jury")


def _dissertations() -> QuerySet[Dissertation]:
    return Dissertation.objects.select_related(
        "enrolment__person", *(f"enrolment__cohort__{name}" for name in _COHORT)
    ).prefetch_related("versions")


def _juries() -> QuerySet[Jury]:
    return Jury.objects.select_related(*(f"cohort__{name}" for name in _COHORT)).prefetch_related(
        Prefetch("members", queryset=JuryMember.objects.select_related("user"))
    )


def _defences() -> QuerySet[Defence]:
    return (
        Defence.objects.select_related(
            "decision",
            "dissertation__enrolment__person",
            *(f"jury__cohort__{name}" for name in _COHORT),
        )
        .prefetch_related(
            Prefetch("jury__members", queryset=JuryMember.objects.select_related("user")),
            "dissertation__versions",
        )
        .annotate(author_id=F("dissertation__enrolment__person"))
    )
