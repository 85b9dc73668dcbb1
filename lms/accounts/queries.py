"""Who may do what, and where."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from lms.accounts.enums import PERMISSIONS_OF, STAFF_ROLES, Permission, ScopeKind
from lms.accounts.invitations import pk_from
from lms.accounts.models import RoleGrant, User
from lms.kernel import clock

# Where ``grants_of`` keeps what it read, on the user.
GRANTS_KEPT = "_grants_in_force"


@dataclass(frozen=True)
class Scopes:
    """Where somebody holds a permission. Empty means nowhere."""

    everywhere: bool = False
    regions: frozenset[str] = field(default_factory=frozenset)
    programmes: frozenset[str] = field(default_factory=frozenset)
    cohorts: frozenset[int] = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.everywhere or self.regions or self.programmes or self.cohorts)


def grants_of(user) -> list[RoleGrant]:
    """The grants of ``user`` in force today; read once per request and kept on the instance."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return []
    if not hasattr(user, GRANTS_KEPT):
        today = clock.today(settings.TIME_ZONE)
        # Every request asks: the days are compared here, and in no order.
        held = RoleGrant.objects.filter(user=user, revoked_at=None).order_by()
        setattr(user, GRANTS_KEPT, [grant for grant in held if grant.covers(today, today)])
    return getattr(user, GRANTS_KEPT)


def roles_of(user) -> set[str]:
    """The roles ``user`` holds today, whatever their scope."""
    return {grant.role for grant in grants_of(user)}


def scopes_of(user, permission: Permission) -> Scopes:
    """Where ``user`` holds ``permission`` today."""
    return _scopes(g for g in grants_of(user) if permission in PERMISSIONS_OF[g.role])


def scopes_of_role(user, role: str) -> Scopes:
    """Where ``user`` holds ``role`` today."""
    return _scopes(grant for grant in grants_of(user) if grant.role == role)


def _scopes(grants: Iterable[RoleGrant]) -> Scopes:
    keys: dict[str, set[str]] = {kind: set() for kind in ScopeKind.values}
    for grant in grants:
        keys[grant.scope_kind].add(grant.scope_key)
    return Scopes(
        everywhere=bool(keys[ScopeKind.EVERYWHERE]),
        regions=frozenset(keys[ScopeKind.REGION]),
        programmes=frozenset(keys[ScopeKind.PROGRAMME]),
        cohorts=frozenset(int(key) for key in keys[ScopeKind.COHORT]),
    )


def has_permission(user, permission: Permission) -> bool:
    """Whether ``user`` holds ``permission`` anywhere; where is the business of ``scopes_of``."""
    return bool(scopes_of(user, permission))


def is_staff_person(user) -> bool:
    """Whether ``user`` works with other people's data and therefore needs a second factor."""
    return bool(roles_of(user) & STAFF_ROLES)


def users_with_role(role: str) -> QuerySet[User]:
    """Active people who hold ``role`` today in any scope."""
    today = clock.today(settings.TIME_ZONE)
    grants = RoleGrant.objects.filter(role=role).in_force(today)
    return User.objects.filter(is_active=True, pk__in=grants.values("user_id"))


def staff_of_cohort(cohort_id: int, role: str) -> QuerySet[User]:
    """Active people who hold ``role`` for that cohort today."""
    today = clock.today(settings.TIME_ZONE)
    grants = RoleGrant.objects.filter(
        role=role, scope_kind=ScopeKind.COHORT, scope_key=str(cohort_id)
    ).in_force(today)
    return User.objects.filter(is_active=True, pk__in=grants.values("user_id"))


def grants_in_force(person: User, *, role: str) -> QuerySet[RoleGrant]:
    """Her grants of ``role`` that count today, read anew."""
    today = clock.today(settings.TIME_ZONE)
    return RoleGrant.objects.filter(user=person, role=role).in_force(today)


def overlapping_grants(
    person: User,
    *,
    role: str,
    scope_kind: str,
    scope_key: str,
    starts_on: date,
    ends_on: date | None,
) -> QuerySet[RoleGrant]:
    """Her unrevoked grants of that role and scope that share a day with the period."""
    found = RoleGrant.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on),
        user=person,
        role=role,
        scope_kind=scope_kind,
        scope_key=scope_key,
        revoked_at=None,
    )
    return found if ends_on is None else found.filter(starts_on__lte=ends_on)


def people_manageable_by(user) -> QuerySet[User]:
    """The accounts ``user`` may administer: all of them, or none."""
    if has_permission(user, Permission.ACCOUNT_MANAGE):
        return User.objects.all()
    return User.objects.none()


def person_of_invitation(uid: str) -> User | None:
    """Whose account an invitation's address names; the token says whether it opens it."""
    key = pk_from(uid)
    return User.objects.filter(pk=key).first() if key is not None else None
