"""What a report says, as facts alone; and who may read a report that was printed.

Facts are data in no language: levels are ordinals, days are ISO, so that the same positioning gives
the same facts in whatever language it is read. They hold all that is printed, the words of the
framework and of the scale included: a report is rendered from them and from nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cohorts.campaigns.models import CampaignEntry, PositioningReport, TrainerRating
from cohorts.campaigns.queries.entries import results_visible_to
from cohorts.campaigns.queries.own import local_day
from competencies.frameworks.queries import Targets, targets_for
from competencies.positioning.enums import RaterRole
from competencies.positioning.models import Positioning
from competencies.positioning.overviews import date_rows
from competencies.positioning.queries import (
    Agreement,
    Answer,
    Line,
    Result,
    agreements_of,
    positionings_visible_to,
    result,
    sheets_of,
)
from competencies.positioning.states import PositioningState

# The shape of the facts: what is printed later under another shape has another number.
FORMAT = 2
# As much of a hash as stands at the foot of each page.
FEWEST_CHARACTERS = 16

Facts = dict[str, Any]


@dataclass(frozen=True)
class _Beside:
    """What trainers say: each rater's answers in the order of the raters, and what was agreed."""

    raters: Sequence[str]
    answers: Sequence[Mapping[int, Answer]]
    agreed: Mapping[int, Sequence[Agreement]]

    def views(self, line: Line) -> list[str | None]:
        found = (answers.get(line.revision.pk) for answers in self.answers)
        return [answer.value if answer else None for answer in found]

    def agreed_on(self, line: Line) -> int | None:
        """The ordinal agreed last."""
        found = self.agreed.get(line.revision.pk)
        return found[-1].ordinal if found else None


def facts_of(entry: CampaignEntry, reader, *, with_comments: bool) -> Facts:
    """The facts of the report of a submitted positioning as they are now, for ``reader``.

    The caller has checked that she may read the result (``results_visible_to``). An earlier date
    that she may not read is not among them. The same number of queries at any size.
    """
    shown = result(entry.positioning, among=positionings_visible_to(reader))
    framework = entry.positioning.framework_version.framework_id
    targets = targets_for(framework, entry.enrolment.profile_id)
    if targets and not any(targets.band(line.codes, shown.choices) for line in shown.lines):
        targets = None
    beside = _beside(entry)
    sections = {
        revision.pk: place
        for place, section in enumerate(shown.outline.sections)
        for revision in section.revisions
    }
    competencies = [
        {
            "section": sections[line.revision.pk],
            **_competency(line, shown, targets, beside),
            **({"comment": line.comment} if with_comments else {}),
        }
        for line in shown.lines
    ]
    return {
        "document": "bilan-de-positionnement",
        "format": FORMAT,
        "with_comments": with_comments,
        **_about(entry),
        "scale": {str(level.ordinal): level.label for level in shown.choices.levels},
        "non_answers": {each.value: each.label for each in shown.choices.non_answers},
        "target": targets.title if targets else None,
        "raters": list(beside.raters),
        "sections": [
            {"code": section.value.code, "label": section.value.label} if section.value else None
            for section in shown.outline.sections
        ],
        "competencies": competencies,
        "earlier": _earlier(entry, shown),
    }


def _about(entry: CampaignEntry) -> Facts:
    """Who and what the report is about."""
    cohort, version = entry.campaign.cohort, entry.positioning.framework_version
    return {
        "positioning": entry.positioning_id,
        "person": str(entry.enrolment.person),
        "cohort": {"code": cohort.code, "label": cohort.label, "region": cohort.region.name},
        "programme": cohort.programme_version.programme.title,
        "framework": {
            "key": version.framework.key,
            "title": version.framework.title,
            "version": version.version,
            "content_hash": version.content_hash,
        },
        "moment": entry.positioning.moment,
        "day": _day(entry.positioning.submitted_at, entry).isoformat(),
    }


def _beside(entry: CampaignEntry) -> _Beside:
    theirs = TrainerRating.objects.filter(entry=entry).values("positioning")
    submitted = Positioning.objects.filter(pk__in=theirs, state=PositioningState.SUBMITTED)
    sheets = sheets_of(submitted)
    return _Beside(
        raters=[sheet.rater for sheet in sheets],
        answers=[sheet.answers for sheet in sheets],
        agreed=agreements_of(entry.positioning),
    )


def _competency(line: Line, shown: Result, targets: Targets | None, beside: _Beside) -> Facts:
    band = targets.band(line.codes, shown.choices) if targets else None
    return {
        "code": line.revision.code,
        "statement": line.revision.statement,
        "level": line.level.ordinal if line.level else None,
        "non_answer": line.non_answer,
        "first_level": line.earlier,
        "views": beside.views(line),
        "agreed": beside.agreed_on(line),
        "target": list(band) if band else None,
    }


def _earlier(entry: CampaignEntry, shown: Result) -> list[Facts]:
    return [
        {
            "moment": row.standing.moment,
            "day": _day(row.standing.submitted_at, entry).isoformat(),
            "counts": list(row.counts),
            "without_level": row.not_rated,
        }
        for row in date_rows(shown)
        if row.standing.submitted_at < entry.positioning.submitted_at
    ]


def _day(submitted_at: datetime, entry: CampaignEntry) -> date:
    return local_day(submitted_at, entry.campaign.cohort.zone)


def drawn_on(entry: CampaignEntry, reader) -> QuerySet[Positioning]:
    """The earlier positionings from which ``facts_of`` takes levels."""
    own = entry.positioning
    return positionings_visible_to(reader).filter(
        person=own.person_id,
        rater_role=RaterRole.SELF,
        state=PositioningState.SUBMITTED,
        framework_version=own.framework_version_id,
        submitted_at__lt=own.submitted_at,
    )


def reports_visible_to(user) -> QuerySet[PositioningReport]:
    """The printed reports that ``user`` may read: of her own positionings, and as a trainer of
    those whose result she may read, with every earlier positioning that is printed in it."""
    draws_on = PositioningReport.draws_on.through.objects.filter(
        positioningreport=OuterRef("pk")
    ).exclude(positioning__in=positionings_visible_to(user).select_related(None).values("pk"))
    readable = results_visible_to(user).select_related(None).order_by().values("pk")
    return (
        PositioningReport.objects.filter(
            Q(entry__enrolment__person=user) | (Q(entry__in=readable) & ~Exists(draws_on))
        )
        .select_related("entry__enrolment", "printed_by")
        .order_by("-printed_at", "-pk")
    )


def reports_of(entry: CampaignEntry, user) -> QuerySet[PositioningReport]:
    """The printed reports of ``entry`` to list for ``user``, the last one on top.

    Those with comments are listed to the person herself: whoever else reads one was given it.
    """
    printed = reports_visible_to(user).filter(entry=entry)
    if entry.enrolment.person_id != user.pk:
        printed = printed.filter(with_comments=False)
    return printed.defer("facts")


def report_with_hash(typed: str, user) -> PositioningReport | None:
    """The report whose hash begins with what somebody typed, if she may read it.

    Spaces, dots and capitals do not count; too few characters, or several reports, find nothing.
    """
    wanted = "".join(sign for sign in typed.lower() if not sign.isspace()).rstrip(".…")
    if not FEWEST_CHARACTERS <= len(wanted) <= 64:
        return None
    found = reports_visible_to(user).filter(sha256__startswith=wanted)[:2]
    return found[0] if len(found) == 1 else None
