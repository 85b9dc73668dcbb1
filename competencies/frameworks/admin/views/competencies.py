"""The competencies of a version: in their order, added, edited, moved, taken out."""

import re

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views import snippets

from competencies.frameworks.admin import services
from competencies.frameworks.admin.queries import editable_links
from competencies.frameworks.admin.views.parts import (
    VERSIONS,
    InVersion,
    OnlyDrafts,
    SavedOnlyByHand,
    SavesByService,
    competencies_url,
    version_url,
)
from competencies.frameworks.admin.views.versions import WIDE, version_buttons
from competencies.frameworks.models import CompetencyRevision, FrameworkVersion
from competencies.frameworks.queries import behaviours_of
from competencies.frameworks.services import retire_competency
from competencies.frameworks.states import VersionState
from lms.kernel.refusals import Refused

# What a bigint of the database surely holds.
_NUMBER = re.compile(r"[0-9]{1,18}")


def version_asked_for(request: HttpRequest) -> FrameworkVersion:
    """The version that the address names. Raises ``Http404`` when there is none."""
    key = request.GET.get("version", "")
    if not _NUMBER.fullmatch(key):
        raise Http404
    versions = FrameworkVersion.objects.select_related("framework", "scale_version__scale")
    return get_object_or_404(versions, pk=key)


class CompetencyIndex(InVersion, snippets.IndexView):
    """The competencies of one version; those of a draft can be moved by drag and by keyboard."""

    sort_order_field = "position"
    default_ordering = "position"
    template_name = "competencies/frameworks/admin/competency_index.html"
    verbose_name_plural = gettext_lazy("competencies")
    add_item_label = gettext_lazy("Add a competency")
    no_results_message = gettext_lazy("This version has no competency yet.")

    @cached_property
    def version(self) -> FrameworkVersion:
        """The version that the address names."""
        return version_asked_for(self.request)

    @cached_property
    def is_draft(self) -> bool:
        """Whether anything here can be changed."""
        return self.version.state == VersionState.DRAFT and self.user_has_permission("change")

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Without a version there is only the list of versions."""
        if not request.GET.get("version"):
            return redirect(f"{VERSIONS}:list")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Frameworks, the version."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{VERSIONS}:list"), "label": _("Frameworks")},
            {"url": "", "label": str(self.version)},
        ]

    def get_page_title(self) -> str:
        """The text and its state."""
        return f"{self.version} – {self.version.get_state_display()}"

    def get_ordering(self) -> str:
        """There is one order: that of the text."""
        return self.sort_order_field

    def get_base_queryset(self):
        """The competencies of the version, with their places."""
        return CompetencyRevision.objects.filter(framework_version=self.version).prefetch_related(
            "axis_values"
        )

    def get_index_url(self) -> str:
        """This list."""
        return competencies_url(self.version)

    def get_reorder_url(self) -> str | None:
        """Only a draft can be put in another order."""
        return super().get_reorder_url() if self.is_draft else None

    @cached_property
    def reorder_button(self) -> None:
        """None: the handles stand in the list."""
        return

    def get_add_url(self) -> str | None:
        """Only a draft takes one more."""
        return competencies_url(self.version, "add") if self.is_draft else None

    def get_edit_url(self, instance: CompetencyRevision) -> str | None:
        """Only those of a draft have one."""
        return super().get_edit_url(instance) if self.is_draft else None

    def get_list_more_buttons(self, instance: CompetencyRevision) -> list[Button]:
        """What can be done with a competency."""
        if not self.is_draft:
            return []
        name = self.index_url_name.split(":")[0]
        return [
            Button(_("Edit"), url=self.get_edit_url(instance), icon_name="edit", priority=10),
            Button(
                _("History"),
                url=reverse(f"{name}:history", args=[instance.pk]),
                icon_name="history",
                priority=20,
            ),
            Button(
                _("Retire"),
                url=reverse(f"{name}:delete", args=[instance.pk]),
                icon_name="bin",
                priority=30,
            ),
        ]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """What can be done with the version."""
        return version_buttons(self.version, may_edit=self.user_has_permission("change"))[1:]

    @cached_property
    def columns(self) -> list[Column]:
        """Code, statement, axes."""
        title = self._get_title_column_class(TitleColumn)
        return [
            Column("code", label=_("Code")),
            title("statement", label=_("Statement"), get_url=self._address),
            Column("axes", label=_("Stands on"), accessor=_codes, classname=WIDE),
        ]

    def _address(self, instance: CompetencyRevision) -> str:
        return self.get_edit_url(instance) or self.get_inspect_url(instance)

    def get_context_data(self, *args, **kwargs) -> dict:
        """With whether moving one moves others."""
        context = super().get_context_data(*args, **kwargs)
        rows = context["object_list"]
        return context | {
            "version": self.version,
            "is_draft": self.is_draft,
            "is_tree": self.is_draft and any(row.parent_id for row in rows),
        }


def _codes(revision: CompetencyRevision) -> str:
    return ", ".join(value.code for value in revision.axis_values.all())


class CompetencyAdd(OnlyDrafts, InVersion, SavesByService, SavedOnlyByHand, snippets.CreateView):
    """One more competency at the end of a draft."""

    here = gettext_lazy("New competency")

    @cached_property
    def version(self) -> FrameworkVersion:
        """The draft that the address names."""
        return version_asked_for(self.request)

    def get_page_subtitle(self) -> str:
        """The heading."""
        return _("New competency")

    def get_initial_form_instance(self) -> CompetencyRevision:
        """Of the draft, and nothing else yet."""
        return CompetencyRevision(framework_version=self.version)

    def get_add_url(self) -> str:
        """This page."""
        return competencies_url(self.version, "add")

    def get_preview_url(self) -> str:
        """Of this draft."""
        return competencies_url(self.version, "preview_on_add")

    def save_instance(self) -> CompetencyRevision:
        """Through the service."""
        self.new_revision = services.add_competency(
            self.form.instance,
            save=self.form.save,
            links=self.form.links.links(),
            by=self.request.user,
        )
        return self.form.instance

    def get_success_message(self, instance=None) -> str:
        """That it is added."""
        return _("“%(competency)s” is added.") % {"competency": self.object}

    def get_success_url(self) -> str:
        """The competencies of the draft."""
        return competencies_url(self.version)


class CompetencyEdit(OnlyDrafts, InVersion, SavesByService, SavedOnlyByHand, snippets.EditView):
    """A competency of a draft."""

    back_to = None

    def save_instance(self) -> CompetencyRevision:
        """Through the service."""
        self.new_revision = services.save_competency(
            self.form.instance,
            save=self.form.save,
            links=self.form.links.links(),
            by=self.request.user,
            back_to=self.back_to,
        )
        return self.form.instance

    @cached_property
    def can_delete(self) -> bool:
        """Whether the menu offers to retire it."""
        return self.user_has_permission("change")

    def get_success_message(self, instance=None) -> str:
        """That it is saved."""
        return _("“%(competency)s” is saved.") % {"competency": self.object}

    def get_success_url(self) -> str:
        """The competencies of the draft."""
        return competencies_url(self.version)

    delete_item_label = gettext_lazy("Retire")


class CompetencyRevert(generic.RevisionsRevertMixin, CompetencyEdit):
    """A competency as it was; saving makes it so again."""

    view_name = "revisions_revert"
    get_success_message = CompetencyEdit.get_success_message

    def get_object(self, queryset=None) -> CompetencyRevision:
        """The kept words, in the place and version of today."""
        kept = super().get_object(queryset)
        kept.framework_version = self.live_object.framework_version
        kept.position = self.live_object.position
        return kept

    def save_instance(self) -> CompetencyRevision:
        """Through the service."""
        self.back_to = self.revision
        return CompetencyEdit.save_instance(self)


class CompetencyRetire(OnlyDrafts, InVersion, snippets.DeleteView):
    """Takes a competency out of a draft, after asking."""

    permission_required = "change"
    page_title = gettext_lazy("Retire")
    here = gettext_lazy("Retire")
    template_name = "competencies/frameworks/admin/competency_retire.html"
    usage_url_name = None

    def get_success_url(self) -> str:
        """The competencies of the draft."""
        return competencies_url(self.version)

    def form_valid(self, form) -> HttpResponse:
        """Through the service, which may refuse."""
        name = str(self.object)
        address = self.get_success_url()
        try:
            retire_competency(revision=self.object, by=self.request.user)
        except Refused as refusal:
            messages.error(self.request, refusal.sentence)
        else:
            messages.success(self.request, _("“%(competency)s” is retired.") % {"competency": name})
        return redirect(address)


class CompetencyReorder(OnlyDrafts, snippets.ReorderView):
    """Answers Wagtail's own list when a row was dropped, or moved by arrow keys and Enter."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """With the row that moves."""
        super().setup(request, *args, **kwargs)
        rows = CompetencyRevision.objects.select_related("framework_version__framework")
        self.object = get_object_or_404(rows, pk=kwargs["pk"])

    @property
    def version(self) -> FrameworkVersion:
        """The text whose order changes."""
        return self.object.framework_version

    def turn_away(self, request: HttpRequest) -> HttpResponse:
        """Data: nobody looks at this address."""
        return JsonResponse({"success": False}, status=403)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Move the row to the place that the address names; anything else is the end."""
        place = request.GET.get("position", "")
        index = int(place) if _NUMBER.fullmatch(place) else self.version.competencies.count()
        try:
            services.move_competency(self.object, index=index, by=request.user)
        except Refused:  # it was published a moment ago
            return self.turn_away(request)
        return JsonResponse({"success": True})


class CompetencyInspect(InVersion, snippets.InspectView):
    """What a competency says; nothing of it can be changed here."""

    template_name = "competencies/frameworks/admin/competency_inspect.html"

    def get_edit_url(self) -> str | None:
        """Only those of a draft have one."""
        return super().get_edit_url() if self.version.state == VersionState.DRAFT else None

    def get_delete_url(self) -> None:
        """None: retiring is in the list of a draft."""
        return

    def get_fields_context(self) -> list:
        """Shown by the template itself."""
        return []

    def get_context_data(self, **kwargs) -> dict:
        """The competency, with the anchor where a level has no text of its own."""
        told = behaviours_of(self.version.pk).get(self.object.pk, {})
        levels = [
            (level, told.get(level.ordinal)) for level in self.version.scale_version.levels.all()
        ]
        return super().get_context_data(**kwargs) | {
            "revision": self.object,
            "version": self.version,
            "levels": levels,
            "links": editable_links(self.object),
            "inspect_version_url": version_url("inspect", self.version),
        }


class CompetencyHistory(InVersion, snippets.HistoryView):
    """Who changed a competency of a version, and how."""

    here = gettext_lazy("History")

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Editing is for drafts."""
        return super().header_buttons if self.version.state == VersionState.DRAFT else []


class CompetencyRevisionsCompare(InVersion, snippets.RevisionsCompareView):
    """Two kept states of a competency."""

    here = gettext_lazy("Compare")
