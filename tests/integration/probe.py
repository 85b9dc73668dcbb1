"""What a demonstration holds, as a text to compare; also ``python -m tests.integration.probe``.

The command reads the database of its environment and prints the digest as JSON.
"""

import hashlib
import json
import os
from collections.abc import Iterable

import django

PROTECTED = (
    "lms_auditevent",
    "competencies_rating",
    "competencies_agreedlevel",
    "cohorts_enrolmentchange",
    "cohorts_presencechange",
    "cohorts_dissertationchange",
    "cohorts_evidence",
    "cohorts_decision",
    "cohorts_coverageinvitation",
    "cohorts_coveragedecision",
    "cohorts_coveragecell",
    "cohorts_convocation",
    "cohorts_attestation",
    "cohorts_departure",
    "cohorts_departuretally",
    "cohorts_publishedpool",
    "cohorts_snapshot",
    "cohorts_frozenfigures",
)
UNPROTECTED = "cohorts_seminar"


def digest() -> dict[str, str]:
    """By subject: how many rows, and the hash of their names, states, dates and numbers.

    Keys of rows, secrets and the moment of loading are left out: they may differ between two loads
    of one day.
    """
    return {name: _hash(rows) for name, rows in _subjects()}


def _subjects() -> Iterable[tuple[str, Iterable[tuple]]]:
    from cohorts.attendance.models import HalfDay, Presence, PresenceChange
    from cohorts.certificates.models import Certificate
    from cohorts.coverage.models import CoverageCell, CoverageDecision
    from cohorts.dissertations.models import Decision, Dissertation
    from cohorts.enrolment.models import Cohort, Departure, Enrolment, EnrolmentChange
    from cohorts.publishing.models import PublishedPool
    from competencies.positioning.models import Rating
    from lms.accounts.models import RoleGrant, User
    from lms.messages.models import OutgoingMail

    people = User.objects.values_list("email", "first_name", "last_name", "date_joined")
    yield "people", people
    yield "roles", RoleGrant.objects.values_list("user__email", "role", "starts_on", "ends_on")
    yield (
        "cohorts",
        Cohort.objects.values_list("code", "label", "starts_on", "ends_on", "dissertation_due_on"),
    )
    whose = ("enrolment__person__email", "enrolment__cohort__code")
    yield (
        "enrolments",
        Enrolment.objects.values_list("person__email", "cohort__code", "state", "structure__name"),
    )
    steps = ("to_state", "effective_on", "recorded_at", "reason")
    yield "steps", EnrolmentChange.objects.values_list(*whose, *steps)
    yield "reasons", Departure.objects.values_list("change__enrolment__person__email", "reason")
    yield (
        "published results",
        PublishedPool.objects.values_list("programme__key", "first_year", "on", "content"),
    )
    yield "half-days", HalfDay.objects.values_list("seminar__cohort__code", "starts_at", "state")
    yield "presences", Presence.objects.values_list(*whose, "half_day__starts_at", "state")
    yield (
        "steps of presences",
        PresenceChange.objects.values_list(
            "presence__enrolment__person__email", "presence__half_day__starts_at", *steps
        ),
    )
    yield (
        "answers",
        Rating.objects.values_list(
            "positioning__person__email",
            "positioning__moment",
            "revision__code",
            "level__ordinal",
            "non_answer",
            "answered_at",
        ),
    )
    yield (
        "shared with a team",
        CoverageDecision.objects.values_list("invitation__address", "kind", "decided_at"),
    )
    yield (
        "counts of a team",
        CoverageCell.objects.values_list("revision__code", "level__ordinal", "count", "hidden"),
    )
    yield "dissertations", Dissertation.objects.values_list(*whose, "title", "state")
    yield "decisions", Decision.objects.values_list("defence__jury__label", "outcome", "decided_at")
    yield (
        "certificates",
        Certificate.objects.values_list("number", "holder_name", "issued_at", "state"),
    )
    yield "mails", OutgoingMail.objects.values_list("kind", "address", "queued_at", "sent_at")


def _hash(rows: Iterable[tuple]) -> str:
    lines = sorted(repr([_text(value) for value in row]) for row in rows)
    content = "\n".join(lines).encode()
    return f"{len(lines)} {hashlib.sha256(content).hexdigest()[:16]}"


def _text(value: object) -> str:
    """PostgreSQL keeps the keys of JSON in an order of its own."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else str(value)


def refusals(table: str) -> dict[str, bool]:
    """Whether the database itself refuses to change and to delete the first row of ``table``."""
    first = f"(SELECT min(id) FROM {table})"
    return {
        "update": _is_refused(f"UPDATE {table} SET id = id WHERE id = {first}"),
        "delete": _is_refused(f"DELETE FROM {table} WHERE id = {first}"),
    }


def _is_refused(statement: str) -> bool:
    from django.db import DatabaseError, connection, transaction

    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount == 1, f"There is no row for: {statement}"
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    django.setup()
    print(json.dumps(digest()))  # noqa: T201


if __name__ == "__main__":
    main()
