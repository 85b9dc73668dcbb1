"""The told counts as a file: what the page shows, and nothing more."""

from collections.abc import Iterator

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from cohorts.coverage.models import TeamCoverage
from cohorts.coverage.pages import columns_of, shown
from cohorts.coverage.queries import CoverageResult
from lms.kernel.exports import Row, csv_response


def coverage_file(coverage: TeamCoverage, result: CoverageResult) -> HttpResponseBase:
    """A CSV with a row for each competency; hidden counts are the words of the page."""
    name, day = _("team-coverage"), coverage.closed_at.date().isoformat()
    return csv_response(
        filename=f"{name}-{coverage.structure}-{day}",
        headers=[_("Code"), _("Competency"), *columns_of(result), _("People who shared")],
        rows=_rows(result),
    )


def _rows(result: CoverageResult) -> Iterator[Row]:
    for part in result.sections:
        for row in part.rows:
            cells = [cell.count if cell.hidden is None else shown(cell).text for cell in row.cells]
            yield [row.revision.code, row.revision.statement, *cells, result.sharers]
