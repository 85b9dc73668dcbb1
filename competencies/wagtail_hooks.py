"""What the app adds to Wagtail's admin."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from competencies.frameworks.admin.policies import register_policies
from competencies.frameworks.admin.viewsets import CompetencyViewSet, FrameworksGroup
from competencies.positioning import admin as positioning_admin

register_policies()
register_snippet(CompetencyViewSet)
register_snippet(FrameworksGroup)


@hooks.register("insert_global_admin_css")
def framework_styles() -> str:
    """The sheet of the pages of frameworks."""
    return format_html(
        '<link rel="stylesheet" href="{}">', static("competencies/frameworks/admin/admin.css")
    )


@hooks.register("register_admin_urls")
def projection_pages() -> list:
    """The page about answers to earlier texts."""
    return positioning_admin.urlpatterns
