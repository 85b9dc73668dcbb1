"""What the app adds to Wagtail's admin."""

from wagtail.snippets.models import register_snippet

from curriculum.library.admin.policies import register_policies
from curriculum.library.admin.viewsets import LibraryGroup

register_policies()
register_snippet(LibraryGroup)
