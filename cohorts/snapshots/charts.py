"""The chart of a printed report that the pages do not draw."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from cohorts.indicators.enums import Indicator
from cohorts.indicators.queries import Group
from lms.kernel.charts import PERCENT, BarChart, Chart, Series, build_chart


def attendance_chart(years: Mapping[int, Group]) -> Chart | None:
    """Attendance by year of beginning; None where no sheet was closed."""
    rates = {year: group.rate(Indicator.ATTENDANCE).value for year, group in years.items()}
    if all(value is None for value in rates.values()):
        return None
    return build_chart(
        BarChart(
            title=_("Attendance by year of beginning"),
            category_label=_("Year"),
            categories=tuple(str(year) for year in rates),
            series=(Series(str(Indicator.ATTENDANCE.label), tuple(rates.values())),),
            number=PERCENT,
            maximum=1,
        ),
        id="attendance",
    )
