"""The frameworks in force, for anyone to read and to print."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from competencies.frameworks.models import CompetencyRevision, FrameworkVersion
from competencies.frameworks.queries import published_frameworks, published_version
from competencies.frameworks.reading import page_of
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
    return framework_page(request, version)


def framework_page(
    request: HttpRequest,
    version: FrameworkVersion,
    *,
    preview_of: CompetencyRevision | None = None,
) -> HttpResponse:
    """The page of any version, draft or in force; who may see it is the caller's to know.

    ``preview_of`` is an edited competency that is not saved yet: it stands in its place, marked.
    """
    context = page_of(version, preview_of=preview_of)
    return render(request, "competencies/frameworks/framework_detail.html", context)
