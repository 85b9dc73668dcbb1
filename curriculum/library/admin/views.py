"""The pages of resources, and of what modules develop."""

from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets

from competencies.frameworks.admin.views.parts import (
    AllOnOnePage,
    SavedOnlyByHand,
    SavesByService,
)
from curriculum.library.models import Resource
from curriculum.library.queries import all_resources, current_modules
from curriculum.library.services import (
    restore_resource,
    retire_resource,
    save_resource,
    set_developments,
)
from curriculum.programmes.models import Module

RESOURCES = "learning_resources"
MODULES = "learning_modules"


def resource_url(name: str, resource: Resource) -> str:
    """The page ``name`` of a resource."""
    return reverse(f"{RESOURCES}:{name}", args=[quote(resource.pk)])


class Trail:
    """The way back to the list, which is named ``list_label``."""

    list_label = gettext_lazy("Resources")

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """The list, this page."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": str(self.list_label)},
            {"url": "", "label": self.get_page_subtitle()},
        ]


class ResourceIndex(AllOnOnePage, snippets.IndexView):
    """All resources; retired ones stand last."""

    page_title = gettext_lazy("Resources")
    add_item_label = gettext_lazy("Add a resource")
    verbose_name_plural = gettext_lazy("resources")
    no_results_message = gettext_lazy("There is no resource yet.")

    def get_base_queryset(self):
        """With what the list shows."""
        return all_resources()

    def order_queryset(self, queryset):
        """As it comes, unless a column was chosen."""
        return queryset

    @cached_property
    def columns(self) -> list[Column]:
        """Title, kind, how many competencies, whether it is in use."""
        title = self._get_title_column_class(TitleColumn)
        return [
            title("title", label=_("Title"), get_url=self.get_edit_url),
            Column("kind", label=_("Kind"), accessor="get_kind_display"),
            Column("competency_count", label=_("Competencies")),
            Column("retired_at", label=_("State"), accessor=_use),
        ]

    def get_list_more_buttons(self, instance: Resource) -> list[Button]:
        """What can be done with a resource."""
        if not self.user_has_permission("change"):
            return []
        name, words = (
            ("restore", _("Put back in use")) if instance.is_retired else ("retire", _("Retire"))
        )
        return [
            Button(_("Edit"), url=self.get_edit_url(instance), icon_name="edit", priority=10),
            Button(words, url=resource_url(name, instance), icon_name="bin", priority=20),
        ]


def _use(resource: Resource) -> str:
    return _("Retired") if resource.is_retired else _("In use")


class SavesResource(Trail, SavesByService, SavedOnlyByHand):
    """Both forms write through the one service."""

    def save_instance(self) -> Resource:
        """Through the service."""
        self.new_revision = None
        return save_resource(
            resource=self.stored(),
            facts=self.form.facts(),
            developed=self.form.developed.developed(),
            by=self.request.user,
        )

    def stored(self) -> Resource | None:
        """The resource that is edited; None for a new one."""
        return self.object

    def get_success_message(self, instance=None) -> str:
        """That it is saved."""
        return _("“%(resource)s” is saved.") % {"resource": self.object}


class ResourceAdd(SavesResource, snippets.CreateView):
    """A new resource."""

    def stored(self) -> None:
        """None yet."""
        return

    def get_page_subtitle(self) -> str:
        """The heading."""
        return _("New resource")


class ResourceEdit(SavesResource, snippets.EditView):
    """A resource and what it develops."""


class ResourceRetire(Trail, PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Asks before a resource is shown to nobody any more."""

    model = Resource
    index_url_name = f"{RESOURCES}:list"
    breadcrumbs_items = WagtailAdminTemplateMixin.breadcrumbs_items
    permission_required = "change"
    page_title = gettext_lazy("Retire")
    template_name = "curriculum/library/admin/retire.html"
    service = staticmethod(retire_resource)
    done = gettext_lazy("“%(resource)s” is retired.")
    question = gettext_lazy(
        "It is shown to nobody any more. What was said of it is kept, and it can be put back "
        "in use."
    )
    button = gettext_lazy("Retire this resource")

    @cached_property
    def object(self) -> Resource:
        """The resource that the address names."""
        return get_object_or_404(Resource, pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """The resource."""
        return str(self.object)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Do it; a second time changes nothing."""
        self.service(resource=self.object, by=request.user)
        messages.success(request, str(self.done) % {"resource": self.object})
        return redirect(self.index_url_name)

    def get_context_data(self, **kwargs) -> dict:
        """What is asked."""
        return super().get_context_data(**kwargs) | {
            "resource": self.object,
            "question": self.question,
            "button": self.button,
            "list_url": reverse(self.index_url_name),
        }


class ResourceRestore(ResourceRetire):
    """Asks before a retired resource is shown again."""

    page_title = gettext_lazy("Put back in use")
    service = staticmethod(restore_resource)
    done = gettext_lazy("“%(resource)s” is in use again.")
    question = gettext_lazy("It is shown again with the competencies it develops.")
    button = gettext_lazy("Put this resource back in use")


class ModuleIndex(AllOnOnePage, snippets.IndexView):
    """The modules of the newest version of each programme."""

    page_title = gettext_lazy("Modules and competencies")
    verbose_name_plural = gettext_lazy("modules")
    no_results_message = gettext_lazy("No programme has a module yet.")

    def get_base_queryset(self):
        """With what the list shows."""
        return current_modules().prefetch_related("domains")

    def order_queryset(self, queryset):
        """As they follow each other in their programme."""
        return queryset

    @cached_property
    def columns(self) -> list[Column]:
        """Module, programme, domains, how many competencies were set."""
        title = self._get_title_column_class(TitleColumn)
        return [
            title("title", label=_("Module"), accessor=str, get_url=self.get_edit_url),
            Column("programme", label=_("Programme"), accessor="programme_version"),
            Column("domains", label=_("Domains"), accessor=_domains),
            Column("competency_count", label=_("Competencies set by hand")),
        ]

    def get_list_more_buttons(self, instance: Module) -> list[Button]:
        """Only what it develops can be edited."""
        address = self.get_edit_url(instance)
        return [Button(_("Edit"), url=address, icon_name="edit", priority=10)] if address else []


def _domains(module: Module) -> str:
    return ", ".join(value.code for value in module.domains.all())


class ModuleEdit(Trail, SavesByService, SavedOnlyByHand, snippets.EditView):
    """Which competencies a module of today develops, and at which levels."""

    list_label = gettext_lazy("Modules and competencies")

    def get_queryset(self):
        """Modules of earlier versions stay as they are."""
        return current_modules()

    def save_instance(self) -> Module:
        """Through the service."""
        self.new_revision = None
        set_developments(
            of=self.object, developed=self.form.developed.developed(), by=self.request.user
        )
        return self.object

    def get_success_message(self, instance=None) -> str:
        """That it is saved."""
        return _("“%(module)s” is saved.") % {"module": self.object}
