"""What somebody may do with a cohort or an enrolment now. Nothing here writes."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cohorts.enrolment.models import Cohort, Enrolment, EnrolmentChange
from cohorts.enrolment.states import EnrolmentState
from lms.accounts.enums import Permission
from lms.accounts.queries import scopes_of
from lms.kernel import clock
from lms.kernel.refusals import Refused


def may_on_cohort(user, permission: Permission, cohort: Cohort) -> bool:
    """Whether ``user`` holds ``permission`` for this ``cohort`` today.

    Costs no query when the cohort comes from the queries of this package.
    """
    scopes = scopes_of(user, permission)
    return bool(
        scopes.everywhere
        or cohort.region_id in scopes.regions
        or cohort.programme_version.programme.key in scopes.programmes
        or cohort.pk in scopes.cohorts
    )


def may_manage(user, cohort: Cohort) -> bool:
    """Whether ``user`` may change ``cohort`` and enrol people in it."""
    return may_on_cohort(user, Permission.COHORT_MANAGE, cohort)


def check_dates(*, starts_on: date, ends_on: date, dissertation_due_on: date | None) -> None:
    """Raise ``Refused`` when the days of a cohort contradict each other."""
    if ends_on < starts_on:
        raise Refused(_("The cohort cannot end before it starts."), field="ends_on")
    if dissertation_due_on and dissertation_due_on < starts_on:
        raise Refused(
            _("The dissertation cannot be due before the cohort starts."),
            field="dissertation_due_on",
        )


def check_confirmation(cohort: Cohort, confirmed_on: date) -> None:
    """Raise ``Refused`` when nobody can have been enrolled in ``cohort`` on that day."""
    if confirmed_on > clock.today(cohort.zone):
        raise Refused(_("An enrolment cannot be confirmed in the future."), field="confirmed_on")
    if confirmed_on > cohort.ends_on:
        raise Refused(
            _("This cohort ended on %(day)s: nobody can be enrolled any more.")
            % {"day": date_format(cohort.ends_on, "DATE_FORMAT")},
            field="confirmed_on",
        )


def check_effective_day(enrolment: Enrolment, day: date) -> None:
    """Raise ``Refused`` when a step of ``enrolment`` cannot count from ``day``."""
    if day > clock.today(enrolment.zone):
        raise Refused(_("This step cannot count from a day in the future."), field="effective_on")
    if day < enrolment.confirmed_on:
        raise Refused(
            _("This step cannot count from before the enrolment, %(day)s.")
            % {"day": date_format(enrolment.confirmed_on, "DATE_FORMAT")},
            field="effective_on",
        )
    latest = latest_change(enrolment)
    if latest and day < latest.effective_on:
        raise Refused(
            _("This step cannot count from before the last one, %(day)s.")
            % {"day": date_format(latest.effective_on, "DATE_FORMAT")},
            field="effective_on",
        )


def latest_change(enrolment: Enrolment) -> EnrolmentChange | None:
    """The dated step that made today's state; None for a row without dated facts."""
    return enrolment.changes.order_by("effective_on", "pk").last()


# Steps that staff take by hand, and where an error leads back to when no dated fact says it.
_BACK_FROM = {
    EnrolmentState.WITHDRAWN: EnrolmentState.ENROLLED,
    EnrolmentState.STARTED: EnrolmentState.ENROLLED,
    EnrolmentState.SUSPENDED: EnrolmentState.STARTED,
    EnrolmentState.DROPPED_OUT: EnrolmentState.STARTED,
    EnrolmentState.EXCLUDED: EnrolmentState.STARTED,
    EnrolmentState.NOT_CERTIFIED: EnrolmentState.COMPLETED,
    EnrolmentState.NEUTRALISED: EnrolmentState.STARTED,
}


def correction_target(enrolment: Enrolment) -> str | None:
    """Where a correction of the last step leads, or None when there is nothing to correct by hand.

    What completion and juries find is corrected where they found it.
    """
    if enrolment.state not in _BACK_FROM:
        return None
    latest = latest_change(enrolment)
    if latest and Enrolment.TRANSITIONS.allows(enrolment.state, latest.from_state):
        return latest.from_state
    return _BACK_FROM[enrolment.state]
