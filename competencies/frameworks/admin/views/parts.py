"""What the pages of drafts have in common: where they are, and that only drafts are written."""

from django.contrib.admin.utils import quote
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from wagtail.admin import messages

from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.services import check_is_draft
from competencies.frameworks.states import VersionState
from lms.kernel.refusals import Refused

VERSIONS = "competency_framework_versions"
COMPETENCIES = "competency_framework_competencies"


def version_url(name: str, version: FrameworkVersion) -> str:
    """The page ``name`` of a version."""
    return reverse(f"{VERSIONS}:{name}", args=[quote(version.pk)])


def competencies_url(version: FrameworkVersion, name: str = "list") -> str:
    """A page of the competencies of a version: their list, or the form to add one."""
    return f"{reverse(f'{COMPETENCIES}:{name}')}?{urlencode({'version': version.pk})}"


def export_urls(version: FrameworkVersion) -> list[tuple[str, str]]:
    """A label and an address for each format that a version is written in."""
    address = reverse("framework_export", kwargs={"key": version.framework.key})
    return [
        (label, f"{address}?{urlencode({'version': version.version, 'format': name})}")
        for name, label in (
            ("case", _("Export as CASE")),
            ("moodle", _("Export for Moodle")),
            ("table", _("Export as a table")),
        )
    ]


class AllOnOnePage:
    """A list that is never long enough to be cut into pages."""

    def get_paginate_by(self, queryset) -> None:
        """No pages."""
        return


class InVersion:
    """A page that stands below a version; ``version`` is that version, ``here`` its own name."""

    here = ""
    object_is_version = False

    @cached_property
    def version(self) -> FrameworkVersion:
        """The version the page is about."""
        return self.object if self.object_is_version else self.object.framework_version

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Frameworks, the version, this page."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{VERSIONS}:list"), "label": _("Frameworks")},
            {"url": competencies_url(self.version), "label": str(self.version)},
            {"url": "", "label": str(self.get_here())},
        ]

    def get_here(self) -> str:
        """The last step of the trail."""
        return str(self.here or self.object)


class OnlyDrafts:
    """Turns every verb away from a text that is no draft, with a sentence and a way back."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """As the view does, for a draft."""
        if self.version.state != VersionState.DRAFT and self.user_has_permission("change"):
            return self.turn_away(request)
        return super().dispatch(request, *args, **kwargs)

    def turn_away(self, request: HttpRequest) -> HttpResponse:
        """The sentence of the refusal, on the page of the version or as data."""
        try:
            check_is_draft(self.version)
        except Refused as refusal:
            sentence = refusal.sentence
        if not request.accepts("text/html"):
            return JsonResponse({"success": False, "error_message": sentence}, status=403)
        messages.error(request, sentence)
        return redirect(version_url("inspect", self.version))


class SavesByService:
    """A form whose refusals come back on the form, with all that was written in it."""

    def form_valid(self, form) -> HttpResponse:
        """Save, or show the sentence of the refusal on the form."""
        try:
            return super().form_valid(form)
        except Refused as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.sentence)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def get_error_message(self) -> str:
        """Above a form that was refused."""
        return _("This could not be saved: see what is marked below. Nothing you wrote is lost.")


class SavedOnlyByHand:
    """No saving in the background: each save of a draft is one entry in the log."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False
