"""The list of justifications. Why somebody was absent is no column of it."""

import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from cohorts.absences.models import Justification
from cohorts.absences.rules import when
from cohorts.absences.states import JustificationState


class JustificationTable(tables.Table):
    """What was filed; the name opens it."""

    person = tables.LinkColumn(
        "justification_page",
        args=[tables.A("pk")],
        accessor="enrolment__person",
        order_by=("enrolment__person__last_name", "enrolment__person__first_name"),
        verbose_name=_("Trainee"),
    )
    cohort = tables.Column(
        accessor="half_day__seminar__cohort__label",
        verbose_name=_("Cohort"),
    )
    half_day = tables.Column(
        verbose_name=_("Half-day"), order_by="half_day__starts_at", accessor="half_day"
    )
    filed_at = tables.DateTimeColumn(verbose_name=_("Filed on"), format="j F Y")
    state = tables.Column(verbose_name=_("Status"))

    class Meta:
        model = Justification
        fields = ("person", "cohort", "half_day", "filed_at", "state")
        order_by = "filed_at"

    def render_half_day(self, value) -> str:
        """On the wall clock of the place."""
        return f"{value.seminar.title}, {when(value)}"

    value_half_day = render_half_day


class JustificationFilter(FilterSet):
    """Search by name, filter by status."""

    name = CharFilter(method="search_name", label=_("Trainee"))
    state = ChoiceFilter(choices=JustificationState.choices, label=_("Status"))

    class Meta:
        model = Justification
        fields = ("name", "state")

    def search_name(self, queryset: QuerySet, _name: str, value: str) -> QuerySet:
        """Any part of a first or last name."""
        for word in value.split():
            queryset = queryset.filter(
                Q(enrolment__person__first_name__icontains=word)
                | Q(enrolment__person__last_name__icontains=word)
            )
        return queryset
