"""Accounts and their roles."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cohorts.api.queries import current_tokens
from lms.accounts import services
from lms.accounts.access import requires
from lms.accounts.enums import Permission, ScopeKind
from lms.accounts.forms import GrantForm, PersonForm, ReasonForm
from lms.accounts.invitations import valid_until
from lms.accounts.models import RoleGrant, User
from lms.accounts.queries import people_manageable_by
from lms.accounts.scopes import labels
from lms.kernel import clock
from lms.kernel.refusals import Refused
from lms.portal.administration.queries import people_listed_for
from lms.portal.administration.tables import PersonFilter, PersonTable, standing_of
from lms.site.lists import list_response


@requires(Permission.ACCOUNT_MANAGE)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Every account, with its roles of today."""
    return list_response(
        request,
        table_class=PersonTable,
        queryset=people_listed_for(request.user),
        filterset_class=PersonFilter,
        template_name="accounts/people.html",
        filename=_("accounts"),
        title=_("Accounts"),
    )


@requires(Permission.ACCOUNT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """Make an account and send its invitation."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, made = _make_and_invite(form, by=request.user)
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            if made:
                messages.success(
                    request,
                    _("The invitation is on its way to %(email)s.") % {"email": person.email},
                )
            else:
                messages.info(request, _("This address has an account already: here it is."))
            return redirect("person_detail", pk=person.pk)
    return render(
        request,
        "accounts/person_new.html",
        {"page_title": _("New account"), "form": form},
        status=422 if form.errors else 200,
    )


@transaction.atomic
def _make_and_invite(form: PersonForm, *, by: User) -> tuple[User, bool]:
    person, made = services.create_person(**form.cleaned_data, by=by)
    if made:
        services.invite(person, by=by)
    return person, made


@requires(Permission.ACCOUNT_MANAGE)
@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: how far it is, its roles, and what can be done with it."""
    person = _person(request, pk)
    today = clock.today(settings.TIME_ZONE)
    grants = list(person.grants.select_related("granted_by", "revoked_by"))
    names = labels({grant.scope_kind for grant in grants})
    for grant in grants:
        grant.dialog_id = f"revoke-{grant.pk}"
        grant.scope_label = _scope_label(grant, names)
        grant.starts_later = grant.starts_on > today
    current = [g for g in grants if g.revoked_at is None and (not g.ends_on or g.ends_on >= today)]
    tone, label = standing_of(person)
    return render(
        request,
        "accounts/person.html",
        {
            "page_title": str(person),
            "person": person,
            "is_self": person.pk == request.user.pk,
            "standing_tone": tone,
            "standing": label,
            "invitation_until": valid_until(person) if person.joined_at is None else None,
            "current": current,
            "past": [grant for grant in grants if grant not in current],
            "tokens": current_tokens(person, today),
        },
    )


@requires(Permission.ACCOUNT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def grant_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role for a scope and a period."""
    person = _person(request, pk)
    today = clock.today(settings.TIME_ZONE)
    form = GrantForm(request.POST or None, initial={"starts_on": today})
    if request.method == "POST" and form.is_valid():
        kind, key = form.cleaned_data["scope"]
        try:
            services.grant_role(
                person,
                role=form.cleaned_data["role"],
                scope_kind=kind,
                scope_key=key,
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                by=request.user,
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            messages.success(request, _("The role has been given."))
            return redirect("person_detail", pk=person.pk)
    return render(
        request,
        "accounts/grant_new.html",
        {"page_title": _("Give a role"), "form": form, "person": person},
        status=422 if form.errors else 200,
    )


@requires(Permission.ACCOUNT_MANAGE)
@require_POST
def grant_revoke(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Take a role away, from now on."""
    person = _person(request, pk)
    grant = get_object_or_404(person.grants, pk=grant_pk)
    _try(request, _("The role has been taken away."), services.revoke_grant, grant, by=request.user)
    return redirect("person_detail", pk=person.pk)


@requires(Permission.ACCOUNT_MANAGE)
@require_POST
def person_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody who has not joined, once more."""
    person = _person(request, pk)
    sentence = _("The invitation is on its way to %(email)s.") % {"email": person.email}
    _try(request, sentence, services.invite, person, by=request.user)
    return redirect("person_detail", pk=person.pk)


@requires(Permission.ACCOUNT_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def person_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, with a reason."""
    person = _person(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.deactivate(person, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            messages.success(request, _("The account is closed."))
            return redirect("person_detail", pk=person.pk)
    return render(
        request,
        "accounts/person_close.html",
        {"page_title": _("Close an account"), "form": form, "person": person},
        status=422 if form.errors else 200,
    )


@requires(Permission.ACCOUNT_MANAGE)
@require_POST
def person_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    person = _person(request, pk)
    _try(request, _("The account is open again."), services.reactivate, person, by=request.user)
    return redirect("person_detail", pk=person.pk)


def _person(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(people_manageable_by(request.user), pk=pk)


def _try(request: HttpRequest, success: str, service, *args, **kwargs) -> None:
    """Call ``service`` and tell the person how it went."""
    try:
        service(*args, **kwargs)
    except Refused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, success)


def _scope_label(grant: RoleGrant, names: dict[tuple[str, str], str]) -> str:
    if grant.scope_kind == ScopeKind.EVERYWHERE:
        return str(ScopeKind.EVERYWHERE.label)
    name = names.get((grant.scope_kind, grant.scope_key), grant.scope_key)
    return f"{grant.get_scope_kind_display()} – {name}"
