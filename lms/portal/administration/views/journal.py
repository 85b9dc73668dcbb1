"""The journal: who did what, for whom, when."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.portal.administration.queries import events_visible_to
from lms.portal.administration.tables import EventFilter, EventTable
from lms.site.lists import list_response


@requires(Permission.AUDIT_VIEW)
@require_safe
def journal(request: HttpRequest) -> HttpResponse:
    """Every event as a sentence; nothing here can be changed."""
    return list_response(
        request,
        table_class=EventTable,
        queryset=events_visible_to(request.user),
        filterset_class=EventFilter,
        template_name="portal/journal.html",
        filename=_("journal"),
        title=_("Journal"),
    )
