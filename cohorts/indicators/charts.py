"""The charts of the indicators; each goes with its table and its sentence."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cohorts.indicators.enums import FigureSet, Indicator
from cohorts.indicators.queries import CohortFigures, Group
from cohorts.indicators.wording import ShownRate, about_differences, in_short, title_of
from lms.kernel.charts import (
    PERCENT,
    BarChart,
    Chart,
    DumbbellChart,
    DumbbellRow,
    Series,
    build_chart,
)
from lms.site.typography import format_number


def path_chart(group: Group) -> Chart:
    """From those enrolled to those who hold the diploma, in numbers of people."""
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


def diploma_chart(overall: Group, cohorts: tuple[CohortFigures, ...]) -> Chart | None:
    """The diploma rate of each closed cohort within its interval; None when no rate exists."""
    rates = [
        (title_of(one.cohort), one.group.rate(Indicator.DIPLOMA))
        for one in cohorts
        if one.group is not None
    ]
    rates = [(name, rate) for name, rate in rates if rate.value is not None]
    if not rates:
        return None
    sentence = about_differences(overall.rate(Indicator.DIPLOMA), rates) or " ".join(
        _("%(name)s: %(rate)s.") % {"name": name, "rate": in_short(rate)} for name, rate in rates
    )
    rows = tuple(
        DumbbellRow(
            label=f"{name} – {ShownRate(rate).fraction}",
            start=rate.value,
            target_low=rate.interval.low,
            target_high=rate.interval.high,
        )
        for name, rate in rates
    )
    return build_chart(
        DumbbellChart(
            title=_("Diploma rate of each cohort"),
            sentence=sentence,
            category_label=pgettext("heading", "Cohort"),
            rows=rows,
            minimum=0,
            maximum=1,
            start_label=_("Diploma rate"),
            target_label=_("Interval, 95 in 100"),
            number=PERCENT,
        ),
        id="diploma-rates",
    )
