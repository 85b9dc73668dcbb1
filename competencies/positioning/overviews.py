"""A result seen from further away: the profile over the fields, and date after date."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from competencies.frameworks.queries import Section
from competencies.positioning.enums import Moment
from competencies.positioning.queries import Line, Result, Standing
from competencies.positioning.wording import told_apart
from lms.kernel.charts import BarChart, Chart, RadarChart, Series, build_chart
from lms.kernel.charts.specifications import RADAR_AXES

_FEWEST_AXES = 3
_AXIS_LENGTH = 34


@dataclass(frozen=True)
class DateRow:
    """One date: how many competencies stand at each level, in the order of the scale.

    No two dates of a result have the same ``label``.
    """

    standing: Standing
    label: str
    counts: Sequence[int]
    not_rated: int

    @property
    def is_then_test(self) -> bool:
        """Whether it says how she sees her first level today."""
        return self.standing.moment == Moment.THEN_TEST


def _when(standing: Standing) -> str:
    """The moment of the training with its day, and that its answers are projected if they are."""
    label = f"{Moment(standing.moment).label}, {date_format(standing.submitted_at, 'DATE_FORMAT')}"
    if standing.version:
        label = _("%(moment)s (answers to version %(version)s, projected)") % {
            "moment": label,
            "version": standing.version,
        }
    return label


def date_rows(result: Result) -> list[DateRow]:
    """The series of ``result``, first on top, a then-test apart at the end: it looks back from
    another day and is no step of the way."""
    levels = [level.ordinal for level in result.choices.levels]
    total = len(result.lines)
    labels = told_apart(_when(standing) for standing in result.series)
    rows = []
    for standing, label in zip(result.series, labels, strict=True):
        given = list(standing.ordinals.values())
        counts = [given.count(level) for level in levels]
        rows.append(DateRow(standing, label, counts, total - sum(counts)))
    return sorted(rows, key=lambda row: row.is_then_test)


def names(result: Result, rows: Sequence[DateRow]) -> tuple[str, str]:
    """What charts call this positioning and the one it is compared to: their labels among ``rows``,
    the dates of ``result``. The second is empty where nothing is compared."""
    this = next((row.label for row in rows if row.standing.is_this), _("This positioning"))
    return this, next((row.label for row in rows if _is_earlier(row.standing, result)), "")


def _is_earlier(standing: Standing, result: Result) -> bool:
    earlier = result.earlier
    return (
        earlier is not None
        and not standing.is_this
        and (standing.moment, standing.submitted_at, standing.version)
        == (earlier.moment, earlier.submitted_at, earlier.version)
    )


def series_chart(result: Result, rows: Sequence[DateRow]) -> Chart | None:
    """How the levels were spread at each date; None while there is one date only."""
    if len(rows) < 2:
        return None
    levels = result.choices.levels
    *of_levels, without = told_apart([*(level.label for level in levels), _("Without a level")])
    return build_chart(
        BarChart(
            title=_("Date after date"),
            sentence=_series_sentence(result, rows),
            categories=tuple(row.label for row in rows),
            series=(
                *(
                    Series(label, tuple(row.counts[place] for row in rows))
                    for place, label in enumerate(of_levels)
                ),
                Series(without, tuple(row.not_rated for row in rows)),
            ),
            stacked=True,
            maximum=len(result.lines),
            category_label=_("Date"),
        ),
        id="series",
    )


def _series_sentence(result: Result, rows: Sequence[DateRow]) -> str:
    """From the first date to the last, competency by competency: nothing is averaged."""
    on_the_way = [row.standing.ordinals for row in rows if not row.is_then_test]
    if len(on_the_way) < 2:
        return _("One date and, apart, the first level as it is seen today.")
    first, last = on_the_way[0], on_the_way[-1]
    pairs = [(first.get(line.revision.pk), last.get(line.revision.pk)) for line in result.lines]
    both = [(before, after) for before, after in pairs if before is not None and after is not None]
    return ngettext(
        "%(number)d date. Of %(both)d competencies with a level at the first and at the last, "
        "%(up)d stand higher at the last, %(same)d the same, %(down)d lower.",
        "%(number)d dates. Of %(both)d competencies with a level at the first and at the last, "
        "%(up)d stand higher at the last, %(same)d the same, %(down)d lower.",
        len(on_the_way),
    ) % {
        "number": len(on_the_way),
        "both": len(both),
        "up": sum(after > before for before, after in both),
        "same": sum(after == before for before, after in both),
        "down": sum(after < before for before, after in both),
    }


def radar_chart(result: Result, rows: Sequence[DateRow]) -> Chart | None:
    """The median level of each of the few fields; None when they are fewer than 3 or more than 8.

    Never a competency an axis: the area of a radar depends on the order of its axes. ``rows`` are
    the dates of ``result``, whose names the lines bear.
    """
    lines = {line.revision.pk: line for line in result.lines}
    sections = [section for section in result.outline.sections if section.value is not None]
    levels = result.choices.levels
    if not _FEWEST_AXES <= len(sections) <= RADAR_AXES or len(levels) < 2:
        return None
    now = tuple(_median(_ordinals(section, lines)) for section in sections)
    if sum(value is not None for value in now) < _FEWEST_AXES:
        return None
    this, earlier = names(result, rows)
    series = [Series(this, now)]
    if earlier:
        before = tuple(_median(_earlier_ordinals(section, lines)) for section in sections)
        series.insert(0, Series(earlier, before))
    return build_chart(
        RadarChart(
            title=_("Field by field"),
            sentence=_radar_sentence(sections, now, result),
            axes=tuple(_axis(section) for section in sections),
            series=tuple(series),
            minimum=levels[0].ordinal,
            maximum=levels[-1].ordinal,
            category_label=_("Field"),
        ),
        id="fields",
    )


def _ordinals(section: Section, lines: dict[int, Line]) -> list[int]:
    own = (lines[revision.pk].level for revision in section.revisions)
    return [level.ordinal for level in own if level is not None]


def _earlier_ordinals(section: Section, lines: dict[int, Line]) -> list[int]:
    own = (lines[revision.pk].earlier for revision in section.revisions)
    return [ordinal for ordinal in own if ordinal is not None]


def _median(ordinals: list[int]) -> float | None:
    return float(median(ordinals)) if ordinals else None


def _axis(section: Section) -> str:
    text = f"{section.value.code} – {section.value.label}"
    if len(text) <= _AXIS_LENGTH:
        return text
    return text[:_AXIS_LENGTH].rsplit(" ", 1)[0].rstrip(",;: ") + "\u00a0…"


def _radar_sentence(
    sections: Sequence[Section], medians: Sequence[float | None], result: Result
) -> str:
    known = [(value, section) for value, section in zip(medians, sections, strict=True) if value]
    low, high = min(value for value, _s in known), max(value for value, _s in known)
    scale = ", ".join(f"{level.ordinal} = {level.label}" for level in result.choices.levels)
    if low == high:
        spread = _("All fields have the same median level.")
    else:
        spread = _("Highest: %(high)s. Lowest: %(low)s.") % {
            "high": _codes(known, high),
            "low": _codes(known, low),
        }
    return _(
        "The median level of the competencies of each field that have one (%(scale)s). %(spread)s "
        "The shape depends on the order of the fields: read the axes one by one."
    ) % {"scale": scale, "spread": spread}


def _codes(known: Sequence[tuple[float, Section]], wanted: float) -> str:
    return ", ".join(section.value.code for value, section in known if value == wanted)
