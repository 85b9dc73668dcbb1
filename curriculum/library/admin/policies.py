"""What Wagtail lets nobody do with resources and modules."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from competencies.frameworks.admin.policies import NeverDeleted
from curriculum.library.models import Resource
from curriculum.programmes.models import Module


class NeverMade(ModelPermissionPolicy):
    """Modules are parts of programmes: here one only says what they develop."""

    def user_has_permission(self, user, action: str) -> bool:
        """Whether ``user`` holds the model permission; nobody adds or deletes."""
        return action not in {"add", "delete"} and super().user_has_permission(user, action)


def register_policies() -> None:
    """To be called once, before Wagtail asks for a policy of these models."""
    register_permission_policy(Resource, NeverDeleted(Resource))
    register_permission_policy(Module, NeverMade(Module))
