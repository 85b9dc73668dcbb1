"""The versions of all frameworks: their list, their document, a new framework, a new draft."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.views.generic.base import BaseOperationView
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views import snippets

from competencies.frameworks.admin import services
from competencies.frameworks.admin.views.parts import (
    AllOnOnePage,
    InVersion,
    OnlyDrafts,
    SavedOnlyByHand,
    SavesByService,
    competencies_url,
    export_urls,
    version_url,
)
from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.queries import axis_label
from competencies.frameworks.services import start_draft
from competencies.frameworks.states import VersionState
from lms.kernel.refusals import Refused

# Columns that a phone leaves out.
WIDE = "framework-wide"


class VersionIndex(AllOnOnePage, snippets.IndexView):
    """All versions, by framework, the latest first."""

    page_title = gettext_lazy("Frameworks")
    add_item_label = gettext_lazy("New framework")
    verbose_name_plural = gettext_lazy("frameworks")
    no_results_message = gettext_lazy("There is no framework yet: begin one, or import it.")

    def get_base_queryset(self):
        """With what the list shows, whatever its length."""
        return (
            FrameworkVersion.objects.select_related("framework")
            .defer("source_payload", "details")
            .annotate(competency_count=Count("competencies"))
            .order_by("framework__title", "-created_at", "-pk")
        )

    @cached_property
    def columns(self) -> list[Column]:
        """Text, state, standing, size, last change."""
        title = self._get_title_column_class(TitleColumn)
        return [
            title("version", label=_("Framework"), accessor=str, get_url=competencies_url),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor="get_state_display",
                primary=lambda version: version.state == VersionState.PUBLISHED,
            ),
            Column("status", label=_("Standing"), accessor="get_status_display", classname=WIDE),
            Column("competency_count", label=_("Competencies")),
            DateColumn("edited_at", label=_("Last change"), classname=WIDE),
        ]

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Begin one, or read it from a file."""
        address = reverse("framework_import")
        return [
            *super().header_buttons,
            HeaderButton(_("Import"), url=address, icon_name="upload"),
        ]

    def get_edit_url(self, instance: FrameworkVersion) -> str | None:
        """Only drafts have one."""
        is_draft = instance.state == VersionState.DRAFT
        return super().get_edit_url(instance) if is_draft else None

    def get_list_more_buttons(self, instance: FrameworkVersion) -> list[Button]:
        """What can be done with a version."""
        return version_buttons(instance, may_edit=self.user_has_permission("change"))


def version_buttons(version: FrameworkVersion, *, may_edit: bool) -> list[Button]:
    """The ways from a version: edit and publish for a draft, a new draft from the others."""
    is_draft = version.state == VersionState.DRAFT
    found = [
        Button(_("Competencies"), url=competencies_url(version), icon_name="list-ul", priority=10)
    ]
    if is_draft and may_edit:
        found += [
            Button(
                _("Edit the document and its axes"),
                url=version_url("edit", version),
                icon_name="edit",
                priority=20,
            ),
            Button(
                _("Publish"), url=version_url("publish", version), icon_name="check", priority=50
            ),
        ]
    elif may_edit:
        found += [
            Button(
                _("Inspect"), url=version_url("inspect", version), icon_name="view", priority=20
            ),
            _new_draft_button(version),
        ]
    found.append(
        Button(_("Compare"), url=version_url("compare", version), icon_name="resubmit", priority=40)
    )
    found += [
        Button(label, url=address, icon_name="download", priority=60 + place)
        for place, (label, address) in enumerate(export_urls(version))
    ]
    return found


def _new_draft_button(version: FrameworkVersion) -> Button:
    attrs = {
        "data-controller": "w-action",
        "data-action": "w-action#post",
        "data-w-action-url-value": version_url("new_draft", version),
    }
    return Button(_("New draft"), icon_name="plus", attrs=attrs, priority=30)


class FrameworkAdd(SavesByService, SavedOnlyByHand, snippets.CreateView):
    """A framework from scratch."""

    page_title = gettext_lazy("New framework")
    header_icon = "list-ul"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Frameworks, new framework."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Frameworks")},
            {"url": "", "label": _("New framework")},
        ]

    def get_page_subtitle(self) -> str:
        """The heading."""
        return _("New framework")

    def get_side_panels(self) -> MediaContainer:
        """None: there is nothing to preview yet."""
        return MediaContainer()

    def save_instance(self) -> FrameworkVersion:
        """Through the service."""
        given = dict(self.form.cleaned_data)
        self.new_revision = None
        return services.add_framework(
            key=given.pop("key"),
            number=given.pop("version"),
            scale_version=given.pop("scale_version"),
            words=given,
            by=self.request.user,
        )

    def get_success_message(self, instance: FrameworkVersion) -> str:
        """What comes next."""
        return _("“%(framework)s” is begun: give it its axes, then its competencies.") % {
            "framework": instance
        }

    def get_success_buttons(self) -> list:
        """None: the next page is where to go on."""
        return []

    def get_success_url(self) -> str:
        """Its document, to give it its axes."""
        return version_url("edit", self.object)


class VersionEdit(OnlyDrafts, InVersion, SavesByService, SavedOnlyByHand, snippets.EditView):
    """The document of a draft: its names, number, scale and axes."""

    object_is_version = True
    here = gettext_lazy("Document and axes")
    back_to = None

    def save_instance(self) -> FrameworkVersion:
        """Through the service."""
        self.new_revision = services.save_version(
            self.form.instance, save=self.form.save, by=self.request.user, back_to=self.back_to
        )
        return self.form.instance

    def get_success_message(self, instance=None) -> str:
        """That it is saved."""
        return _("The document of “%(version)s” is saved.") % {"version": self.object}

    def get_success_url(self) -> str:
        """Its competencies."""
        return competencies_url(self.object)


class VersionRevert(generic.RevisionsRevertMixin, VersionEdit):
    """The document of a draft as it was; its axes stay, as competencies stand on them."""

    view_name = "revisions_revert"
    get_success_message = VersionEdit.get_success_message

    def get_object(self, queryset=None) -> FrameworkVersion:
        """The words of the kept revision, the axes of today."""
        kept = super().get_object(queryset)
        kept.axis_values.set(list(self.live_object.axis_values.all()))
        kept.scale_version_id = self.live_object.scale_version_id
        return kept

    def save_instance(self) -> FrameworkVersion:
        """Through the service."""
        self.back_to = self.revision
        return VersionEdit.save_instance(self)


class VersionInspect(InVersion, snippets.InspectView):
    """What a version is; nothing of it can be changed here."""

    object_is_version = True
    here = gettext_lazy("Inspect")
    template_name = "competencies/frameworks/admin/version_inspect.html"

    def get_edit_url(self) -> str | None:
        """Only drafts have one."""
        return super().get_edit_url() if self.version.state == VersionState.DRAFT else None

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """As in the list of versions."""
        return version_buttons(self.version, may_edit=self.user_has_permission("change"))

    def get_fields_context(self) -> list:
        """Shown by the template itself."""
        return []

    def get_context_data(self, **kwargs) -> dict:
        """The version, its axes and who uses it."""
        values = [(axis_label(value.axis), value) for value in self.version.axis_values.all()]
        return super().get_context_data(**kwargs) | {
            "version": self.version,
            "axis_values": values,
            "competencies_url": competencies_url(self.version),
            "competency_count": self.version.competencies.count(),
        }


class NewDraft(PermissionCheckedMixin, BaseOperationView):
    """A new draft that says what this version says. POST only."""

    http_method_names = ["post"]
    model = FrameworkVersion
    permission_required = "change"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Start it, or lead to the draft there is."""
        try:
            draft = start_draft(source=self.object, by=request.user)
        except Refused as refusal:
            return self._lead_to_draft(request, refusal.sentence)
        messages.success(
            request, _("“%(draft)s” is a new draft: change it as you like.") % {"draft": draft}
        )
        return redirect(competencies_url(draft))

    def _lead_to_draft(self, request: HttpRequest, sentence: str) -> HttpResponse:
        draft = self.object.framework.versions.filter(state=VersionState.DRAFT).first()
        link = ""
        if draft is not None:
            link = format_html('<a href="{}">{}</a>', competencies_url(draft), draft)
        messages.error(request, format_html("{} {}", sentence, link))
        return redirect(reverse("competency_framework_versions:list"))


class VersionHistory(InVersion, snippets.HistoryView):
    """Who changed the document, and how."""

    object_is_version = True
    here = gettext_lazy("History")

    @cached_property
    def header_buttons(self) -> list:
        """Editing is for drafts."""
        return super().header_buttons if self.version.state == VersionState.DRAFT else []


class VersionRevisionsCompare(InVersion, snippets.RevisionsCompareView):
    """Two kept states of the document."""

    object_is_version = True
    here = gettext_lazy("Compare")
