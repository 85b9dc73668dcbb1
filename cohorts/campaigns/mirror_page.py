"""The mirror ready to be shown: its rows, its chart, its sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.campaigns.queries import Mirror, MirrorLine, Saying
from competencies.frameworks.queries import Targets
from competencies.positioning.charts import MOST_ROWS, shortened
from competencies.positioning.wording import band_text
from lms.kernel.charts import COUNT as WHOLE
from lms.kernel.charts import Chart, DumbbellChart, DumbbellRow, build_chart

# A dumbbell has room for the person and two trainers; the table has them all.
DRAWN_RATERS = 2


@dataclass(frozen=True, slots=True)
class View:
    """What one trainer says of a competency, with the gap in words and as a signed number."""

    rater: str
    saying: Saying
    gap_text: str
    gap_number: str


@dataclass(frozen=True, slots=True)
class MirrorRow:
    """A competency as table and chart show it."""

    line: MirrorLine
    views: Sequence[View]
    band: tuple[int, int] | None
    target: str


@dataclass(frozen=True)
class MirrorPage:
    """All that the page shows. ``raters`` are the trainers by name, in the order of the views."""

    raters: Sequence[str]
    rows: Sequence[MirrorRow]
    apart: Sequence[MirrorRow]
    sentences: Sequence[str]
    targets: Targets | None
    chart: Chart | None
    agreed: int
    total: int


def mirror_page(mirror: Mirror, targets: Targets | None) -> MirrorPage:
    """``mirror`` ready to be shown, with the bands of ``targets`` where there are any."""
    raters = [rating.rater for rating in mirror.ratings]
    rows = [mirror_row(line, raters, mirror, targets) for line in mirror.compared]
    apart = [mirror_row(line, raters, mirror, targets) for line in mirror.apart]
    sentences = [_sentence(rater, place, mirror) for place, rater in enumerate(raters)]
    drawn = targets if any(row.band for row in rows) else None
    return MirrorPage(
        raters=raters,
        rows=rows,
        apart=apart,
        sentences=sentences,
        targets=drawn,
        chart=_chart(raters, rows, mirror, drawn, sentences),
        agreed=sum(line.agreed is not None for line in mirror.lines),
        total=len(mirror.lines),
    )


def mirror_row(
    line: MirrorLine, raters: Sequence[str], mirror: Mirror, targets: Targets | None
) -> MirrorRow:
    """One line of ``mirror`` in words."""
    band = targets.band(line.codes, mirror.choices) if targets else None
    return MirrorRow(
        line=line,
        views=[
            View(rater, saying, _gap_text(gap), _gap_number(gap))
            for rater, saying, gap in zip(raters, line.views, line.gaps, strict=True)
        ],
        band=band,
        target=band_text(band, mirror.choices) if band else "",
    )


def _gap_number(gap: int | None) -> str:
    if gap is None:
        return ""
    return "0" if gap == 0 else f"+{gap}" if gap > 0 else f"\u2212{-gap}"


def _gap_text(gap: int | None) -> str:
    if gap is None:
        return ""
    if gap == 0:
        return _("same level")
    if gap > 0:
        return ngettext(
            "self-rating %(number)d level higher", "self-rating %(number)d levels higher", gap
        ) % {"number": gap}
    return ngettext(
        "self-rating %(number)d level lower", "self-rating %(number)d levels lower", -gap
    ) % {"number": -gap}


def _sentence(rater: str, place: int, mirror: Mirror) -> str:
    """How the gaps to one trainer are spread, in words."""
    gaps = [line.gaps[place] for line in mirror.lines if line.gaps[place] is not None]
    if not gaps:
        return _("%(trainer)s: no competency to which both sides gave a level.") % {
            "trainer": rater
        }
    return ngettext(
        "%(trainer)s: of %(total)d competency with a level from both sides, %(same)d at the same "
        "level, %(higher)d where the self-rating is higher, %(lower)d where it is lower.",
        "%(trainer)s: of %(total)d competencies with a level from both sides, %(same)d at the same "
        "level, %(higher)d where the self-rating is higher, %(lower)d where it is lower.",
        len(gaps),
    ) % {
        "trainer": rater,
        "total": len(gaps),
        "same": sum(gap == 0 for gap in gaps),
        "higher": sum(gap > 0 for gap in gaps),
        "lower": sum(gap < 0 for gap in gaps),
    }


def _chart(
    raters: Sequence[str],
    rows: Sequence[MirrorRow],
    mirror: Mirror,
    targets: Targets | None,
    sentences: Sequence[str],
) -> Chart | None:
    """A dumbbell for each competency that can be compared, the widest gap first."""
    levels = mirror.choices.levels
    if not rows or len(levels) < 2:
        return None
    return build_chart(
        DumbbellChart(
            title=_("Self-rating and trainer’s rating"),
            sentence=_chart_sentence(len(rows), raters, sentences),
            rows=tuple(_dumbbell(row) for row in rows[:MOST_ROWS]),
            minimum=levels[0].ordinal,
            maximum=levels[-1].ordinal,
            start_label=_("Self-rating"),
            end_label=raters[0],
            other_label=raters[1] if len(raters) > 1 else "",
            target_label=_("Target: %(function)s") % {"function": targets.title} if targets else "",
            category_label=_("Competency"),
            number=WHOLE,
            levels=tuple((level.ordinal, level.label) for level in levels),
        ),
        id="mirror",
    )


def _dumbbell(row: MirrorRow) -> DumbbellRow:
    line = row.line
    marks = [saying.level.ordinal if saying.level else None for saying in (line.own, *line.views)]
    own, first, second, *_rest = [*marks, None]
    return DumbbellRow(
        label=shortened(f"{line.revision.code} – {line.revision.statement}"),
        start=own,
        end=first,
        other=second,
        target_low=row.band[0] if row.band else None,
        target_high=row.band[1] if row.band else None,
    )


def _chart_sentence(rows: int, raters: Sequence[str], sentences: Sequence[str]) -> str:
    parts = [*sentences[:DRAWN_RATERS], _("The widest gaps come first.")]
    if len(raters) > DRAWN_RATERS:
        parts.append(
            _("The first %(number)d trainers are drawn; the table has them all.")
            % {"number": DRAWN_RATERS}
        )
    if rows > MOST_ROWS:
        parts.append(
            _("The first %(number)d competencies are drawn; the table has them all.")
            % {"number": MOST_ROWS}
        )
    return " ".join(parts)
