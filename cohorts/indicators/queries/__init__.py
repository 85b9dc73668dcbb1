"""Reads of the indicators: figures at a reference date, and who may see them."""

from cohorts.indicators.queries.asking import EVERYBODY, Asked, Slice
from cohorts.indicators.queries.durations import Duration
from cohorts.indicators.queries.figures import CohortFigures, Figures, Group, figures
from cohorts.indicators.queries.overview import (
    Overview,
    Running,
    Sources,
    by_year,
    cohort_page,
    overview,
    people_behind,
    sources_of,
)
from cohorts.indicators.queries.rates import Rate
from cohorts.indicators.queries.scope import (
    cohorts_named_to,
    cohorts_reviewed_by,
    names_another_scope,
    people_then,
    people_visible_to,
    reviews_every_region,
)
from cohorts.indicators.queries.sets import SHARES, Counts, Place

__all__ = [
    "EVERYBODY",
    "SHARES",
    "Asked",
    "CohortFigures",
    "Counts",
    "Duration",
    "Figures",
    "Group",
    "Overview",
    "Place",
    "Rate",
    "Running",
    "Slice",
    "Sources",
    "by_year",
    "cohort_page",
    "cohorts_named_to",
    "cohorts_reviewed_by",
    "figures",
    "names_another_scope",
    "overview",
    "people_behind",
    "people_then",
    "people_visible_to",
    "reviews_every_region",
    "sources_of",
]
