"""The outbox: what was written to whom, and whether it left."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.kernel.refusals import Refused
from lms.messages.queries import mails_visible_to, text_to_show
from lms.messages.services import send_again
from lms.messages.states import MailState
from lms.portal.administration.tables import MAIL_TONES, MailFilter, MailTable
from lms.site.lists import list_response


@requires(Permission.OUTBOX_VIEW)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The mails the person may look at."""
    return list_response(
        request,
        table_class=MailTable,
        queryset=mails_visible_to(request.user),
        filterset_class=MailFilter,
        template_name="messages/outbox.html",
        filename=_("outbox"),
        title=_("Mails"),
        context={"shows_links": settings.DEMO},
    )


@requires(Permission.OUTBOX_VIEW)
@never_cache
@require_safe
def mail_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail. A secret link is masked, but in the demonstration, where it works."""
    mail = get_object_or_404(mails_visible_to(request.user), pk=pk)
    text, link = text_to_show(mail, masked=_("[personal link, known to the recipient alone]"))
    return render(
        request,
        "messages/mail.html",
        {
            "page_title": mail.subject,
            "mail": mail,
            "text": text,
            "link": link,
            "tone": MAIL_TONES[mail.state],
            "did_not_leave": mail.state == MailState.FAILED,
            "from_address": settings.DEFAULT_FROM_EMAIL,
        },
    )


@requires(Permission.OUTBOX_VIEW)
@require_POST
def mail_send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a mail that did not leave once more."""
    mail = get_object_or_404(mails_visible_to(request.user), pk=pk)
    try:
        send_again(mail, by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The mail will leave in a moment."))
    return redirect("mail_detail", pk=mail.pk)
