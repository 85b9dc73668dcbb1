"""The lists of the package and their filters."""

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.states import EnrolmentState
from curriculum.programmes.models import Programme
from lms.accounts.models import Region

_FIGURE = {"td": {"class": "num"}, "th": {"class": "num"}}


class CohortTable(tables.Table):
    """Cohorts with working figures; rows come from ``queries.with_counts``."""

    label = tables.Column(
        verbose_name=_("Cohort"),
        linkify=lambda record: reverse("cohort_overview", kwargs={"cohort_id": record.pk}),
    )
    programme = tables.Column(
        verbose_name=_("Programme"), accessor="programme_version__programme__short_title"
    )
    region = tables.Column(verbose_name=_("Region"), accessor="region__name")
    starts_on = tables.DateColumn(verbose_name=_("Starts on"))
    ends_on = tables.DateColumn(verbose_name=_("Ends on"))
    enrolled = tables.Column(
        verbose_name=pgettext_lazy("number of people", "Enrolled"),
        accessor="enrolled_count",
        attrs=_FIGURE,
    )
    started = tables.Column(
        verbose_name=pgettext_lazy("number of people", "Started"),
        accessor="started_count",
        attrs=_FIGURE,
    )
    completed = tables.Column(
        verbose_name=pgettext_lazy("number of people", "In full"),
        accessor="completed_count",
        attrs=_FIGURE,
    )

    class Meta:
        attrs = {"caption": _("Cohorts")}
        order_by = "-starts_on"


class CohortFilter(django_filters.FilterSet):
    """Search by words, programme, region and year of start."""

    q = django_filters.CharFilter(
        label=_("Search"),
        method="search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    programme = django_filters.ChoiceFilter(
        label=_("Programme"),
        field_name="programme_version__programme__key",
        empty_label=_("All"),
    )
    region = django_filters.ChoiceFilter(
        label=_("Region"), field_name="region_id", empty_label=_("All")
    )
    year = django_filters.ChoiceFilter(
        label=_("Year"), field_name="starts_on__year", empty_label=_("All")
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # What the person may see, and no more.
        seen = self.queryset.order_by()
        keys = seen.values("programme_version__programme__key")
        self.filters["programme"].extra["choices"] = list(
            Programme.objects.filter(key__in=keys).values_list("key", "short_title")
        )
        self.filters["region"].extra["choices"] = list(
            Region.objects.filter(pk__in=seen.values("region_id")).values_list("pk", "name")
        )
        years = seen.dates("starts_on", "year", order="DESC")
        self.filters["year"].extra["choices"] = [(day.year, str(day.year)) for day in years]

    def search(self, cohorts: QuerySet[Cohort], _name: str, words: str) -> QuerySet[Cohort]:
        """Every word must be found somewhere."""
        for word in words.split():
            cohorts = cohorts.filter(
                Q(label__icontains=word)
                | Q(code__icontains=word)
                | Q(place__icontains=word)
                | Q(region__name__icontains=word)
                | Q(programme_version__programme__short_title__icontains=word)
            )
        return cohorts


class PeopleTable(tables.Table):
    """The people of one cohort."""

    person = tables.Column(
        verbose_name=_("Name"),
        order_by=("person__last_name", "person__first_name"),
        linkify=lambda record: reverse(
            "enrolment_page",
            kwargs={"cohort_id": record.cohort_id, "enrolment_id": record.pk},
        ),
    )
    profile = tables.Column(verbose_name=_("Function"), order_by="profile__name")
    structure = tables.Column(verbose_name=_("Structure"), order_by="structure__name")
    confirmed_on = tables.DateColumn(verbose_name=_("Enrolled on"))
    state = tables.TemplateColumn(
        "{% load components %}{% status record.tone record.get_state_display %}",
        verbose_name=_("State"),
    )

    class Meta:
        attrs = {"caption": _("People of the cohort")}
        order_by = "person"

    def value_state(self, record: Enrolment) -> str:
        return record.get_state_display()


class PeopleFilter(django_filters.FilterSet):
    """Search by words and state."""

    q = django_filters.CharFilter(
        label=_("Search"),
        method="search",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=EnrolmentState.choices, empty_label=_("All")
    )

    def search(self, people: QuerySet[Enrolment], _name: str, words: str) -> QuerySet[Enrolment]:
        """Every word must be found somewhere."""
        for word in words.split():
            people = people.filter(
                Q(person__first_name__icontains=word)
                | Q(person__last_name__icontains=word)
                | Q(structure__name__icontains=word)
                | Q(profile__name__icontains=word)
            )
        return people
