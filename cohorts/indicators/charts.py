"""The charts of the indicators; each goes with its table and its sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from operator import add

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cohorts.indicators.enums import Indicator
from cohorts.indicators.paths import PATH
from cohorts.indicators.queries import Group, Overview, Rate
from cohorts.indicators.wording import ShownRate, about_differences, in_short, is_apart
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
    """From those enrolled to those who hold the diploma, in numbers of people."""
    sizes = [group.counts.size(name) for _label, name in PATH]
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
            categories=tuple(str(label) for label, _name in PATH),
            series=(Series(_("People"), tuple(sizes)),),
        ),
        id="path",
    )


def trend_chart(by_year: Mapping[int, Group]) -> Chart | None:
    """Completion and diploma by year of beginning; None when no year has a rate."""
    shown = (Indicator.COMPLETION, Indicator.DIPLOMA)
    years = {
        year: group
        for year, group in by_year.items()
        if group.rate(Indicator.DIPLOMA).value is not None
    }
    if not years:
        return None
    sentences = [
        _ends(str(name.label), [(str(year), group.rate(name)) for year, group in years.items()])
        for name in shown
    ]
    diplomas = [(str(year), group.rate(Indicator.DIPLOMA)) for year, group in years.items()]
    overall = reduce(add, by_year.values()).rate(Indicator.DIPLOMA)
    sentences.append(about_differences(overall, diplomas))
    chart = build_chart(
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
    columns = {str(name.label): [group.rate(name) for group in years.values()] for name in shown}
    return replace(chart, table=_in_full(chart.table, columns))


def funnel_plots(figures: Overview, names: Mapping[str, str]) -> list[Chart]:
    """The diploma and the completion of the regions, by the ``names`` of these; none where fewer
    than two have a rate."""
    plots = (
        (Indicator.DIPLOMA, _("Diploma rate of the regions")),
        (Indicator.COMPLETION, _("Completion rate of the regions")),
    )
    found = (_funnel_plot(figures, name, names, title=title) for name, title in plots)
    return [chart for chart in found if chart]


def _funnel_plot(
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


def history_chart(label: str, values: Sequence[tuple[date, Rate | float | None]]) -> Chart | None:
    """A figure at past dates, oldest first, with a gap where it had no value; None when it never
    had one."""
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
    return replace(chart, table=_in_full(chart.table, {label: found}))


def _in_full(table: ChartTable, columns: Mapping[str, Sequence[Rate | None]]) -> ChartTable:
    """``table`` with so many of so many first for each of the ``columns``, then the share with its
    interval: as all other tables say it."""
    headers = [table.headers[0]]
    for label in columns:
        headers += [label, _("%(figure)s, share and interval") % {"figure": label}]
    texts, values = [], []
    for place, row in enumerate(table.rows):
        rates = [found[place] for found in columns.values()]
        texts.append((row[0], *(text for rate in rates for text in _told(rate))))
        shares = [(_told(rate)[0], rate.value if rate else None) for rate in rates]
        values.append((row[0], *(cell for pair in shares for cell in pair)))
    return ChartTable(tuple(headers), tuple(texts), tuple(values))


def _told(rate: Rate | None) -> tuple[str, str]:
    """12 of 14, and 86 % [60–96]; dashes where there is no rate."""
    if rate is None or rate.value is None:
        return COUNT.text(None), COUNT.text(None)
    return ShownRate(rate).parts, in_short(rate)


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
