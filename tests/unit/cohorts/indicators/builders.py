"""Hand-made histories: rows as the services leave them, written directly and in bulk."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from cohorts.attendance.models import HalfDay, Presence, PresenceChange
from cohorts.attendance.states import Conclusion
from cohorts.dissertations.models import Decision, Defence, Dissertation, DissertationChange, Jury
from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange
from cohorts.indicators.models import StaleMark
from lms.accounts.models import User
from tests import factories

Step = tuple[str, str]
RECORDED = datetime(2025, 1, 1, tzinfo=UTC)
START, END = date(2020, 1, 6), date(2020, 12, 18)
CONFIRMED = "2019-12-02"
STARTED = ("started", "2020-01-13")
COMPLETED = ("completed", "2020-12-01")
CERTIFIED = ("certified", "2020-12-18")
# Submitted, defended and validated at a first session.
VALIDATED: tuple[Step, ...] = (
    ("submitted", "2020-11-20"),
    ("convened", "2020-11-25"),
    ("defended", "2020-12-10"),
    ("validated", "2020-12-18"),
)
FULL = (STARTED, COMPLETED, CERTIFIED)


def marked() -> set[int]:
    """The cohorts of which a fact changed since their summary was made."""
    return set(StaleMark.objects.values_list("cohort_id", flat=True))


def day(text: str) -> date:
    return date.fromisoformat(text)


def cohort(a_region=None, **fields) -> Cohort:
    """A cohort of 2020 of the one programme ``pacte-cds``."""
    version = fields.pop("version", None) or programme_version()
    values = {"starts_on": START, "ends_on": END, **fields}
    return factories.cohort(version, a_region, **values)


def programme_version(key="pacte-cds", **fields):
    """The first version of a programme, made once."""
    from curriculum.programmes.models import ProgrammeVersion

    found = ProgrammeVersion.objects.filter(programme__key=key, number=1).first()
    return found or factories.programme_version(key, **fields)


def enrol(
    a_cohort: Cohort,
    *steps: Step,
    confirmed: str = CONFIRMED,
    dissertation: Sequence[Step] = (),
    transferred_from: Enrolment | None = None,
    person: User | None = None,
) -> Enrolment:
    """Somebody with the ``steps`` of her enrolment and of her dissertation, as written down."""
    state = steps[-1][0] if steps else "enrolled"
    enrolment = Enrolment.objects.create(
        person=person or factories.user(),
        cohort=a_cohort,
        state=state,
        neutralisation="death" if state == "neutralised" else None,
        confirmed_on=day(confirmed),
        transferred_from=transferred_from,
        created_at=RECORDED,
    )
    _write(
        EnrolmentChange,
        {"enrolment": enrolment},
        "",
        [("enrolled", confirmed), *steps],
    )
    if dissertation:
        made = Dissertation.objects.create(
            enrolment=enrolment, state=dissertation[-1][0], title="Un sujet", created_at=RECORDED
        )
        _write(DissertationChange, {"dissertation": made}, "writing", dissertation)
    return enrolment


def _write(model, owner: dict, first: str, steps: Iterable[Step]) -> None:
    before = first
    rows = []
    for state, effective_on in steps:
        rows.append(
            model(
                **owner,
                from_state=before,
                to_state=state,
                effective_on=day(effective_on),
                recorded_at=RECORDED,
                reason="Motif confidentiel",
            )
        )
        before = state
    model.objects.bulk_create(rows)


def jury(a_cohort: Cohort, held_on="2020-12-10", session=1, state="published") -> Jury:
    return Jury.objects.create(
        cohort=a_cohort,
        label=f"Session {session}",
        session=session,
        held_on=day(held_on),
        state=state,
        published_at=RECORDED if state == "published" else None,
        created_at=RECORDED,
    )


def decide(a_jury: Jury, enrolment: Enrolment, outcome: str = "validated", state="held") -> Defence:
    """``enrolment`` before ``a_jury``; without ``outcome`` nothing is decided."""
    defence = Defence.objects.create(
        jury=a_jury,
        dissertation=enrolment.dissertation,
        scheduled_at=datetime.combine(a_jury.held_on, time(9), UTC),
        state=state,
    )
    if outcome:
        Decision.objects.create(
            defence=defence,
            outcome=outcome,
            reason="" if outcome == "validated" else "Motif",
            decided_at=RECORDED,
            decided_by=president(),
        )
    return defence


def president() -> User:
    return User.objects.filter(last_name="Présidence").first() or factories.user(
        "Jeanne", "Présidence"
    )


def graduate(a_cohort: Cohort, a_jury: Jury, *steps: Step, **fields) -> Enrolment:
    """Followed in full and validated at the first session."""
    enrolment = enrol(a_cohort, *(steps or FULL), dissertation=VALIDATED, **fields)
    decide(a_jury, enrolment)
    return enrolment


def half_day(a_seminar, on: str, closed: str | None = None, state="closed", hour=8) -> HalfDay:
    """Three hours from ``hour`` UTC on that day; its sheet is closed that evening or ``closed``."""
    starts_at = datetime.combine(day(on), time(hour), UTC)
    made = factories.half_day(
        a_seminar, starts_at, state=state, opener=a_seminar.trainer or president()
    )
    if closed:
        made.closed_at = datetime.combine(day(closed), time(18), UTC)
        made.save(update_fields=["closed_at"])
    return made


def attend(a_half_day: HalfDay, enrolment: Enrolment, *steps: Step, **fields) -> Presence:
    """Her line on the sheet, with the steps of its conclusion (default: present that day)."""
    steps = steps or (("present_onsite", a_half_day.starts_at.date().isoformat()),)
    presence = factories.presence(a_half_day, enrolment, steps[-1][0], **fields)
    _write(PresenceChange, {"presence": presence}, Conclusion.EXPECTED, steps)
    return presence


def closed_cohort(
    a_region=None, graduates=2, completers=0, drop_outs=0, withdrawn=0, **fields
) -> Cohort:
    """A closed cohort of 2020: ``completers`` followed in full and were refused the award."""
    a_cohort = cohort(a_region, **fields)
    shift = a_cohort.starts_on - START
    a_jury = jury(a_cohort, moved("2020-12-10", shift))
    for _number in range(graduates):
        graduate(
            a_cohort,
            a_jury,
            *_moved(FULL, shift),
            confirmed=moved(CONFIRMED, shift),
        )
    confirmed = moved(CONFIRMED, shift)
    for _number in range(completers):
        steps = (STARTED, COMPLETED, ("not_certified", "2020-12-18"))
        enrol(a_cohort, *_moved(steps, shift), confirmed=confirmed)
    for _number in range(drop_outs):
        steps = (STARTED, ("dropped_out", "2020-06-01"))
        enrol(a_cohort, *_moved(steps, shift), confirmed=confirmed)
    for _number in range(withdrawn):
        steps = (("withdrawn", "2020-01-02"),)
        enrol(a_cohort, *_moved(steps, shift), confirmed=confirmed)
    return a_cohort


def moved(text: str, shift: timedelta) -> str:
    return (day(text) + shift).isoformat()


def _moved(steps: Iterable[Step], shift: timedelta) -> list[Step]:
    return [(state, moved(effective_on, shift)) for state, effective_on in steps]
