"""The menu “Learning resources” of Wagtail's admin, and the addresses behind it."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from competencies.frameworks.admin.viewsets import EditorsViewSet
from curriculum.library.admin import views
from curriculum.library.admin.forms import ModuleForm, ResourceForm
from curriculum.library.admin.panels import DevelopedPanel, DomainsPanel
from curriculum.library.models import Resource
from curriculum.programmes.models import Module


def _developed() -> DevelopedPanel:
    return DevelopedPanel(
        heading=_("Competencies it develops"),
        help_text=_(
            "Levels are those of the framework’s scale, from 1 on. Without levels it helps at all "
            "of them. Save to get more lines."
        ),
    )


class ResourceViewSet(EditorsViewSet):
    """Resources and the competencies they develop."""

    model = Resource
    icon = "doc-full"
    menu_label = _("Resources")
    menu_name = "learning-resources-list"
    url_namespace = admin_url_namespace = views.RESOURCES
    base_url_path = "ressources/liste"
    copy_view_enabled = False
    index_view_class = views.ResourceIndex
    add_view_class = views.ResourceAdd
    edit_view_class = views.ResourceEdit
    edit_handler = ObjectList(
        [
            FieldPanel("title", heading=_("Title")),
            FieldPanel("kind", heading=_("Kind")),
            FieldPanel("url", heading=_("Address")),
            FieldPanel("summary", heading=_("Summary")),
            FieldRowPanel(
                [
                    FieldPanel("language", heading=_("Language")),
                    FieldPanel("minutes", heading=_("Minutes it takes")),
                ]
            ),
            FieldPanel("source", heading=_("Source")),
            _developed(),
        ],
        base_form_class=ResourceForm,
    )

    def get_urlpatterns(self):
        """Wagtail's, and those that take a resource out of use and back."""
        own = {
            "retire": ("retirer", views.ResourceRetire),
            "restore": ("remettre", views.ResourceRestore),
        }
        return super().get_urlpatterns() + [
            path(f"{word}/<int:pk>/", self.construct_view(view), name=name)
            for name, (word, view) in own.items()
        ]


class ModuleViewSet(EditorsViewSet):
    """What modules develop. The modules are those of their programmes."""

    model = Module
    icon = "list-ul"
    menu_label = _("Modules and competencies")
    menu_name = "learning-modules"
    url_namespace = admin_url_namespace = views.MODULES
    base_url_path = "ressources/modules"
    copy_view_enabled = False
    index_view_class = views.ModuleIndex
    edit_view_class = views.ModuleEdit
    edit_handler = ObjectList(
        [DomainsPanel(heading=_("By its domains")), _developed()], base_form_class=ModuleForm
    )


class LibraryGroup(SnippetViewSetGroup):
    """One entry of the menu for both."""

    items = (ResourceViewSet, ModuleViewSet)
    menu_icon = "doc-full"
    menu_label = _("Learning resources")
    menu_name = "learning-library"
    menu_order = 260
