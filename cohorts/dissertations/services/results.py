"""Results: published as one batch, and reservations lifted afterwards."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.dissertations.models import Defence, Dissertation, Jury
from cohorts.dissertations.queries import defences_of
from cohorts.dissertations.rules import check_may_manage, why_not_publish
from cohorts.dissertations.states import DefenceState, DissertationState, JuryState
from lms.accounts.models import User
from lms.audit import change_state, hold
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.services import queue_mail


@transaction.atomic
def publish_results(*, jury: Jury, by) -> Jury:
    """Make every decision of ``jury`` known at once; each counts from the jury's day.

    The people concerned are told by mail that a result is there, without it. For managers; refused
    while a defence is open or undecided, and a second time.
    """
    check_may_manage(by, jury.cohort)
    hold(jury, "state")
    defences = list(defences_of(jury))
    if sentence := why_not_publish(jury, defences):
        raise Refused(sentence)
    change_state(jury, JuryState.PUBLISHED, by=by, set_fields={"published_at": clock.now()})
    for defence in defences:
        if defence.state == DefenceState.HELD:
            _announce(defence, by=by)
    return jury


def _announce(defence: Defence, *, by) -> None:
    person = defence.dissertation.enrolment.person
    change_state(
        defence.dissertation,
        defence.decision.outcome,
        by=by,
        reason=defence.decision.reason,
        effective_on=defence.jury.held_on,
        subject_id=person.pk,
        audience=Audience.PERSON,
    )
    _tell(person, key=f"jury-result:{defence.pk}", kind="jury_result", by=by)


@transaction.atomic
def lift_reservations(*, dissertation: Dissertation, by, reason: str) -> Dissertation:
    """The corrections the jury asked for are made: the dissertation is validated from today on.

    For managers, with a reason. Refused for any other state.
    """
    check_may_manage(by, dissertation.enrolment.cohort)
    hold(dissertation, "state")
    if dissertation.state != DissertationState.WITH_RESERVATIONS:
        raise Refused(
            _("There are no reservations to lift: the dissertation is “%(state)s”.")
            % {"state": dissertation.get_state_display()}
        )
    person = dissertation.enrolment.person
    latest = dissertation.versions.first()
    change_state(
        dissertation,
        DissertationState.RESERVATIONS_LIFTED,
        by=by,
        reason=reason.strip(),
        subject_id=person.pk,
        document_sha256=latest.sha256 if latest else "",
        audience=Audience.PERSON,
    )
    _tell(person, key=f"reservations-lifted:{dissertation.pk}", kind="jury_result", by=by)
    return dissertation


def _tell(person: User, *, key: str, kind: str, by) -> None:
    with override(settings.LANGUAGE_CODE):
        queue_mail(
            key=key,
            kind=kind,
            to=person,
            subject=_("The result of your jury is available"),
            body=_(
                "Hello %(name)s,\n\nThe result of your jury is available on your page:\n\n{link}\n"
            )
            % {"name": person.get_short_name()},
            by=by,
            link_kind="my_dissertation",
        )
