"""The page on which whoever reviews figures makes and ends the tokens of her tools."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cohorts.api.forms import TokenForm
from cohorts.api.queries import tokens_of, tokens_revocable_by
from cohorts.api.services import REQUESTS_A_MINUTE, Made, make_token, revoke_token
from lms.accounts.access import requires
from lms.accounts.enums import Permission
from lms.accounts.queries import has_permission
from lms.kernel import clock
from lms.kernel.refusals import Refused


@requires(Permission.INDICATORS_VIEW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reviewer_tokens(request: HttpRequest) -> HttpResponse:
    """Her tokens, and a form for another one, whose secret the answer shows once."""
    form = TokenForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    try:
        made = make_token(by=request.user, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return _page(request, form, status=409)
    return _page(request, TokenForm(), made=made)


def _page(
    request: HttpRequest, form: TokenForm, *, made: Made | None = None, status: int = 200
) -> HttpResponse:
    today = clock.today(settings.TIME_ZONE)
    tokens = list(tokens_of(request.user))
    context = {
        "page_title": _("Access for your tools"),
        "form": form,
        "made": made,
        "current": [token for token in tokens if token.is_current(today)],
        "past": [token for token in tokens if not token.is_current(today)],
        "base_url": settings.BASE_URL.rstrip("/"),
        "requests_a_minute": REQUESTS_A_MINUTE,
    }
    return render(request, "cohorts/api/tokens.html", context, status=status)


@requires(Permission.INDICATORS_VIEW, Permission.ACCOUNT_MANAGE)
@require_POST
def reviewer_token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """End a token: her own, or anybody's for who administers accounts."""
    token = get_object_or_404(tokens_revocable_by(request.user), pk=token_id)
    revoke_token(token=token, by=request.user)
    messages.success(
        request, _("The token “%(name)s” opens nothing any more.") % {"name": token.name}
    )
    is_own = token.owner_id == request.user.pk
    if is_own and has_permission(request.user, Permission.INDICATORS_VIEW):
        return redirect("reviewer_tokens")
    return redirect("person_detail", pk=token.owner_id)
