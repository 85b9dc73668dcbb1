"""The functions of a team."""

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.snippets.views import snippets

from competencies.frameworks.admin.views.parts import AllOnOnePage, SavesByService
from competencies.frameworks.models import TargetProfile
from competencies.frameworks.services import save_target_profile


class TargetIndex(AllOnOnePage, snippets.IndexView):
    """All functions, and what each should reach."""

    page_title = gettext_lazy("Functions and targets")
    add_item_label = gettext_lazy("Add a function")
    verbose_name_plural = gettext_lazy("functions")
    no_results_message = gettext_lazy("There is no function yet.")

    def get_base_queryset(self):
        """With what the list shows."""
        return TargetProfile.objects.select_related("framework").prefetch_related(
            "profiles", "ranges"
        )

    @cached_property
    def columns(self) -> list[Column]:
        """Function, framework, professions, levels."""
        title = self._get_title_column_class(TitleColumn)
        return [
            title("title", label=_("Function"), get_url=self.get_edit_url),
            Column("framework", label=_("Framework"), classname="framework-wide"),
            Column(
                "profiles",
                label=_("Professions it takes in"),
                accessor=_professions,
                classname="framework-wide",
            ),
            Column("ranges", label=_("Levels"), accessor=_ranges),
        ]


def _professions(function: TargetProfile) -> str:
    return ", ".join(str(profile) for profile in function.profiles.all())


def _ranges(function: TargetProfile) -> str:
    return ", ".join(
        f"{row.axis_code} : {row.minimum}–{row.maximum}" for row in function.ranges.all()
    )


class SavesTarget(SavesByService):
    """Both forms write through the one service."""

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Functions, this one."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": _("Functions and targets")},
            {"url": "", "label": self.get_page_subtitle()},
        ]

    def save_instance(self) -> TargetProfile:
        """Through the service."""
        given = self.form.cleaned_data
        self.new_revision = None
        return save_target_profile(
            key=given["key"],
            title=given["title"],
            framework=given["framework"],
            profiles=given["profiles"],
            ranges=self.form.levels.ranges(),
            by=self.request.user,
        )

    def get_success_message(self, instance=None) -> str:
        """That it is saved."""
        return _("“%(function)s” is saved.") % {"function": self.object}


class TargetAdd(SavesTarget, snippets.CreateView):
    """A new function; its levels follow once it has a framework."""

    def get_page_subtitle(self) -> str:
        """The heading."""
        return _("New function")

    def get_success_url(self) -> str:
        """Its form, to set the levels."""
        return self.get_edit_url()


class TargetEdit(SavesTarget, snippets.EditView):
    """A function, whom it takes in and the levels it should reach."""
