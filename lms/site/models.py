"""Public pages that editors write in Wagtail: home, articles, events."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from lms.site.blocks import ArticleBody, HomeBody, Programme, UndefinedStreamField
from lms.site.enums import ArticleKind, Delivery


def time_zones() -> list[tuple[str, str]]:
    """The zones an event may take place in."""
    return [(zone, zone.replace("_", " ")) for zone in settings.WAGTAIL_USER_TIME_ZONES]


class HomePage(Page):
    """The page at ``/``, open to anyone."""

    lead = models.TextField(_("opening words"), blank=True)
    body = UndefinedStreamField(HomeBody(), blank=True, verbose_name=_("sections"))

    template = "lms/site/home_page.html"
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request, *args, **kwargs):
        """Add the three latest ``news`` and the live ``events`` below this page."""
        context = super().get_context(request, *args, **kwargs)
        context["news"] = list(
            ArticlePage.objects.child_of(self).live().public().news().latest_first()[:3]
        )
        context["events"] = list(EventPage.objects.child_of(self).live().public()[:3])
        return context


class ArticleQuerySet(PageQuerySet):
    """Articles by kind and by date."""

    def news(self):
        return self.filter(kind=ArticleKind.NEWS)

    def latest_first(self):
        return self.order_by(models.F("published_on").desc(nulls_last=True), "title")


class ArticlePage(Page):
    """A text: news, information, or one of the legal pages linked in the footer."""

    kind = models.CharField(
        _("kind"), max_length=20, choices=ArticleKind, default=ArticleKind.INFORMATION
    )
    published_on = models.DateField(_("publication date"), null=True, blank=True)
    lead = models.TextField(_("opening words"), blank=True)
    body = UndefinedStreamField(ArticleBody(), blank=True, verbose_name=_("text"))

    objects = PageManager.from_queryset(ArticleQuerySet)()

    template = "lms/site/article_page.html"
    parent_page_types = ["lms.HomePage", "lms.ArticlePage"]
    subpage_types = ["lms.ArticlePage"]
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("published_on")], heading=_("Article")),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")


class EventPage(Page):
    """A day open to many, with its programme; who signs up and attends is kept elsewhere.

    ``date`` and the times of the programme are in ``timezone``, an IANA name.
    """

    organiser = models.CharField(_("organiser"), max_length=200)
    date = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=250, blank=True)
    delivery = models.CharField(
        _("delivery"), max_length=20, choices=Delivery, default=Delivery.ONSITE
    )
    timezone = models.CharField(
        _("time zone"), max_length=64, choices=time_zones, default="Europe/Paris"
    )
    lead = models.TextField(_("opening words"), blank=True)
    body = UndefinedStreamField(ArticleBody(), blank=True, verbose_name=_("text"))
    programme = UndefinedStreamField(Programme(), blank=True, verbose_name=_("programme"))

    template = "lms/site/event_page.html"
    parent_page_types = ["lms.HomePage"]
    subpage_types = []
    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("organiser"),
                FieldPanel("date"),
                FieldPanel("timezone"),
                FieldPanel("place"),
                FieldPanel("delivery"),
            ],
            heading=_("Event"),
        ),
        FieldPanel("lead"),
        FieldPanel("programme"),
        FieldPanel("body"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
