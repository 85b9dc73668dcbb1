"""Wagtail pages of learning content. They hold a key to a programme, never a rule."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from competencies.frameworks.queries import published_version
from curriculum.programmes.models import Programme
from curriculum.programmes.queries import newest_version, newest_versions


class ProgrammeIndexPage(Page):
    """The list of programmes."""

    intro = RichTextField(_("introduction"), blank=True, features=["bold", "italic", "link"])

    content_panels = [*Page.content_panels, FieldPanel("intro")]
    subpage_types = ["curriculum.ProgrammePage"]
    template = "curriculum/pages/programme_index_page.html"

    class Meta:
        verbose_name = _("list of programmes")
        verbose_name_plural = _("lists of programmes")

    def get_context(self, request, *args, **kwargs):
        """Add ``programmes``: pairs of a live page below this one and its newest version."""
        context = super().get_context(request, *args, **kwargs)
        versions = {version.programme_id: version for version in newest_versions()}
        pages = ProgrammePage.objects.child_of(self).live().public().order_by("path")
        context["programmes"] = [(page, versions.get(page.programme_id)) for page in pages]
        return context


class ProgrammePage(Page):
    """The public page of a programme; facts come from its newest version, words from the editor."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="pages")
    lead = models.TextField(_("lead"), blank=True)
    body = RichTextField(
        _("body"), blank=True, features=["h2", "h3", "bold", "italic", "ol", "ul", "link"]
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("programme"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    parent_page_types = ["curriculum.ProgrammeIndexPage"]
    subpage_types: list[str] = []
    template = "curriculum/pages/programme_page.html"

    class Meta:
        verbose_name = _("programme page")
        verbose_name_plural = _("programme pages")

    def get_context(self, request, *args, **kwargs):
        """Add ``version``, the newest one (None if nobody described the programme), and whether its
        framework can be read."""
        context = super().get_context(request, *args, **kwargs)
        version = newest_version(self.programme)
        context["version"] = version
        context["framework_version"] = (
            published_version(version.framework.key) if version and version.framework else None
        )
        return context
