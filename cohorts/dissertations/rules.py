"""What somebody may do with a dissertation, a jury or a defence now. Nothing here writes."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.dissertations.enums import Outcome
from cohorts.dissertations.models import Decision, Defence, Dissertation, Jury
from cohorts.dissertations.queries import (
    MAY_WRITE,
    Panel,
    defences_of,
    membership_of,
    panel_of,
    possible_jurors,
)
from cohorts.dissertations.states import (
    CAN_BE_CONVENED,
    OPEN_TO_FILES,
    AssessmentState,
    DefenceState,
    DissertationState,
    JuryState,
)
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.rules import may_on_cohort
from lms.accounts.enums import Permission
from lms.accounts.models import User
from lms.kernel import clock
from lms.kernel.refusals import Refused

FEWEST_MEMBERS = 2
SECOND_SESSION = 2
LONGEST_TITLE = 300


def may_manage_juries(user, cohort: Cohort) -> bool:
    """Whether ``user`` forms, convenes and publishes the juries of ``cohort``."""
    return may_on_cohort(user, Permission.JURY_MANAGE, cohort)


def is_author(user, dissertation: Dissertation) -> bool:
    """Whether ``user`` writes it."""
    return dissertation.enrolment.person_id == user.pk


def takes_files(dissertation: Dissertation) -> bool:
    """Whether a file may be handed in now: not while a jury has it, nor after a final verdict."""
    return dissertation.state in OPEN_TO_FILES and is_followed(dissertation.enrolment)


def is_followed(enrolment: Enrolment) -> bool:
    """Whether the training goes on, so that a dissertation may be written and heard."""
    return enrolment.state in MAY_WRITE


def may_take_back(dissertation: Dissertation) -> bool:
    """Whether the author may undo her submission: until a defence is convened."""
    return dissertation.state == DissertationState.SUBMITTED


def is_late(cohort: Cohort, day: date) -> bool:
    """Whether ``day`` lies after the day on which dissertations are due.

    A late one is accepted and said to be late: no document gives a rule that refuses it.
    """
    return cohort.dissertation_due_on is not None and day > cohort.dissertation_due_on


def check_start(enrolment: Enrolment, by) -> None:
    """Raise ``Refused`` unless the person of ``enrolment`` may begin her dissertation."""
    if enrolment.person_id != by.pk:
        raise Refused(_("Only the trainee herself can begin her dissertation."))
    if enrolment.cohort.programme_version.dissertation_required is False:
        raise Refused(_("This programme asks for no dissertation."))
    if not is_followed(enrolment):
        raise Refused(_("This enrolment has ended: no dissertation can be begun."))


def check_hand_in(dissertation: Dissertation, title: str, by) -> None:
    """Raise ``Refused`` unless ``by`` may hand in a file under ``title`` now."""
    if not is_author(by, dissertation):
        raise Refused(_("Only its author can hand in a dissertation."))
    if not title:
        raise Refused(_("Give your dissertation its title."), field="title")
    if len(title) > LONGEST_TITLE:
        raise Refused(
            _("This title is too long: %(limit)s signs at most.") % {"limit": LONGEST_TITLE},
            field="title",
        )
    if not is_followed(dissertation.enrolment):
        raise Refused(_("Your enrolment has ended: nothing more can be handed in."))
    if not takes_files(dissertation):
        raise Refused(
            _("Your dissertation is “%(state)s”: its file cannot be changed any more.")
            % {"state": dissertation.get_state_display()}
        )


def check_take_back(dissertation: Dissertation, by) -> None:
    """Raise ``Refused`` unless the author may undo her submission."""
    if not is_author(by, dissertation):
        raise Refused(_("Only its author can take back a dissertation."))
    if not may_take_back(dissertation):
        raise Refused(
            _("Your dissertation is “%(state)s”: it cannot be taken back.")
            % {"state": dissertation.get_state_display()}
        )


def check_may_manage(user, cohort: Cohort) -> None:
    """Raise ``Refused`` unless ``user`` manages the juries of ``cohort``."""
    if not may_manage_juries(user, cohort):
        raise Refused(_("Only the programme’s managers can do this."))


def check_composition(
    cohort: Cohort, *, label: str, held_on: date, members: list[User], president: User, session: int
) -> None:
    """Raise ``Refused`` unless these people can be a jury of ``cohort`` on that day."""
    if not label:
        raise Refused(_("Give the jury a name."), field="label")
    if session not in (1, SECOND_SESSION):
        raise Refused(_("The session is the first or the second one."), field="session")
    if held_on < cohort.starts_on:
        raise Refused(_("This day lies before the beginning of the cohort."), field="held_on")
    ids = {member.pk for member in members}
    if len(ids) < FEWEST_MEMBERS:
        raise Refused(
            _("A jury has at least %(number)s members.") % {"number": FEWEST_MEMBERS},
            field="members",
        )
    possible = set(possible_jurors(cohort).values_list("pk", flat=True))
    for member in members:
        if member.pk not in possible:
            raise Refused(
                _("%(person)s cannot sit on this jury: she is no juror, or is enrolled here.")
                % {"person": member},
                field="members",
            )
    if president.pk not in ids:
        raise Refused(_("The president must be one of the members."), field="president")


def check_convening(jury: Jury, dissertation: Dissertation, scheduled_at: datetime) -> None:
    """Raise ``Refused`` unless ``jury`` may hear ``dissertation`` at that instant."""
    check_still_formed(jury)
    words = {"person": dissertation.enrolment.person}
    if dissertation.enrolment.cohort_id != jury.cohort_id:
        raise Refused(_("%(person)s belongs to another cohort than this jury.") % words)
    if not is_followed(dissertation.enrolment):
        raise Refused(_("The enrolment of %(person)s has ended.") % words)
    if dissertation.state not in CAN_BE_CONVENED:
        raise Refused(_("The dissertation of %(person)s is not handed in.") % words)
    if dissertation.state == DissertationState.DEFERRED and jury.session != SECOND_SESSION:
        raise Refused(
            _("%(person)s was deferred: only a jury of the second session can hear her.") % words
        )
    day = scheduled_at.astimezone(ZoneInfo(jury.zone)).date()
    if day != jury.held_on:
        raise Refused(_("The defence of %(person)s must be on the jury’s day.") % words)
    heard = Defence.objects.filter(jury=jury)
    if heard.filter(dissertation=dissertation).exists():
        raise Refused(_("%(person)s is convened before this jury already.") % words)
    if heard.filter(scheduled_at=scheduled_at).exists():
        raise Refused(_("Two defences cannot be at the same hour before one jury."))


def check_still_formed(jury: Jury) -> None:
    """Raise ``Refused`` once the results of ``jury`` are published."""
    if jury.state != JuryState.FORMED:
        raise Refused(_("The results of this jury are published: it is closed."))


def may_record_attendance(user, defence: Defence) -> bool:
    """Whether ``user`` says who came: the jury's president or a manager."""
    return is_president(user, defence.jury) or may_manage_juries(user, defence.jury.cohort)


def is_president(user, jury: Jury) -> bool:
    """Whether ``user`` presides over ``jury`` and holds the role today."""
    seat = membership_of(jury, user)
    return seat is not None and seat.is_president


def check_attendance(defence: Defence, by) -> None:
    """Raise ``Refused`` unless ``by`` may say now whether the defence was held."""
    if not may_record_attendance(by, defence):
        raise Refused(_("Only the president of the jury or a manager can record who came."))
    if defence.state != DefenceState.SCHEDULED:
        raise Refused(
            _("This defence is already recorded as “%(state)s”.")
            % {"state": defence.get_state_display()}
        )
    if clock.today(defence.zone) < defence.jury.held_on:
        raise Refused(_("The day of the jury has not come yet."))


def check_assessing(defence: Defence, by) -> None:
    """Raise ``Refused`` unless ``by`` may write her own assessment of ``defence``."""
    if membership_of(defence.jury, by) is None:
        raise Refused(_("Only the members of the jury assess."))
    if defence.state == DefenceState.MISSED:
        raise Refused(_("This defence was not held: there is nothing to assess."))


def why_not_assess(defence: Defence, user, panel: Panel) -> str:
    """A sentence when ``user`` cannot write her own assessment any more, else an empty string."""
    try:
        check_assessing(defence, user)
    except Refused as refusal:
        return str(refusal.sentence)
    if panel.own is not None and panel.own.state == AssessmentState.LOCKED:
        return _("Your assessment is locked: it cannot be changed any more.")
    return ""


def why_not_lock(defence: Defence, user) -> str:
    """A sentence when ``user`` cannot lock her own assessment now, else an empty string."""
    panel = panel_of(defence, user)
    if sentence := why_not_assess(defence, user, panel):
        return sentence
    if defence.state != DefenceState.HELD:
        return _("An assessment is locked after the defence.")
    if panel.own is None or not panel.own.opinion:
        return _("Give your opinion before you lock.")
    return ""


def why_not_decide(defence: Defence, by) -> str:
    """A sentence when ``by`` cannot record the jury's decision now, else an empty string."""
    if not is_president(by, defence.jury):
        return _("Only the president records the jury’s decision.")
    if Decision.objects.filter(defence=defence).exists():
        return _("The decision is recorded already.")
    if defence.state != DefenceState.HELD:
        return _("The decision comes after the defence.")
    panel = panel_of(defence, by)
    if len(panel.seats) < FEWEST_MEMBERS:
        return _("A jury has at least %(number)s members.") % {"number": FEWEST_MEMBERS}
    if not panel.is_revealed:
        return _("The decision comes once every member has locked her assessment.")
    return ""


def check_outcome(defence: Defence, outcome: str, reason: str) -> None:
    """Raise ``Refused`` unless ``outcome`` with ``reason`` is whole and possible."""
    if outcome not in Outcome.values:
        raise Refused(_("Choose one of the four decisions."), field="outcome")
    if outcome == Outcome.DEFERRED and defence.jury.session == SECOND_SESSION:
        raise Refused(_("There is no session after the second one to defer to."), field="outcome")
    if outcome != Outcome.VALIDATED and not reason:
        raise Refused(_("Give the reason: the trainee will read it."), field="reason")


def why_not_publish(jury: Jury, defences: Iterable[Defence] | None = None) -> str:
    """A sentence when the results cannot be published now, else an empty string."""
    if jury.state == JuryState.PUBLISHED:
        return _("The results of this jury are published already.")
    rows = list(defences_of(jury) if defences is None else defences)
    if not rows:
        return _("No defence is convened before this jury.")
    waiting = sum(row.state == DefenceState.SCHEDULED for row in rows)
    if waiting:
        return ngettext(
            "%(count)s defence is neither recorded as held nor as missed.",
            "%(count)s defences are neither recorded as held nor as missed.",
            waiting,
        ) % {"count": waiting}
    undecided = sum(
        row.state == DefenceState.HELD and getattr(row, "decision", None) is None for row in rows
    )
    if undecided:
        return ngettext(
            "%(count)s defence has no decision yet.",
            "%(count)s defences have no decision yet.",
            undecided,
        ) % {"count": undecided}
    return ""
