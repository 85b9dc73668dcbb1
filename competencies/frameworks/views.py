"""The frameworks in force, for anyone to read and to print."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competencies.frameworks.queries import (
    Outline,
    axis_label,
    choices_of,
    outline,
    published_frameworks,
    published_version,
)
from competencies.frameworks.sources import cited_in
from lms.accounts.access import public


@public
@require_safe
def framework_list(request: HttpRequest) -> HttpResponse:
    """The frameworks that have a version in force."""
    context = {"page_title": _("Competency frameworks"), "versions": published_frameworks()}
    return render(request, "competencies/frameworks/framework_list.html", context)


@public
@require_safe
def framework_detail(request: HttpRequest, key: str) -> HttpResponse:
    """The version in force: a grid where two axes cross, else a list by the first axis."""
    version = published_version(key)
    if version is None:
        raise Http404
    laid_out = outline(version.pk)
    texts = [value.source for value in laid_out.values]
    texts += [revision.source for revision in laid_out.revisions]
    context = {
        "page_title": version.framework.title,
        "version": version,
        "outline": laid_out,
        "grid": laid_out.grid() if laid_out.is_grid else None,
        "columns": laid_out.values_on(laid_out.axes[1]) if laid_out.is_grid else [],
        "axes": _axes(laid_out),
        "choices": choices_of(version.scale_version_id),
        "documents": cited_in(texts),
    }
    return render(request, "competencies/frameworks/framework_detail.html", context)


def _axes(laid_out: Outline) -> list[str]:
    return [axis_label(axis) for axis in laid_out.axes]
