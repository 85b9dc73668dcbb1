"""Forming a jury and convening defences before it."""

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.dissertations.models import Defence, Dissertation, Jury, JuryMember
from cohorts.dissertations.rules import check_composition, check_convening, check_may_manage
from cohorts.dissertations.states import DissertationState
from cohorts.enrolment.models import Cohort
from lms.accounts.models import User
from lms.audit import change_state, hold, record
from lms.audit.models import Audience
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.services import queue_mail


@transaction.atomic
def form_jury(
    *,
    cohort: Cohort,
    label: str,
    held_on: date,
    members: list[User],
    president: User,
    by,
    session: int = 1,
    place: str = "",
) -> Jury:
    """A jury of ``cohort`` for the local day ``held_on``; its members are told by mail.

    Refused with fewer than two members, with one who is no juror today or is enrolled in the
    cohort, with a president who is no member, and for a name already taken that day.
    """
    check_may_manage(by, cohort)
    label = " ".join(label.split())
    members = list(members)
    check_composition(
        cohort,
        label=label,
        held_on=held_on,
        members=members,
        president=president,
        session=session,
    )
    # Locked, so that a form sent twice makes one jury.
    Cohort.objects.select_for_update().only("pk").get(pk=cohort.pk)
    if Jury.objects.filter(cohort=cohort, label=label, held_on=held_on).exists():
        raise Refused(_("There is a jury of this name on this day already."), field="label")
    jury = Jury.objects.create(
        cohort=cohort,
        label=label,
        session=session,
        held_on=held_on,
        place=place.strip(),
        created_at=clock.now(),
    )
    for member in dict.fromkeys(members):
        JuryMember.objects.create(jury=jury, user=member, is_president=member == president)
        _tell_member(jury, member, by=by)
    record(
        "jury.formed",
        by=by,
        on=jury,
        data={"members": [str(member) for member in members], "president": str(president)},
    )
    return jury


def convene_defence(
    *, jury: Jury, dissertation: Dissertation, scheduled_at: datetime, by
) -> Defence:
    """Convene the author of ``dissertation`` before ``jury`` at the instant ``scheduled_at``.

    From now on her file cannot change. She is told by mail. Refused for a dissertation that is not
    handed in, of another cohort, on another day than the jury's, or at an hour already taken.
    """
    return convene_defences(jury=jury, hours={dissertation: scheduled_at}, by=by)[0]


@transaction.atomic
def convene_defences(*, jury: Jury, hours: Mapping[Dissertation, datetime], by) -> list[Defence]:
    """Convene several at once: all of ``hours`` or, if one is refused, none."""
    check_may_manage(by, jury.cohort)
    hold(jury, "state")
    ordered = sorted(hours.items(), key=lambda item: item[1])
    return [_convene(jury, dissertation, instant, by=by) for dissertation, instant in ordered]


def _convene(jury: Jury, dissertation: Dissertation, instant: datetime, *, by) -> Defence:
    hold(dissertation, "state")
    check_convening(jury, dissertation, instant)
    defence = Defence.objects.create(jury=jury, dissertation=dissertation, scheduled_at=instant)
    latest = dissertation.versions.first()
    change_state(
        dissertation,
        DissertationState.CONVENED,
        by=by,
        subject_id=dissertation.enrolment.person_id,
        document_sha256=latest.sha256 if latest else "",
        audience=Audience.PERSON,
    )
    _tell_author(defence, by=by)
    return defence


def _tell_member(jury: Jury, member: User, *, by) -> None:
    with override(settings.LANGUAGE_CODE):
        words = {
            "name": member.get_short_name(),
            "jury": jury.label,
            "cohort": jury.cohort,
            "day": formats.date_format(jury.held_on, "DATE_FORMAT"),
        }
        queue_mail(
            key=f"jury-formed:{jury.pk}:{member.pk}",
            kind="jury_formed",
            to=member,
            subject=_("You sit on a jury on %(day)s") % words,
            body=_(
                "Hello %(name)s,\n\nYou are a member of the jury “%(jury)s” (%(cohort)s) on "
                "%(day)s. The dissertations and your assessments are on this page:\n\n{link}\n"
            )
            % words,
            by=by,
            link_kind="my_juries",
        )


def _tell_author(defence: Defence, *, by) -> None:
    person = defence.dissertation.enrolment.person
    with override(settings.LANGUAGE_CODE):
        words = {
            "name": person.get_short_name(),
            "day": formats.date_format(defence.local_start, "DATE_FORMAT"),
            "hour": formats.date_format(defence.local_start, "TIME_FORMAT"),
            "place": defence.jury.place or _("place to be announced"),
        }
        queue_mail(
            key=f"defence-convened:{defence.pk}",
            kind="defence_convened",
            to=person,
            subject=_("Your defence is on %(day)s") % words,
            body=_(
                "Hello %(name)s,\n\nYou defend your dissertation on %(day)s at %(hour)s "
                "(%(place)s). Everything about it is here:\n\n{link}\n"
            )
            % words,
            by=by,
            link_kind="my_dissertation",
        )
