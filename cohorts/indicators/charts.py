"""The charts of the indicators; each goes with its table and its sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cohorts.indicators.enums import FigureSet, Indicator
from cohorts.indicators.queries import Group, Overview, Rate
from cohorts.indicators.wording import about_differences, amounts, in_short, is_apart
from lms.kernel.charts import (
    COUNT,
    PERCENT,
    BarChart,
    Chart,
    ChartTable,
    FunnelPlot,
    FunnelPoint,
    LineChart,
    Series,
    build_chart,
)
from lms.site.typography import format_number


def path_chart(group: Group) -> Chart:
    """From those enrolled to those who hold the diploma, in numbers of people.

    Applications would come first; the platform receives none yet.
    """
    stages = (
        (pgettext("heading", "Enrolled"), FigureSet.ENROLLED),
        (pgettext("heading", "Began"), FigureSet.BEGUN),
        (pgettext("heading", "Followed in full"), FigureSet.FOLLOWED),
        (pgettext("heading", "Defended"), FigureSet.DEFENDED),
        (pgettext("heading", "Diploma"), FigureSet.VALIDATED),
    )
    sizes = [group.counts.size(name) for _label, name in stages]
    words = ("enrolled", "begun", "followed", "defended", "validated")
    return build_chart(
        BarChart(
            title=_("From enrolment to the diploma"),
            sentence=_(
                "Of %(enrolled)s enrolled, %(begun)s began, %(followed)s followed in full, "
                "%(defended)s defended before the jury and %(validated)s hold the diploma."
            )
            % {word: format_number(size) for word, size in zip(words, sizes, strict=True)},
            category_label=_("Stage"),
            categories=tuple(label for label, _name in stages),
            series=(Series(_("People"), tuple(sizes)),),
        ),
        id="path",
    )


def trend_chart(figures: Overview) -> Chart | None:
    """Completion and diploma by year of beginning; None when no year has a rate."""
    shown = (Indicator.COMPLETION, Indicator.DIPLOMA)
    years = {
        year: group
        for year, group in figures.years.items()
        if group.rate(Indicator.DIPLOMA).value is not None
    }
    if not years:
        return None
    sentences = [
        _ends(str(name.label), [(str(year), group.rate(name)) for year, group in years.items()])
        for name in shown
    ]
    diplomas = [(str(year), group.rate(Indicator.DIPLOMA)) for year, group in years.items()]
    sentences.append(about_differences(figures.total.rate(Indicator.DIPLOMA), diplomas))
    return build_chart(
        LineChart(
            title=_("Completion and diploma by year of beginning"),
            sentence=" ".join(sentences).rstrip(),
            category_label=_("Year of beginning"),
            categories=tuple(str(year) for year in years),
            series=tuple(
                _series(str(name.label), [group.rate(name) for group in years.values()])
                for name in shown
            ),
            number=PERCENT,
            maximum=1,
        ),
        id="trend",
    )


def funnel_plot(
    figures: Overview, indicator: Indicator, names: Mapping[str, str], *, title: str
) -> Chart | None:
    """The regions' rates against their size; None with fewer than two that have one."""
    overall = figures.total.rate(indicator)
    rates = [
        (name, figures.regions[code].rate(indicator))
        for code, name in names.items()
        if code in figures.regions
    ]
    rates = [(name, rate) for name, rate in rates if rate.denominator]
    if len(rates) < 2:
        return None
    return build_chart(
        FunnelPlot(
            title=title,
            sentence=about_differences(overall, rates),
            category_label=_("Region"),
            total_label=_("Began"),
            proportion_label=str(indicator.label),
            points=tuple(
                FunnelPoint(
                    label=name,
                    successes=rate.numerator,
                    total=rate.denominator,
                    highlighted=is_apart(overall, rate),
                )
                for name, rate in rates
            ),
        ),
        id=f"funnel-{indicator}",
    )


def history_chart(label: str, values: Sequence[tuple[date, Rate | int | None]]) -> Chart | None:
    """A figure at past dates, oldest first, with a gap where it had no value; None when it never
    had one. The table of a rate has its numerator and its denominator too."""
    days = tuple(date_format(day, "SHORT_DATE_FORMAT") for day, _value in values)
    found = [value for _day, value in values]
    rates = [value for value in found if isinstance(value, Rate)]
    if not rates:
        if all(value is None for value in found):
            return None
        return _history(label, days, Series(label, tuple(found)), sentence="", is_share=False)
    if all(rate.value is None for rate in rates):
        return None
    known = [(day, rate) for day, rate in zip(days, found, strict=True) if rate is not None]
    chart = _history(
        label, days, _series(label, found), sentence=_ends(label, known), is_share=True
    )
    return replace(chart, table=_with_parts(chart.table, found))


def _with_parts(table: ChartTable, rates: Sequence[Rate | None]) -> ChartTable:
    """Numerator and denominator beside each value."""
    texts, numbers = [], []
    for rate, row, values in zip(rates, table.rows, table.values, strict=True):
        numerator, denominator = amounts(rate) if rate else (COUNT.text(None), COUNT.text(None))
        texts.append((row[0], numerator, denominator, *row[1:]))
        pair = (rate.numerator, rate.denominator) if rate else (None, None)
        numbers.append((values[0], *pair, *values[1:]))
    first, *others = table.headers
    headers = (first, _("Numerator"), _("Denominator"), *others)
    return ChartTable(headers, tuple(texts), tuple(numbers))


def _history(
    label: str, days: tuple[str, ...], series: Series, *, sentence: str, is_share: bool
) -> Chart:
    shape = {"number": PERCENT, "maximum": 1} if is_share else {}
    return build_chart(
        LineChart(
            title=_("%(figure)s at past dates") % {"figure": label},
            sentence=sentence,
            category_label=_("Reference date"),
            categories=days,
            series=(series,),
            **shape,
        ),
        id="history",
    )


def _series(label: str, rates: Sequence[Rate | None]) -> Series:
    intervals = [rate.interval if rate else None for rate in rates]
    values = tuple(rate.value if rate else None for rate in rates)
    if not any(intervals):
        return Series(label, values)
    return Series(
        label,
        values,
        low=tuple(one.low if one else None for one in intervals),
        high=tuple(one.high if one else None for one in intervals),
    )


def _ends(label: str, rates: Sequence[tuple[str, Rate]]) -> str:
    """The first and the last of the ``rates`` that exist."""
    known = [(name, rate) for name, rate in rates if rate.value is not None]
    (first_name, first), (last_name, last) = known[0], known[-1]
    if len(known) == 1:
        return _("%(figure)s: %(value)s (%(name)s).") % {
            "figure": label,
            "value": in_short(first),
            "name": first_name,
        }
    return _("%(figure)s: from %(first)s (%(first_name)s) to %(last)s (%(last_name)s).") % {
        "figure": label,
        "first": in_short(first),
        "first_name": first_name,
        "last": in_short(last),
        "last_name": last_name,
    }
