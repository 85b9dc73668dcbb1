"""Entry to Wagtail's admin: a group of Django that follows the role grants."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from lms.accounts.enums import PERMISSIONS_OF
from lms.accounts.enums import Permission as Right
from lms.accounts.models import RoleGrant, User
from lms.kernel import clock

GROUP = "Editors"
_ADMIN = Q(content_type__app_label="wagtailadmin", codename="access_admin")
_PAGES = Q(
    content_type__app_label="wagtailcore",
    codename__in=["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
)
_COLLECTIONS = Q(
    content_type__app_label__in=["wagtailimages", "wagtaildocs"],
    codename__in=[
        f"{verb}_{thing}" for verb in ("add", "change", "choose") for thing in ("image", "document")
    ],
)
# Nobody holds the right to delete them: a text is retired by a service, or stays.
_FRAMEWORKS = Q(
    content_type__app_label="competencies",
    codename__in=[
        f"{verb}_{thing}"
        for verb in ("add", "change", "view")
        for thing in ("frameworkversion", "competencyrevision", "targetprofile")
    ],
)
_LIBRARY = Q(
    content_type__app_label="curriculum",
    codename__in=[
        "add_resource",
        "change_resource",
        "view_resource",
        "change_module",
        "view_module",
    ],
)
_ROLES = sorted(role for role, rights in PERMISSIONS_OF.items() if Right.CONTENT_EDIT in rights)


def editors_group() -> Group:
    """The group that may write pages, pictures, documents and frameworks; made where needed."""
    group, _created = Group.objects.get_or_create(name=GROUP)
    group.permissions.add(*Permission.objects.filter(_ADMIN | _FRAMEWORKS | _LIBRARY))
    for root in Page.objects.filter(depth=1):
        for permission in Permission.objects.filter(_PAGES):
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    for root in Collection.objects.filter(depth=1):
        for permission in Permission.objects.filter(_COLLECTIONS):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root, permission=permission
            )
    return group


def renew_editors_group() -> None:
    """Give those who already write content the permissions that came since."""
    if Group.objects.filter(name=GROUP).exists():
        editors_group()


def follow_grants(person: User, *, zone: str) -> None:
    """Let ``person`` into Wagtail's admin or out of it, as her grants say today in ``zone``.

    A grant that begins later counts already; the middleware keeps the door shut until its day, and
    shuts it again the day after its last.
    """
    today = clock.today(zone)
    may = (
        RoleGrant.objects.filter(user=person, role__in=_ROLES, revoked_at=None)
        .filter(Q(ends_on=None) | Q(ends_on__gte=today))
        .exists()
    )
    if may:
        person.groups.add(editors_group())
    elif person.groups.filter(name=GROUP).exists():
        person.groups.remove(*Group.objects.filter(name=GROUP))
    if person.is_staff != (may or person.is_superuser):
        person.is_staff = may or person.is_superuser
        person.save(update_fields=["is_staff"])
