"""Accepting an invitation."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms.accounts import services
from lms.accounts.access import public
from lms.accounts.forms import InvitationForm
from lms.accounts.invitations import token_fits, valid_until
from lms.accounts.models import User
from lms.accounts.queries import person_of_invitation
from lms.kernel.refusals import Refused


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """Let somebody invited choose her password, then sign her in.

    An address that opens nothing answers the same page, whether the person exists or not.
    """
    person = person_of_invitation(uid)
    if person is None or not token_fits(person, token):
        return _over(request)
    if request.user.is_authenticated:
        return _somebody_else_is_here(request, person)
    form = InvitationForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            person = services.accept_invitation(
                person, token=token, password=form.cleaned_data["password"]
            )
        except Refused:
            return _over(request)
        _sign_in(request, person)
        messages.success(
            request, _("Welcome, %(name)s. Your account is ready.") % {"name": person.first_name}
        )
        return redirect("my_day")
    return render(
        request,
        "accounts/accept_invitation.html",
        {"form": form, "person": person, "valid_until": valid_until(person)},
        status=422 if form.errors else 200,
    )


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/invitation_over.html", status=410)


def _somebody_else_is_here(request: HttpRequest, person: User) -> HttpResponse:
    if request.method == "POST":
        logout(request)
        return redirect(request.path)
    return render(request, "accounts/invitation_for_another.html", {"person": person})


def _sign_in(request: HttpRequest, person: User) -> None:
    # The record is what allauth asks for before it lets somebody add a second factor.
    record_authentication(request, person, method="password", email=person.email)
    get_adapter(request).login(request, person)
