"""Who may have a certificate issued now, and by whom. An obstacle is a sentence, or empty."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cohorts.certificates.models import Certificate
from cohorts.certificates.queries import (
    certificates_in_force,
    enrolments_before,
    judging_juries,
)
from cohorts.completion.rules import Line, are_met, award_lines_of
from cohorts.dissertations.models import Jury
from cohorts.dissertations.states import JuryState
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.rules import may_on_cohort
from cohorts.enrolment.states import EnrolmentState
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused


@dataclass(frozen=True)
class Candidate:
    """A person before a jury: the lines of the award rule, and her certificate if she has one.

    ``obstacle`` is a sentence when something beside the lines stands in the way.
    """

    enrolment: Enrolment
    lines: list[Line]
    certificate: Certificate | None
    obstacle: str = ""

    @property
    def is_eligible(self) -> bool:
        """Every line is known and met, nothing else is in the way. Unknown never counts as met."""
        return are_met(self.lines) and not self.obstacle

    @property
    def can_be_issued(self) -> bool:
        """Entitled and not served yet."""
        return self.is_eligible and self.certificate is None

    @property
    def why_not(self) -> str:
        """A sentence that names what she lacks; empty when she is entitled."""
        if self.is_eligible:
            return ""
        missing = ", ".join(line.label for line in self.lines if line.met is not True)
        if self.lines and not missing:
            return self.obstacle
        return _("%(person)s is not entitled yet: %(missing)s.") % {
            "person": self.enrolment.person,
            "missing": missing or _("no rule is known"),
        }


def candidates_of(jury: Jury) -> list[Candidate]:
    """Everybody whose dissertation the jury heard, weighed against the programme's award rule."""
    return weigh(enrolments_before(jury), jury)


def weigh(enrolments: Iterable[Enrolment], jury: Jury) -> list[Candidate]:
    """``enrolments`` as candidates for an award after ``jury``; queries do not grow with them."""
    people = list(enrolments)
    lines = award_lines_of(people)
    certificates = certificates_in_force(people)
    judged_by = judging_juries(people)
    return [
        Candidate(
            enrolment,
            lines[enrolment.pk],
            certificates.get(enrolment.pk),
            _obstacle(enrolment, judged_here=judged_by.get(enrolment.pk) == jury.pk)
            if are_met(lines[enrolment.pk]) and enrolment.pk not in certificates
            else "",
        )
        for enrolment in people
    ]


def _obstacle(enrolment: Enrolment, *, judged_here: bool) -> str:
    """What stands in the way of somebody whose lines are all met."""
    words = {"person": enrolment.person, "state": enrolment.get_state_display()}
    if not judged_here:
        return _("The verdict on %(person)s is that of another jury.") % words
    if enrolment.state != EnrolmentState.COMPLETED:
        return _("The enrolment of %(person)s is “%(state)s”.") % words
    return ""


def why_nothing_can_be_issued(jury: Jury) -> str:
    """A sentence when the jury as a whole stands in the way, else an empty string."""
    version = jury.cohort.programme_version
    if jury.state != JuryState.PUBLISHED:
        return _("The results of this jury are not published yet.")
    if version.award_kind is None:
        return _("The award of this programme is not known yet; nothing can be issued.")
    return ""


def check_may_issue(user, cohort: Cohort) -> None:
    """Raise ``Refused`` unless ``user`` issues the documents of ``cohort`` today."""
    if not may_on_cohort(user, Permission.CERTIFICATE_ISSUE, cohort):
        raise Refused(_("Only a manager of this cohort may issue or revoke its documents."))
