"""Drafting the letters of a month, editing one, letting it leave or dropping it."""

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cohorts.indicators.enums import DEFINITION_VERSION
from cohorts.snapshots import rules
from cohorts.snapshots.drafting import Month, draft, one_line, plain_lines
from cohorts.snapshots.models import RegionLetter
from cohorts.snapshots.queries.letters import (
    Told,
    beginning_of_first_letter,
    deadlines_after,
    figures_of_region,
    last_day_of_month_before,
    last_drafted,
    last_sent,
    regions_with_cohorts,
    reviewers_of,
    states_of_letters,
    told_of,
)
from cohorts.snapshots.states import LetterState
from lms.accounts.models import Region, User
from lms.audit import change_state, record
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.messages.services import queue_mail

KIND = "region_letter"
# A draft is made in the first week of a month; what is written down later belongs to the next one.
LAST_DAY_OF_DRAFTING = 7


def draft_letters() -> list[RegionLetter]:
    """Draft what is missing of the letters on last month; nothing later than its first week.

    One a region, none for a region in which nothing changed. Done again it finds them there. A
    letter tells all since the last one that was sent, whatever was drafted or dropped in between.

    The figures are computed before the transaction that writes the letter: nobody waits meanwhile.
    Where a letter of the region was drafted, sent or dropped in that time nothing is written: the
    next time tells what is missing.
    """
    made = []
    for region in regions_with_cohorts():
        today = clock.today(region.timezone)
        if today.day <= LAST_DAY_OF_DRAFTING:
            made.append(_draft_letter(region, last_day_of_month_before(today)))
    return [letter for letter in made if letter is not None]


def _draft_letter(region: Region, until: date) -> RegionLetter | None:
    if region.letters.filter(until__gte=until).exists():
        return None
    # Read first: whatever happens to a letter from here on shows that ``month`` holds no more.
    states = states_of_letters(region)
    month = _month(region, until)
    text = draft(month)
    if text is None or _is_told(month):
        return None
    return _write(month, text, states)


@transaction.atomic
def _write(month: Month, text: tuple[str, str], states: dict[int, str]) -> RegionLetter | None:
    # Two workers must not both find none.
    region = Region.objects.select_for_update().get(pk=month.region.pk)
    if states_of_letters(region) != states:
        return None
    subject, body = text
    letter = RegionLetter.objects.create(
        region=region,
        since=month.since,
        until=month.until,
        subject=subject,
        body=body,
        figures={str(one.cohort.pk): told_of(one) for one in month.after},
        definition_version=DEFINITION_VERSION,
        drafted_at=clock.now(),
    )
    record("region_letter.drafted", by=None, on=letter)
    return letter


def _month(region: Region, until: date) -> Month:
    """What is known of ``region`` since its last letter that was sent."""
    sent = last_sent(region)
    since = sent.until if sent else beginning_of_first_letter(region, until)
    return Month(
        region=region,
        since=since,
        until=until,
        before=_told_by(sent)
        if sent
        else {one.cohort.pk: told_of(one) for one in figures_of_region(region, since)},
        after=tuple(figures_of_region(region, until)),
        deadlines=tuple(deadlines_after(region, until)),
    )


def _told_by(letter: RegionLetter) -> dict[int, Told]:
    return {int(pk): told for pk, told in letter.figures.items()}


def _is_told(month: Month) -> bool:
    """Whether a draft that still waits has everything already."""
    waiting = last_drafted(month.region)
    if waiting is None or not waiting.is_draft:
        return False
    return draft(replace(month, since=waiting.until, before=_told_by(waiting))) is None


@transaction.atomic
def edit_letter(
    *, letter: RegionLetter, subject: str, body: str, version: int, by: User
) -> RegionLetter:
    """Change the words of a draft. ``version`` is that of the text ``by`` started from.

    Refused when it was sent, dropped or changed meanwhile, and when it names somebody in training.
    The subject becomes one line; how a browser ends lines is no change.
    """
    subject, body = one_line(subject), plain_lines(body)
    rules.check_writes(by)
    held = _locked(letter)
    rules.check_is_draft(held)
    rules.check_version(held, version)
    rules.check_names_nobody(held, f"{subject}\n{body}")
    if (held.subject, held.body) == (subject, body):
        return held
    held.subject, held.body, held.version = subject, body, held.version + 1
    held.save(update_fields=["subject", "body", "version"])
    record("region_letter.edited", by=by, on=held)
    return held


@transaction.atomic
def send_letter(*, letter: RegionLetter, version: int, by: User) -> RegionLetter:
    """Send a draft to everybody who reviews the region today, a mail each, once.

    ``version`` is that of the text ``by`` has read. Refused when it was sent, dropped or changed
    meanwhile, when a later letter tells the same, and when nobody reviews the region.
    """
    rules.check_writes(by)
    held = _locked(letter)
    rules.check_is_draft(held)
    rules.check_version(held, version)
    rules.check_is_latest(held)
    rules.check_names_nobody(held, f"{held.subject}\n{held.body}")
    readers = list(reviewers_of(held.region))
    if not readers:
        raise Refused(_("Nobody reviews this region: there is nobody to write to."))
    _settle(held, LetterState.SENT, by)
    for reader in readers:
        queue_mail(
            key=f"{KIND}:{held.pk}:{reader.pk}",
            kind=KIND,
            to=reader,
            subject=held.subject,
            body=held.body,
            by=by,
        )
    return held


@transaction.atomic
def drop_letter(*, letter: RegionLetter, by: User) -> RegionLetter:
    """Put a draft aside for good; what it told is told by the next letter.

    Refused when it was sent or dropped meanwhile.
    """
    rules.check_writes(by)
    held = _locked(letter)
    rules.check_is_draft(held)
    return _settle(held, LetterState.DROPPED, by)


def _settle(letter: RegionLetter, state: LetterState, by: User) -> RegionLetter:
    return change_state(
        letter, state, by=by, set_fields={"settled_at": clock.now(), "settled_by": by}
    )


def _locked(letter: RegionLetter) -> RegionLetter:
    # The region too: no letter on a later month is drafted meanwhile.
    return (
        RegionLetter.objects.select_for_update(of=("self", "region"))
        .select_related("region")
        .get(pk=letter.pk)
    )
