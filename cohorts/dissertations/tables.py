"""The list of a cohort's dissertations."""

from zoneinfo import ZoneInfo

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.dissertations.models import Dissertation
from cohorts.dissertations.states import DissertationState


class DissertationTable(tables.Table):
    """Rows come from ``queries.dissertations_of``."""

    person = tables.Column(
        verbose_name=_("Name"),
        accessor="enrolment__person",
        order_by=("enrolment__person__last_name", "enrolment__person__first_name"),
    )
    title = tables.Column(verbose_name=_("Title"), empty_values=(None, ""))
    state = tables.TemplateColumn(
        "{% load components %}{% status record.tone record.get_state_display %}",
        verbose_name=_("State"),
    )
    received_at = tables.Column(
        verbose_name=_("Handed in"), accessor="versions", orderable=False, empty_values=()
    )
    file = tables.Column(
        verbose_name=_("File"), orderable=False, empty_values=(), exclude_from_export=True
    )

    class Meta:
        attrs = {"caption": _("Dissertations of the cohort")}
        order_by = "person"

    def render_received_at(self, record: Dissertation) -> str:
        """The local day of the last version."""
        version = next(iter(record.versions.all()), None)
        if version is None:
            return "–"
        day = version.uploaded_at.astimezone(ZoneInfo(record.zone)).date()
        return date_format(day, "SHORT_DATE_FORMAT")

    def render_file(self, record: Dissertation) -> str:
        """A link to the last version."""
        version = next(iter(record.versions.all()), None)
        if version is None:
            return "–"
        url = reverse(
            "dissertation_file",
            kwargs={"dissertation_id": record.pk, "number": version.number},
        )
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> – {}</span></a>',
            url,
            gettext("PDF, version %(number)s") % {"number": version.number},
            record.enrolment.person,
        )

    def value_state(self, record: Dissertation) -> str:
        return record.get_state_display()


class DissertationFilter(django_filters.FilterSet):
    """Search by words and state."""

    q = django_filters.CharFilter(
        label=_("Search"), method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=DissertationState.choices, empty_label=_("All")
    )

    def search(
        self, dissertations: QuerySet[Dissertation], _name: str, words: str
    ) -> QuerySet[Dissertation]:
        """Every word must be found somewhere."""
        for word in words.split():
            dissertations = dissertations.filter(
                Q(title__icontains=word)
                | Q(enrolment__person__first_name__icontains=word)
                | Q(enrolment__person__last_name__icontains=word)
            )
        return dissertations
