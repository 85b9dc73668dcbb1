"""What Wagtail lets nobody do with a text."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from competencies.frameworks.models import CompetencyRevision, FrameworkVersion, TargetProfile


class NeverDeleted(ModelPermissionPolicy):
    """Rows go away through a service or not at all; Wagtail's own deletion knows no drafts."""

    def user_has_permission(self, user, action: str) -> bool:
        """Whether ``user`` holds the model permission; nobody holds that to delete."""
        return action != "delete" and super().user_has_permission(user, action)


def register_policies() -> None:
    """To be called once, before Wagtail asks for a policy of these models."""
    for model in (FrameworkVersion, CompetencyRevision, TargetProfile):
        register_permission_policy(model, NeverDeleted(model))
