"""What a chart shows, said in a sentence when the caller has nothing better to say."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.kernel.charts.specifications import (
    DumbbellChart,
    FunnelPlot,
    LineChart,
    Series,
    Specification,
)
from lms.kernel.intervals import TAIL_998, funnel_limits


def sentence_of(spec: Specification) -> str:
    """``spec.sentence``, else one composed from its numbers, in the active language."""
    if spec.sentence:
        return str(spec.sentence)
    if isinstance(spec, FunnelPlot):
        return _funnel_sentence(spec)
    if isinstance(spec, DumbbellChart):
        return _dumbbell_sentence(spec)
    sentences = [_series_sentence(spec, series) for series in spec.series]
    return " ".join(sentences)


def _series_sentence(spec: Specification, series: Series) -> str:
    known = [
        (value, name)
        for name, value in zip(spec.categories, series.values, strict=True)
        if value is not None
    ]
    if not known:
        return _("%(series)s: no value yet.") % {"series": series.label}
    if len(known) == 1:
        value, name = known[0]
        return _("%(series)s: %(value)s for %(name)s.") % {
            "series": series.label,
            "value": spec.number.text(value),
            "name": name,
        }
    if isinstance(spec, LineChart):
        first, last = known[0], known[-1]
        text = _("%(series)s: from %(low)s (%(low_name)s) to %(high)s (%(high_name)s).")
    else:
        # The first of equals, as the eye finds it.
        first = min(known, key=lambda pair: pair[0])
        last = max(known, key=lambda pair: pair[0])
        if first[0] == last[0]:
            return _("%(series)s: %(value)s everywhere.") % {
                "series": series.label,
                "value": spec.number.text(first[0]),
            }
        text = _("%(series)s: lowest %(low)s (%(low_name)s), highest %(high)s (%(high_name)s).")
    return text % {
        "series": series.label,
        "low": spec.number.text(first[0]),
        "low_name": first[1],
        "high": spec.number.text(last[0]),
        "high_name": last[1],
    }


def _dumbbell_sentence(spec: DumbbellChart) -> str:
    pairs = [
        (row.start, row.end) for row in spec.rows if row.start is not None and row.end is not None
    ]
    if not pairs:
        return _("%(start)s: %(number)d of %(total)d known.") % {
            "start": spec.start_label,
            "number": sum(row.start is not None for row in spec.rows),
            "total": len(spec.rows),
        }
    up = sum(end > start for start, end in pairs)
    down = sum(end < start for start, end in pairs)
    return _(
        "From “%(start)s” to “%(end)s”: %(up)d higher, %(same)d equal, %(down)d lower, "
        "of %(total)d that have both."
    ) % {
        "start": spec.start_label,
        "end": spec.end_label,
        "up": up,
        "same": len(pairs) - up - down,
        "down": down,
        "total": len(pairs),
    }


def _funnel_sentence(spec: FunnelPlot) -> str:
    outside = [
        point.label
        for point in spec.points
        if not _within(point.proportion, funnel_limits(spec.centre, point.total, tail=TAIL_998))
    ]
    if not outside:
        return _(
            "Overall %(centre)s. No point lies beyond the limits: chance alone can explain the "
            "differences, they cannot be interpreted."
        ) % {"centre": spec.number.text(spec.centre)}
    return ngettext(
        "Overall %(centre)s. Beyond the limits of chance: %(names)s.",
        "Overall %(centre)s. Beyond the limits of chance: %(names)s.",
        len(outside),
    ) % {"centre": spec.number.text(spec.centre), "names": ", ".join(outside)}


def _within(value: float, limits) -> bool:
    return limits.low <= value <= limits.high
