"""Two versions of a framework side by side, and the page that puts a draft in force."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from competencies.frameworks.admin.presenters import Report, report
from competencies.frameworks.admin.queries import versions_of
from competencies.frameworks.admin.views.parts import (
    InVersion,
    OnlyDrafts,
    competencies_url,
    export_urls,
    version_url,
)
from competencies.frameworks.models import FrameworkVersion
from competencies.frameworks.services import publish_version
from competencies.frameworks.states import VersionState
from lms.kernel.refusals import Refused


class OfVersion(PermissionCheckedMixin, InVersion, WagtailAdminTemplateMixin, TemplateView):
    """A page about one version of a framework, which knows its sisters."""

    model = FrameworkVersion
    breadcrumbs_items = WagtailAdminTemplateMixin.breadcrumbs_items
    permission_required = "change"

    @cached_property
    def version(self) -> FrameworkVersion:
        """The version that the address names."""
        versions = FrameworkVersion.objects.select_related("framework", "scale_version__scale")
        return get_object_or_404(versions, pk=self.kwargs["pk"])

    @cached_property
    def sisters(self) -> list[FrameworkVersion]:
        """All versions of the framework, the latest first."""
        return versions_of(self.version.framework_id)

    def predecessor(self) -> FrameworkVersion | None:
        """What a version is compared with unless said otherwise: what it goes on from, or is to
        take the place of, or the version before it."""
        others = [each for each in self.sisters if each.pk != self.version.pk]
        in_force = [each for each in others if each.state == VersionState.PUBLISHED]
        based_on = [each for each in others if each.pk == self.version.based_on_id]
        return next(iter([*based_on, *in_force, *others]), None)

    def get_page_subtitle(self) -> str:
        """The text."""
        return str(self.version)


class VersionChoice(forms.Form):
    """The two versions to compare."""

    before = forms.ChoiceField(label=gettext_lazy("Before"))
    after = forms.ChoiceField(label=gettext_lazy("After"))

    def __init__(self, data, *, versions: list[FrameworkVersion]) -> None:
        super().__init__(data)
        choices = [
            (str(each.pk), f"{each.version} – {each.get_state_display()}") for each in versions
        ]
        self.fields["before"].choices = self.fields["after"].choices = choices
        self.by_id = {str(each.pk): each for each in versions}

    def chosen(self, name: str) -> FrameworkVersion:
        """The version chosen in a valid form."""
        return self.by_id[self.cleaned_data[name]]


class VersionCompare(OfVersion):
    """Added, changed, retired: a version against the one before, or any two."""

    page_title = gettext_lazy("Compare")
    here = gettext_lazy("Compare")
    template_name = "competencies/frameworks/admin/compare.html"

    def get_context_data(self, **kwargs) -> dict:
        """Both versions and what differs; nothing while there is only one."""
        form = VersionChoice(self._asked_for(), versions=self.sisters)
        found: Report | None = None
        if len(self.sisters) > 1 and form.is_valid():
            found = report(form.chosen("before"), form.chosen("after"))
        return super().get_context_data(**kwargs) | {
            "version": self.version,
            "choice": form,
            "report": found,
            "is_alone": len(self.sisters) == 1,
        }

    def _asked_for(self) -> dict[str, str]:
        before = self.predecessor()
        usual = {"before": str(before.pk) if before else "", "after": str(self.version.pk)}
        return {name: self.request.GET.get(name, usual[name]) for name in usual}


class VersionPublish(OnlyDrafts, OfVersion):
    """Asks before a draft is put in force, and says what that does."""

    page_title = gettext_lazy("Publish")
    here = gettext_lazy("Publish")
    template_name = "competencies/frameworks/admin/publish.html"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Publish, or say why not."""
        try:
            publish_version(version=self.version, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return redirect(version_url("publish", self.version))
        messages.success(
            request,
            _("“%(version)s” is in force. Its text never changes again.")
            % {"version": self.version},
            buttons=self._next_steps(),
        )
        return redirect(version_url("inspect", self.version))

    def _next_steps(self) -> list:
        return [messages.button(address, label) for label, address in export_urls(self.version)]

    def get_context_data(self, **kwargs) -> dict:
        """What changes against the text in force, and who stands on it."""
        in_force = [each for each in self.sisters if each.state == VersionState.PUBLISHED]
        return super().get_context_data(**kwargs) | {
            "version": self.version,
            "in_force": in_force[0] if in_force else None,
            "report": report(in_force[0], self.version) if in_force else None,
            "competency_count": self.version.competencies.count(),
            "competencies_url": competencies_url(self.version),
            "compare_url": version_url("compare", self.version),
        }
