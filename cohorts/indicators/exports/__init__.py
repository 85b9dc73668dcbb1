"""Figures as files: a row a cohort, a row a person, why people left, the activity of a year."""

from cohorts.indicators.exports.activity import activity_file
from cohorts.indicators.exports.cohorts import cohort_file
from cohorts.indicators.exports.completion import completion_file
from cohorts.indicators.exports.departures import departures_file

__all__ = ["activity_file", "cohort_file", "completion_file", "departures_file"]
