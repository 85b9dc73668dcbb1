"""Panels of the edit forms that Wagtail has no kind for."""

from wagtail.admin.panels import FieldPanel, InlinePanel, Panel

from competencies.frameworks.admin.forms.versions import AxisValueFormSet
from competencies.frameworks.models import CompetencyRevision


class AxisValuesPanel(InlinePanel):
    """The values of all axes: rows that can be moved, though the model keeps its order itself."""

    def get_form_options(self) -> dict:
        """As Wagtail's own, but orderable, and with words for a code that stands twice."""
        options = super().get_form_options()
        options["formsets"][self.relation_name] |= {
            "can_order": True,
            "formset": AxisValueFormSet,
        }
        return options


class BehavioursPanel(Panel):
    """One text for each level of the version's scale, the anchor beside it."""

    class BoundPanel(Panel.BoundPanel):
        """Shows ``form.behaviours``; compares the stored behaviours of two revisions."""

        template_name = "competencies/frameworks/admin/panels/behaviours.html"

        def get_comparison(self) -> list:
            """Behaviour by behaviour, as rows of their own."""
            rows = InlinePanel(
                "descriptors",
                panels=[FieldPanel("level"), FieldPanel("behaviour")],
                heading=self.heading,
            ).bind_to_model(CompetencyRevision)
            return rows.get_bound_panel(request=self.request).get_comparison()


class LinksPanel(Panel):
    """What links the competency to others."""

    class BoundPanel(Panel.BoundPanel):
        """Shows ``form.links``."""

        template_name = "competencies/frameworks/admin/panels/links.html"


class LevelsPanel(Panel):
    """The levels a function should reach."""

    class BoundPanel(Panel.BoundPanel):
        """Shows ``form.levels``."""

        template_name = "competencies/frameworks/admin/panels/levels.html"
