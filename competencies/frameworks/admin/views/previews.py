"""The public page of a draft, with what is being written in its place."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.snippets.views import snippets

from competencies.frameworks.admin import services
from competencies.frameworks.admin.views.competencies import version_asked_for
from competencies.frameworks.admin.views.parts import OnlyDrafts
from competencies.frameworks.models import CompetencyRevision, FrameworkVersion
from competencies.frameworks.views import framework_page


class OfStoredRow:
    """Starts from the row as it is stored: kept revisions of a draft may lag behind it."""

    def get_object(self):
        """The row, ready to show itself as if it were saved."""
        row = get_object_or_404(self.model, pk=self.kwargs["pk"])
        row.serve_preview = partial(serve_as_if_saved, row, row.save)
        return row


def serve_as_if_saved(
    row, save: Callable[[], Any], request: HttpRequest, mode_name: str
) -> HttpResponse:
    """The page as it would be: ``row`` is saved, shown, and all of it undone.

    So a competency is seen where its new axes put it, and an axis value under its new name.
    """
    with transaction.atomic():
        save()
        response = serve(row, request, mode_name)
        transaction.set_rollback(True)
    return response


def serve(row, request: HttpRequest, mode_name: str) -> HttpResponse:
    """The page of the version with ``row`` as it is in memory."""
    if isinstance(row, FrameworkVersion):
        return framework_page(request, row)
    return framework_page(request, row.framework_version, preview_of=row)


class VersionPreview(OnlyDrafts, OfStoredRow, snippets.PreviewOnEditView):
    """The draft with the document of the form."""

    @property
    def version(self) -> FrameworkVersion:
        return self.object


class NoPreview(snippets.PreviewOnCreateView):
    """A framework about to be begun has nothing to show."""

    def get_object(self) -> None:
        """Never: there is no such page."""
        raise Http404


class CompetencyPreview(OnlyDrafts, OfStoredRow, snippets.PreviewOnEditView):
    """The draft with the competency of the form."""

    @property
    def version(self) -> FrameworkVersion:
        return self.object.framework_version


class NewCompetencyPreview(OnlyDrafts, snippets.PreviewOnCreateView):
    """The draft with the competency about to be added."""

    @property
    def version(self) -> FrameworkVersion:
        return self.object.framework_version

    def get_object(self) -> CompetencyRevision:
        """Of the draft that the address names, at its end."""
        version = version_asked_for(self.request)
        row = CompetencyRevision(framework_version=version)
        row.serve_preview = partial(serve_as_if_saved, row, partial(self._add, row))
        return row

    def _add(self, row: CompetencyRevision) -> None:
        services.add_competency(row, save=row.save, links=(), by=self.request.user)


class KeptRevision(snippets.PreviewRevisionView):
    """The version with a row as it once was."""

    def get_revision_object(self):
        """The kept state, ready to show itself."""
        row = super().get_revision_object()
        row.serve_preview = partial(serve, row)
        return row
