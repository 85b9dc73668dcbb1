"""The sentences of a region's letter, in the language of the installation. No word on a person."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cohorts.indicators.enums import DEFINITION_VERSION, FigureSet, Indicator
from cohorts.indicators.queries import CohortFigures, Rate
from cohorts.indicators.wording import in_short
from cohorts.snapshots.queries.letters import Deadline, Told, name_of, told_of
from lms.accounts.models import Region
from lms.site.typography import format_day, format_number, french

# A letter is read in a minute; the page has the rest.
MOST_LINES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What is known of a region: ``before`` is what was told last, by cohort."""

    region: Region
    since: date
    until: date
    before: Mapping[int, Told]
    after: tuple[CohortFigures, ...]
    deadlines: tuple[Deadline, ...] = ()


def draft(month: Month) -> tuple[str, str] | None:
    """Subject and text of the letter on ``month``; None when nothing changed in it."""
    with override(settings.LANGUAGE_CODE):
        changes = list(_changes(month))
        if not changes:
            return None
        words = {
            "region": month.region.name,
            "since": _day(month.since),
            "until": _day(month.until),
            "address": f"{settings.BASE_URL}{reverse('indicators')}?region={month.region.pk}",
            "version": DEFINITION_VERSION,
        }
        paragraphs = [
            _("Hello,"),
            _(
                "Here is what changed in the region “%(region)s” after %(since)s, as known for "
                "%(until)s."
            )
            % words,
            _list(changes),
            *_ahead(month.deadlines),
            _("Each figure with its definition (version %(version)s) and its origin: %(address)s")
            % words,
        ]
        subject = _("%(region)s: what changed up to %(until)s") % words
        return french(subject), "\n\n".join(french(each) for each in paragraphs)


def one_line(text: str) -> str:
    """``text`` without line breaks: a subject has none."""
    return " ".join(line.strip(" \t") for line in text.splitlines() if line.strip())


def plain_lines(text: str) -> str:
    """``text`` with the line ends that a draft has, whatever a browser sends."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _list(lines: list[str]) -> str:
    shown = [f"– {line}" for line in lines[:MOST_LINES]]
    if more := len(lines) - len(shown):
        shown.append(
            ngettext(
                "– And %(number)d further change: see the page.",
                "– And %(number)d further changes: see the page.",
                more,
            )
            % {"number": more}
        )
    return "\n".join(shown)


def _changes(month: Month) -> Iterator[str]:
    for one in month.after:
        before = month.before.get(one.cohort.pk)
        now = told_of(one)
        if one.cohort.starts_on > month.until:
            continue
        has_begun = before is None or one.cohort.starts_on > month.since
        if has_begun:
            yield _begun(one)
        if one.is_closed and not (before and before["is_closed"]):
            yield _closed(one)
        elif not has_begun:
            yield from _moved(one, before, now)


def _begun(one: CohortFigures) -> str:
    enrolled = one.counts.size(FigureSet.ENROLLED)
    return ngettext(
        "The cohort “%(name)s” began on %(day)s: %(number)s enrolled.",
        "The cohort “%(name)s” began on %(day)s: %(number)s enrolled.",
        enrolled,
    ) % {
        "name": name_of(one.cohort),
        "day": _day(one.cohort.starts_on),
        "number": format_number(enrolled),
    }


def _closed(one: CohortFigures) -> str:
    group = one.group
    following = one.counts.size(FigureSet.FOLLOWING)
    if group is None or not following:
        return _("The cohort “%(name)s” is closed; nobody’s path ended in it.") % {
            "name": name_of(one.cohort)
        }
    return _(
        "The cohort “%(name)s” is closed. Of %(following)s who began, %(completion)s followed in "
        "full, %(diploma)s hold the diploma, %(drop_out)s dropped out."
    ) % {
        "name": name_of(one.cohort),
        "following": format_number(following),
        "completion": _with_share(group.rate(Indicator.COMPLETION)),
        "diploma": _with_share(group.rate(Indicator.DIPLOMA)),
        "drop_out": _with_share(group.rate(Indicator.DROP_OUT)),
    }


def _with_share(rate: Rate) -> str:
    """12 (86 % [60–96])."""
    return f"{format_number(rate.numerator)} ({in_short(rate)})"


def _moved(one: CohortFigures, before: Told, now: Told) -> Iterator[str]:
    """What moved in a cohort that was told of before."""
    words = {
        "name": name_of(one.cohort),
        "following": format_number(now[FigureSet.FOLLOWING]),
    }
    if before["is_closed"] and not one.is_closed:
        yield _("The cohort “%(name)s” is open again.") % words
    for name in (
        FigureSet.ENROLLED,
        FigureSet.FOLLOWED,
        FigureSet.VALIDATED,
        FigureSet.DROPPED_OUT,
    ):
        difference = now[name] - before[name]
        words |= {
            "difference": format_number(difference),
            "before": format_number(before[name]),
            "now": format_number(now[name]),
            "set": str(name.label),
        }
        if difference > 0:
            yield _more(name, difference) % words
        elif difference < 0:
            yield (
                _("Cohort “%(name)s”, corrected: %(set)s, %(before)s before, %(now)s now.") % words
            )


def _more(name: FigureSet, number: int) -> str:
    """The sentence on ``number`` more people in a set."""
    if name == FigureSet.ENROLLED:
        return ngettext(
            "Cohort “%(name)s”: %(difference)s more enrolled, %(now)s in all.",
            "Cohort “%(name)s”: %(difference)s more enrolled, %(now)s in all.",
            number,
        )
    if name == FigureSet.FOLLOWED:
        return ngettext(
            "Cohort “%(name)s”: %(difference)s more followed in full, %(now)s of %(following)s who "
            "began.",
            "Cohort “%(name)s”: %(difference)s more followed in full, %(now)s of %(following)s who "
            "began.",
            number,
        )
    if name == FigureSet.VALIDATED:
        return ngettext(
            "Cohort “%(name)s”: %(difference)s new diploma, %(now)s of %(following)s who began "
            "hold it.",
            "Cohort “%(name)s”: %(difference)s new diplomas, %(now)s of %(following)s who began "
            "hold it.",
            number,
        )
    return ngettext(
        "Cohort “%(name)s”: %(difference)s drop-out, %(now)s of %(following)s who began.",
        "Cohort “%(name)s”: %(difference)s drop-outs, %(now)s of %(following)s who began.",
        number,
    )


def _ahead(deadlines: tuple[Deadline, ...]) -> list[str]:
    if not deadlines:
        return []
    lines = "\n".join(_deadline(one) for one in deadlines[:MOST_LINES])
    return ["\n".join((_("Ahead:"), lines))]


def _deadline(one: Deadline) -> str:
    sentences = {
        "begins": _("– %(day)s: the cohort “%(name)s” begins"),
        "ends": _("– %(day)s: last day of the cohort “%(name)s”"),
        "dissertation": _("– %(day)s: dissertations of the cohort “%(name)s” are due"),
        "jury": _("– %(day)s: jury of the cohort “%(name)s”"),
    }
    return sentences[one.kind] % {"day": _day(one.day), "name": one.name}


def _day(day: date) -> str:
    return format_day(day)
