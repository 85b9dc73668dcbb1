"""The menu “Frameworks” of Wagtail's admin, and the addresses behind it."""

from django.forms import CheckboxSelectMultiple, Select
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from competencies.frameworks.admin.forms import (
    CompetencyForm,
    NewFrameworkForm,
    TargetProfileForm,
    VersionForm,
)
from competencies.frameworks.admin.forms.versions import LABELS, AxisSelect
from competencies.frameworks.admin.panels import (
    AxisValuesPanel,
    BehavioursPanel,
    LevelsPanel,
    LinksPanel,
)
from competencies.frameworks.admin.views import (
    comparison,
    competencies,
    previews,
    targets,
    versions,
)
from competencies.frameworks.admin.views.parts import COMPETENCIES, VERSIONS
from competencies.frameworks.models import CompetencyRevision, FrameworkVersion, TargetProfile
from lms.accounts.access import requires
from lms.accounts.enums import Permission


class EditorsViewSet(SnippetViewSet):
    """Pages for whoever may edit contents today, beside what Wagtail asks for itself."""

    # Of its own: the menu of all snippets is not shown for these.
    menu_item_is_registered = True
    # As Wagtail's, with a heading of the first level.
    create_template_name = "competencies/frameworks/admin/create.html"
    edit_template_name = "competencies/frameworks/admin/edit.html"

    def construct_view(self, view_class, **kwargs):
        """The view, marked for ``ClosedByDefaultMiddleware``."""
        return requires(Permission.CONTENT_EDIT)(super().construct_view(view_class, **kwargs))


class VersionViewSet(EditorsViewSet):
    """Frameworks and their versions."""

    model = FrameworkVersion
    icon = "list-ul"
    menu_label = _("Frameworks")
    menu_name = "frameworks"
    url_namespace = admin_url_namespace = VERSIONS
    base_url_path = "referentiels/versions"
    inspect_view_enabled = True
    inspect_template_name = versions.VersionInspect.template_name
    index_view_class = versions.VersionIndex
    add_view_class = versions.FrameworkAdd
    edit_view_class = versions.VersionEdit
    inspect_view_class = versions.VersionInspect
    history_view_class = versions.VersionHistory
    revisions_compare_view_class = versions.VersionRevisionsCompare
    revisions_revert_view_class = versions.VersionRevert
    revisions_view_class = previews.KeptRevision
    preview_on_add_view_class = previews.NoPreview
    preview_on_edit_view_class = previews.VersionPreview
    edit_handler = ObjectList(
        [
            FieldPanel("title", heading=LABELS["title"]),
            FieldPanel("short_title", heading=LABELS["short_title"]),
            FieldPanel("audience", heading=LABELS["audience"]),
            FieldRowPanel(
                [
                    FieldPanel("version", heading=LABELS["version"]),
                    FieldPanel("status", heading=LABELS["status"]),
                ]
            ),
            FieldPanel("scale_version", heading=LABELS["scale_version"]),
            AxisValuesPanel(
                "axis_values",
                heading=_("Values of the axes"),
                label=_("Axis value"),
                help_text=_(
                    "Missions, dimensions, fields … that competencies stand on. Axes follow each "
                    "other in the order of their first values."
                ),
                panels=[
                    FieldRowPanel(
                        [
                            FieldPanel("axis", heading=_("Axis"), widget=AxisSelect),
                            FieldPanel("code", heading=_("Code")),
                        ]
                    ),
                    FieldPanel("label", heading=_("Label")),
                    FieldPanel("statement", heading=_("Statement")),
                    FieldPanel("source", heading=_("Source")),
                ],
            ),
        ],
        base_form_class=VersionForm,
    )

    def get_add_view_kwargs(self, **kwargs):
        """A framework from scratch has a form of its own."""
        return super().get_add_view_kwargs(**kwargs) | {
            "panel": None,
            "form_class": NewFrameworkForm,
        }

    def get_urlpatterns(self):
        """Wagtail's, and those of a version's life."""
        own = {
            "new_draft": ("nouveau-brouillon", versions.NewDraft),
            "compare": ("comparer", comparison.VersionCompare),
            "publish": ("publier", comparison.VersionPublish),
        }
        return super().get_urlpatterns() + [
            path(f"{word}/<int:pk>/", self.construct_view(view), name=name)
            for name, (word, view) in own.items()
        ]


class CompetencyViewSet(EditorsViewSet):
    """The competencies of a version: reached from the list of versions."""

    model = CompetencyRevision
    icon = "list-ul"
    add_to_admin_menu = False
    url_namespace = admin_url_namespace = COMPETENCIES
    base_url_path = "referentiels/competences"
    sort_order_field = "position"
    inspect_view_enabled = True
    index_template_name = competencies.CompetencyIndex.template_name
    delete_template_name = competencies.CompetencyRetire.template_name
    inspect_template_name = competencies.CompetencyInspect.template_name
    index_view_class = competencies.CompetencyIndex
    add_view_class = competencies.CompetencyAdd
    edit_view_class = competencies.CompetencyEdit
    delete_view_class = competencies.CompetencyRetire
    inspect_view_class = competencies.CompetencyInspect
    history_view_class = competencies.CompetencyHistory
    reorder_view_class = competencies.CompetencyReorder
    revisions_compare_view_class = competencies.CompetencyRevisionsCompare
    revisions_revert_view_class = competencies.CompetencyRevert
    revisions_view_class = previews.KeptRevision
    preview_on_add_view_class = previews.NewCompetencyPreview
    preview_on_edit_view_class = previews.CompetencyPreview
    edit_handler = ObjectList(
        [
            FieldPanel("code", heading=_("Code")),
            FieldPanel("statement", heading=_("Statement")),
            FieldPanel("axis_values", heading=_("Stands on"), widget=CheckboxSelectMultiple),
            BehavioursPanel(
                heading=_("Observable behaviours"),
                help_text=_("Where a level is left empty, the anchor of the scale stands for it."),
            ),
            FieldPanel("notes", heading=_("Notes")),
            FieldPanel("source", heading=_("Source")),
            FieldPanel("parent", heading=_("Stands below"), widget=Select),
            LinksPanel(
                heading=_("Links to other competencies"),
                help_text=_("To those of other frameworks, and of earlier versions."),
            ),
        ],
        base_form_class=CompetencyForm,
    )


class TargetViewSet(EditorsViewSet):
    """Functions of a team and the levels they should reach."""

    model = TargetProfile
    icon = "crosshairs"
    menu_label = _("Functions and targets")
    menu_name = "framework-functions"
    url_namespace = admin_url_namespace = "competency_functions"
    base_url_path = "referentiels/fonctions"
    index_view_class = targets.TargetIndex
    add_view_class = targets.TargetAdd
    edit_view_class = targets.TargetEdit
    edit_handler = ObjectList(
        [
            FieldPanel("title", heading=_("Function")),
            FieldPanel("key", heading=_("Key")),
            FieldPanel("framework", heading=_("Framework")),
            FieldPanel(
                "profiles", heading=_("Professions it takes in"), widget=CheckboxSelectMultiple
            ),
            LevelsPanel(heading=_("Levels it should reach")),
        ],
        base_form_class=TargetProfileForm,
    )


class FrameworksGroup(SnippetViewSetGroup):
    """One entry of the menu for all of it."""

    items = (VersionViewSet, TargetViewSet)
    menu_icon = "list-ul"
    menu_label = _("Frameworks")
    menu_name = "competency-frameworks"
    menu_order = 250
