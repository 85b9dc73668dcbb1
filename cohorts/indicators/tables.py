"""The list of the people behind a figure."""

import django_filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy, pgettext_lazy

from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.states import EnrolmentState

# No name has more; each word makes the question to the database deeper.
MOST_WORDS = 10


class PeopleFilter(django_filters.FilterSet):
    """Search by name."""

    q = django_filters.CharFilter(label=gettext_lazy("Name"), method="search")

    class Meta:
        model = Enrolment
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Those whose name has every word of ``value``, of its first ten."""
        for word in value.split()[:MOST_WORDS]:
            queryset = queryset.filter(
                Q(person__last_name__icontains=word) | Q(person__first_name__icontains=word)
            )
        return queryset


class PeopleTable(tables.Table):
    """Names and facts of enrolment, nothing else."""

    person = tables.Column(
        verbose_name=gettext_lazy("Name"), order_by=("person__last_name", "person__first_name")
    )
    region = tables.Column(accessor="cohort__region__name", verbose_name=gettext_lazy("Region"))
    cohort = tables.Column(
        accessor="cohort__label", verbose_name=pgettext_lazy("heading", "Cohort")
    )
    structure = tables.Column(
        accessor="structure__name", verbose_name=gettext_lazy("Employer"), default="–"
    )
    confirmed_on = tables.DateColumn(
        verbose_name=gettext_lazy("Enrolled on"), format="SHORT_DATE_FORMAT"
    )
    state_then = tables.Column(verbose_name=gettext_lazy("State at the reference date"))
    since = tables.DateColumn(verbose_name=gettext_lazy("Since"), format="SHORT_DATE_FORMAT")

    class Meta:
        caption = gettext_lazy("People behind the figure")
        attrs = {"caption": caption}
        order_by = ("person",)

    def render_state_then(self, value: str) -> str:
        return str(EnrolmentState(value).label)

    def value_state_then(self, value: str) -> str:
        return self.render_state_then(value)
