"""Writing to those who are invited and have an account."""

from cohorts.coverage import queries
from cohorts.coverage.letters import invitation_letter
from cohorts.coverage.models import TeamCoverage
from lms.messages.services import queue_mail

# The kind of job that writes the letters of a round.
TELL = "coverage.tell"


def tell_invited(coverage: TeamCoverage) -> int:
    """Write to every account with an invited address; how many there are.

    Called again it writes to those who have an account by now; nobody gets a second mail. The mails
    are the platform's own: in the outbox of the director they would tell who has an account.
    """
    people = queries.accounts_to_tell(coverage)
    for invitation_id, person in people:
        subject, body = invitation_letter(coverage, invitation_id, person)
        queue_mail(
            key=f"coverage:{coverage.pk}:invitation:{invitation_id}",
            kind="coverage_invitation",
            to=person,
            subject=subject,
            body=body,
            by=None,
        )
    return len(people)
