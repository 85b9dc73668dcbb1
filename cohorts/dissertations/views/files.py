"""The file of a dissertation, for all who may read it."""

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cohorts.dissertations.queries import versions_visible_to
from lms.accounts.access import signed_in

# A file from outside: never shown within a page of ours, and powerless if it is.
_POLICY = "default-src 'none'; sandbox"


@signed_in
@require_safe
def dissertation_file(request: HttpRequest, dissertation_id: int, number: int) -> FileResponse:
    """One version as a download."""
    version = get_object_or_404(
        versions_visible_to(request.user), dissertation__pk=dissertation_id, number=number
    )
    response = FileResponse(
        version.file.open("rb"),
        as_attachment=True,
        filename=version.download_name,
        content_type="application/pdf",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _POLICY
    return response
