"""Making accounts, inviting people, granting and revoking roles."""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts import content_access, invitations
from lms.accounts.enums import SCOPES_OF, Role, ScopeKind
from lms.accounts.models import Region, RoleGrant, User
from lms.accounts.queries import GRANTS_KEPT, grants_in_force, overlapping_grants
from lms.audit.models import Audience
from lms.audit.services import record
from lms.kernel import clock
from lms.kernel.refusals import Refused


@transaction.atomic
def create_person(
    *, email: str, first_name: str, last_name: str, by: User | None
) -> tuple[User, bool]:
    """Return the account of ``email`` and whether it was made now.

    An account that exists keeps the name it has. The new one cannot sign in before its invitation
    is accepted. Raises ``Refused`` (``field="email"``) when ``email`` is no address.
    """
    address = User.objects.normalise(email)
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(_("This is not an e-mail address."), field="email")
    person = User.objects.filter(email=address).first()
    if person is not None:
        return person, False
    person = User.objects.create_user(
        address,
        first_name=first_name.strip(),
        last_name=last_name.strip(),
        date_joined=clock.now(),
    )
    record("user.created", by=by, on=person, subject_id=person.pk)
    return person, True


@transaction.atomic
def invite(person: User, *, by: User | None) -> None:
    """Send ``person`` a link by which she chooses her password; an earlier link stops working.

    Raises ``Refused`` when she has joined already or her account is closed.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    if locked.joined_at is not None:
        raise Refused(_("%(person)s has already joined.") % {"person": locked})
    if not locked.is_active:
        raise Refused(_("The account of %(person)s is closed.") % {"person": locked})
    person.invited_at = locked.invited_at = clock.now()
    locked.save(update_fields=["invited_at"])
    record("user.invited", by=by, on=locked, subject_id=locked.pk)
    invitations.deliver(locked, by=by)


@transaction.atomic
def accept_invitation(person: User, *, token: str, password: str) -> User:
    """Give the account of ``person`` its first password; she may sign in from now on.

    The password has been validated by the form. Raises ``Refused`` when the invitation has expired
    or was used, also by a request that came a moment earlier.
    """
    locked = User.objects.select_for_update().get(pk=person.pk)
    if not invitations.token_fits(locked, token):
        raise Refused(_("This invitation can no longer be used."))
    _join(locked, password)
    record("user.joined", by=locked, on=locked, subject_id=locked.pk, audience=Audience.PERSON)
    return locked


@transaction.atomic
def give_password(person: User, *, password: str, by: User | None) -> None:
    """Set a password without asking the validators: for the accounts of the demonstration.

    Does nothing if she has that password already.
    """
    if person.has_usable_password() and person.check_password(password):
        return
    _join(person, password)
    record("user.password_given", by=by, on=person, subject_id=person.pk)


def _join(person: User, password: str) -> None:
    person.set_password(password)
    person.joined_at = person.joined_at or clock.now()
    person.save(update_fields=["password", "joined_at"])


@transaction.atomic
def grant_role(
    user: User,
    *,
    role: str,
    scope_kind: str,
    by: User | None,
    scope_key: str | int = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> RoleGrant:
    """Give ``user`` a role for a scope, from ``starts_on`` (default today) to ``ends_on`` included.

    A grant that covers the same period already is returned as it is. Raises ``Refused`` when the
    role cannot be held for that kind of scope, the scope is unknown, the period is turned round, or
    a grant of the same role and scope covers a part of it.
    """
    key = str(scope_key)
    _check_scope(role, scope_kind, key)
    starts_on = starts_on or clock.today(settings.TIME_ZONE)
    if ends_on is not None and ends_on < starts_on:
        raise Refused(_("The last day lies before the first."), field="ends_on")
    person = User.objects.select_for_update().get(pk=user.pk)
    what = {"role": role, "scope_kind": scope_kind, "scope_key": key}
    for held in overlapping_grants(person, **what, starts_on=starts_on, ends_on=ends_on):
        if held.covers(starts_on, ends_on):
            return held
        raise Refused(_("This role is already held for a part of this period: revoke it first."))
    grant = RoleGrant.objects.create(
        user=person,
        **what,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_at=clock.now(),
        granted_by=by,
    )
    _after_change_of_grants(user)
    record("rolegrant.granted", by=by, on=grant, subject_id=user.pk, data=_words_of(grant))
    return grant


@transaction.atomic
def revoke_grant(grant: RoleGrant, *, by: User) -> RoleGrant:
    """End a grant now; one that is revoked already is left alone.

    Raises ``Refused`` when ``by`` would take her own last right to administer.
    """
    # One after another: two administrators must not revoke each other in the same moment.
    holders = User.objects.filter(pk__in=[grant.user_id, by.pk]).order_by("pk")
    list(holders.select_for_update())
    grant = RoleGrant.objects.select_related("user").get(pk=grant.pk)
    if grant.revoked_at is not None:
        return grant
    if _is_last_administration_of(by, grant):
        raise Refused(
            _("You cannot take away your own last administrator role: ask another administrator.")
        )
    grant.revoked_at, grant.revoked_by = clock.now(), by
    grant.save(update_fields=["revoked_at", "revoked_by"])
    _after_change_of_grants(grant.user)
    record("rolegrant.revoked", by=by, on=grant, subject_id=grant.user_id, data=_words_of(grant))
    return grant


@transaction.atomic
def deactivate(person: User, *, by: User, reason: str) -> None:
    """Close an account: its sessions end with their next request, nothing of it is deleted.

    Raises ``Refused`` without a reason and when ``by`` would close her own account.
    """
    if person.pk == by.pk:
        raise Refused(_("You cannot close your own account."))
    if not reason.strip():
        raise Refused(_("A reason is required for this step."), field="reason")
    if User.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        person.is_active = False
        record("user.deactivated", by=by, on=person, subject_id=person.pk, reason=reason.strip())


@transaction.atomic
def reactivate(person: User, *, by: User) -> None:
    """Open a closed account again, with the roles that are still in force."""
    if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        person.is_active = True
        record("user.reactivated", by=by, on=person, subject_id=person.pk)


def _check_scope(role: str, kind: str, key: str) -> None:
    if role not in Role.values or kind not in ScopeKind.values or kind not in SCOPES_OF[role]:
        raise Refused(_("This role cannot be held for this kind of scope."), field="scope")
    if kind == ScopeKind.EVERYWHERE:
        known = key == ""
    elif kind == ScopeKind.REGION:
        known = Region.objects.filter(insee=key).exists()
    elif kind == ScopeKind.COHORT:
        known = key.isascii() and key.isdigit()
    else:
        known = key != ""
    if not known:
        raise Refused(_("This scope is not known."), field="scope")


def _is_last_administration_of(by: User, grant: RoleGrant) -> bool:
    if grant.user_id != by.pk or grant.role != Role.ADMINISTRATOR:
        return False
    return not grants_in_force(by, role=grant.role).exclude(pk=grant.pk).exists()


def _after_change_of_grants(person: User) -> None:
    _forget_grants(person)
    content_access.follow_grants(person, zone=settings.TIME_ZONE)


def _forget_grants(person: User) -> None:
    if hasattr(person, GRANTS_KEPT):
        delattr(person, GRANTS_KEPT)


def _words_of(grant: RoleGrant) -> dict[str, str]:
    return {
        "person": str(grant.user),
        "role": grant.role,
        "scope_kind": grant.scope_kind,
        "scope_key": grant.scope_key,
        "starts_on": grant.starts_on.isoformat(),
        "ends_on": grant.ends_on.isoformat() if grant.ends_on else "",
    }
