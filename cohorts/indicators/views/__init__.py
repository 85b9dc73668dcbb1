"""Pages of the indicators. Each starts from the cohorts that the person may review."""

from cohorts.indicators.views.activity import indicator_activity
from cohorts.indicators.views.completion import indicator_completion
from cohorts.indicators.views.definitions import indicator_definitions
from cohorts.indicators.views.departures import indicator_departures
from cohorts.indicators.views.origin import indicator_origin
from cohorts.indicators.views.overview import indicator_cohorts, indicators
from cohorts.indicators.views.people import indicator_people
from cohorts.indicators.views.watch import indicator_watch
from cohorts.indicators.views.years import indicator_years

__all__ = [
    "indicator_activity",
    "indicator_cohorts",
    "indicator_completion",
    "indicator_definitions",
    "indicator_departures",
    "indicator_origin",
    "indicator_people",
    "indicator_watch",
    "indicator_years",
    "indicators",
]
