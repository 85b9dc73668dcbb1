"""Made-up content that shows each component in each of its states."""

from dataclasses import dataclass, field

import django_tables2 as tables
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tables2 import RequestConfig

from lms.kernel.charts import PERCENT, BarChart, Series, build_chart


class GalleryForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("We write to this address and show it to nobody."),
    )
    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    days = forms.IntegerField(label=gettext_lazy("Number of days"), min_value=1, required=False)
    region = forms.ChoiceField(
        label=gettext_lazy("Region"),
        choices=[("", "–"), ("53", "Bretagne"), ("76", "Occitanie"), ("04", "La Réunion")],
    )
    way = forms.ChoiceField(
        label=gettext_lazy("How will you come?"),
        choices=[("onsite", gettext_lazy("On site")), ("remote", gettext_lazy("Remotely"))],
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What would help you?"),
        choices=[
            ("access", gettext_lazy("Step-free access")),
            ("text", gettext_lazy("Live captions")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    document = forms.FileField(label=gettext_lazy("Document"), required=False)
    remarks = forms.CharField(
        label=gettext_lazy("Remarks"), widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    agrees = forms.BooleanField(label=gettext_lazy("I have read the programme"))


class GalleryTable(tables.Table):
    """A list as staff see it."""

    name = tables.Column(verbose_name=gettext_lazy("Cohort"))
    region = tables.Column(verbose_name=gettext_lazy("Region"))
    people = tables.Column(
        verbose_name=gettext_lazy("People"),
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )
    state = tables.TemplateColumn(
        "{% load components %}{% status record.tone record.state %}",
        verbose_name=gettext_lazy("State"),
        orderable=False,
    )

    caption = gettext_lazy("Cohorts")


@dataclass(frozen=True)
class ShownJob:
    """What ``components/job_progress.html`` reads of a job."""

    state: str
    message: str = ""
    progress_done: int = 0
    progress_total: int = 0
    is_finished: bool = field(default=True)

    @property
    def get_state_display(self) -> str:
        return _("Waiting")


def gallery_context(request: HttpRequest) -> dict[str, object]:
    """All that ``lms/site/gallery.html`` shows."""
    wrong = GalleryForm({"email": "claire.example", "way": "onsite"}, prefix="wrong")
    return {
        "page_title": _("Components"),
        "tones": [
            ("success", _("Signed")),
            ("warning", _("To be signed")),
            ("danger", _("Refused")),
            ("info", _("Under review")),
            ("accent", _("New")),
            ("neutral", _("Draft")),
        ],
        "path": _path(),
        "form": GalleryForm(),
        "wrong_form": wrong,
        "table": _table(request),
        "chart": _chart(),
        "jobs": [
            ShownJob("queued", is_finished=True),
            ShownJob("running", _("Drawing the diplomas"), 12, 40),
            ShownJob("done", _("40 diplomas are ready.")),
            ShownJob("failed"),
        ],
        "swatches": ["paper", "surface", "sunken", "accent", "accent-soft", "success", "warning"],
    }


def _path() -> list[dict[str, object]]:
    return [
        {"title": _("Self-positioning"), "state": "done", "date": "12/01", "mark": "T0"},
        {"title": _("Seminar %(number)s") % {"number": 1}, "state": "done", "date": "10–12/02"},
        {"title": _("Seminar %(number)s") % {"number": 2}, "state": "missed", "date": "16–18/03"},
        {
            "title": _("Seminar %(number)s") % {"number": 3},
            "state": "now",
            "date": "20–22/04",
            "text": _("This morning’s sheet is open."),
            "url": "#path",
        },
        {"title": _("Dissertation"), "state": "next", "date": "15/09"},
        {"title": _("Diploma"), "state": "next"},
    ]


def _table(request: HttpRequest) -> GalleryTable:
    rows = [
        {
            "name": _("Promotion %(number)s") % {"number": number},
            "region": ("Bretagne", "Occitanie", "La Réunion")[number % 3],
            "people": 8 + number * 7 % 13,
            "tone": ("success", "neutral", "warning")[number % 3],
            "state": (_("Running"), _("Draft"), _("To be closed"))[number % 3],
        }
        for number in range(1, 31)
    ]
    table = GalleryTable(rows)
    RequestConfig(request, paginate=False).configure(table)
    table.paginator = Paginator(table.rows, 5)
    table.page = table.paginator.get_page(request.GET.get("page"))
    return table


def _chart():
    return build_chart(
        BarChart(
            title=_("Followed in full, by region"),
            categories=("Bretagne", "Occitanie", "La Réunion"),
            series=(Series(label=_("Share"), values=(0.82, 0.75, 0.68)),),
            number=PERCENT,
        ),
        id="gallery-chart",
    )
