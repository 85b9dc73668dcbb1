"""The door of every list for staff: search, filters, sort, pages, exports."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django_filters import FilterSet
from django_tables2 import RequestConfig, Table

from lms.kernel.exports import csv_response, xlsx_response

ROWS_A_PAGE = 25
# The element that a changed filter replaces; what surrounds it keeps the focus.
RESULTS_ID = "list-results"


def list_response(
    request: HttpRequest,
    *,
    table_class: type[Table],
    queryset: QuerySet,
    template_name: str,
    filename: str,
    title: str | Promise,
    filterset_class: type[FilterSet] | None = None,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer a list: the page, its results alone for a changed filter, or an export.

    ``queryset`` is what the person may see (``…_visible_to``), with all that the rows read already
    joined. ``?format=csv`` and ``?format=xlsx`` export every row that the filters let through, in
    the order shown, without the columns marked ``exclude_from_export``. A page number that does not
    exist shows the first or the last page, an impossible filter value is named in the form and
    filters nothing.

    The template gets ``table``, ``filter``, ``count``, ``is_filtered``, ``title`` and
    ``page_title``, and shows them by ``{% include "components/list.html" %}``.
    """
    filterset = None
    if filterset_class is not None:
        filterset = filterset_class(request.GET, queryset=queryset, request=request)
        queryset = filterset.qs
    table = table_class(queryset)
    RequestConfig(request, paginate=False).configure(table)
    match request.GET.get("format"):
        case "csv":
            header, rows = _values(table)
            return csv_response(filename=filename, headers=header, rows=rows)
        case "xlsx":
            header, rows = _values(table)
            return xlsx_response(
                filename=filename, headers=header, rows=rows, sheet_title=str(title)
            )
    _turn_to_page(table, request.GET.get("page", ""))
    table.caption = getattr(table, "caption", title)
    shown = {
        **(context or {}),
        "table": table,
        "filter": filterset,
        "count": table.paginator.count,
        "is_filtered": _is_filtered(filterset),
        "title": title,
        "page_title": (context or {}).get("page_title", title),
    }
    only_results = request.htmx and request.htmx.target == RESULTS_ID
    return render(
        request,
        "components/list_results.html" if only_results else template_name,
        shown,
    )


def _turn_to_page(table: Table, wanted: str) -> None:
    table.paginator = Paginator(table.rows, ROWS_A_PAGE)
    table.page = table.paginator.get_page(wanted)


def _values(table: Table) -> tuple[list[str], Iterator[list[Any]]]:
    rows = iter(table.as_values())
    return [str(name) for name in next(rows)], rows


def _is_filtered(filterset: FilterSet | None) -> bool:
    """Whether something but sort and page narrows the list."""
    if filterset is None or not filterset.form.is_valid():
        return False
    return any(value not in (None, "", []) for value in filterset.form.cleaned_data.values())
