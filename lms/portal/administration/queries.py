"""Reads of the administration's pages."""

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from lms.accounts.enums import Permission
from lms.accounts.models import RoleGrant, User
from lms.accounts.queries import has_permission, people_manageable_by
from lms.audit.models import AuditEvent
from lms.audit.queries import all_events
from lms.kernel import clock


def people_listed_for(user) -> QuerySet[User]:
    """The accounts ``user`` may administer, each with its grants in force as ``current_grants``."""
    today = clock.today(settings.TIME_ZONE)
    in_force = RoleGrant.objects.in_force(today).order_by("role")
    return people_manageable_by(user).prefetch_related(
        Prefetch("grants", queryset=in_force, to_attr="current_grants")
    )


def holding(people: QuerySet[User], role: str) -> QuerySet[User]:
    """Those of ``people`` who hold ``role`` today."""
    today = clock.today(settings.TIME_ZONE)
    held = RoleGrant.objects.in_force(today).filter(user=OuterRef("pk"), role=role)
    return people.filter(Exists(held))


def events_visible_to(user) -> QuerySet[AuditEvent]:
    """The journal for whoever may read it."""
    if has_permission(user, Permission.AUDIT_VIEW):
        return all_events()
    return AuditEvent.objects.none()


def events_about(events: QuerySet[AuditEvent], people: Q, actors: Q) -> QuerySet[AuditEvent]:
    """Those of ``events`` done by ``actors`` or done by or for the accounts that ``people`` picks.

    The journal has no foreign keys: names are looked up among the accounts of today, and among the
    names written down at the time.
    """
    ids = User.objects.filter(people).values("pk")
    return events.filter(actors | Q(actor_id__in=ids) | Q(subject_id__in=ids))
