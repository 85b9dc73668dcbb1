"""How a view says who may open it. A view that says nothing stays closed.

``public``, ``signed_in`` and ``requires(permission)`` mark a view; ``ClosedByDefaultMiddleware``
enforces the mark. Scope (which cohort, which region) is the business of the ``…_visible_to``
queries the view starts from, and ``demand`` checks a right on a row that is in scope.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from lms.accounts.enums import Permission
from lms.accounts.queries import has_permission

View = Callable


@dataclass(frozen=True)
class Access:
    """The mark of a view. With ``permissions`` any one of them opens it."""

    public: bool = False
    permissions: tuple[Permission, ...] = ()

    def admits(self, user) -> bool:
        """Whether ``user``, signed in, may open the view at all."""
        if self.public or not self.permissions:
            return True
        return any(has_permission(user, permission) for permission in self.permissions)


def public(view: View) -> View:
    """Anyone, signed in or not."""
    view.access = Access(public=True)
    return view


def signed_in(view: View) -> View:
    """Anyone with an account; the view shows only what is hers."""
    view.access = Access()
    return view


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Whoever holds one of ``permissions`` in some scope; others get 403, visitors the sign-in."""

    def mark(view: View) -> View:
        view.access = Access(permissions=permissions)
        return view

    return mark


def demand(granted: object) -> None:
    """Raise ``PermissionDenied`` (403) unless ``granted``: in scope, but without the right."""
    if not granted:
        raise PermissionDenied
