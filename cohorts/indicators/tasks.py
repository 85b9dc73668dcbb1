"""The steady work of the package: summaries follow the facts within seconds."""

from cohorts.indicators.services import refresh_figures
from lms.jobs.steady import every_few_seconds

every_few_seconds("indicators.refresh", refresh_figures)
