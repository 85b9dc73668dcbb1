"""The matrix of a cohort: its people and what the programme asks of each."""

from collections.abc import Mapping, Sequence

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cohorts.completion.rules import Line
from cohorts.enrolment.models import Enrolment
from cohorts.enrolment.states import EnrolmentState


class LineColumn(tables.Column):
    """One line of the rule, for each person."""

    def __init__(self, key: str, lines: Mapping[int, Sequence[Line]], **options) -> None:
        super().__init__(accessor="pk", orderable=False, **options)
        self._key = key
        self._lines = lines

    def line_of(self, record: Enrolment) -> Line | None:
        """The line of that person; None when her rule has no such line."""
        return next((line for line in self._lines[record.pk] if line.key == self._key), None)

    def render(self, record: Enrolment) -> str:
        line = self.line_of(record)
        return render_to_string("cohorts/completion/_line.html", {"line": line}) if line else "–"

    def value(self, record: Enrolment) -> str:
        line = self.line_of(record)
        return f"{line.word} – {line.brief}" if line else ""


class ProgressTable(tables.Table):
    """People by name; ``progress_table`` adds a column for each line."""

    person = tables.Column(
        verbose_name=_("Name"),
        order_by=("person__last_name", "person__first_name"),
        linkify=lambda record: reverse(
            "person_progress", kwargs={"cohort_id": record.cohort_id, "enrolment_id": record.pk}
        ),
    )
    state = tables.Column(verbose_name=_("State"))

    class Meta:
        attrs = {"caption": _("Progress of the cohort")}
        order_by = "person"


def progress_table(lines: Mapping[int, Sequence[Line]]) -> type[ProgressTable]:
    """The table of people whose ``lines`` by id are given; they share one programme version."""
    first = next(iter(lines.values()), [])
    columns = {
        line.key.replace("-", "_"): LineColumn(line.key, lines, verbose_name=line.label)
        for line in first
    }
    return type("CohortProgressTable", (ProgressTable,), {**columns, "Meta": ProgressTable.Meta})


class ProgressFilter(django_filters.FilterSet):
    """Search by words and state."""

    q = django_filters.CharFilter(
        label=_("Search"), method="search", widget=forms.TextInput(attrs={"type": "search"})
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=EnrolmentState.choices, empty_label=_("All")
    )

    def search(self, people: QuerySet[Enrolment], _name: str, words: str) -> QuerySet[Enrolment]:
        """Every word must be found somewhere."""
        for word in words.split():
            people = people.filter(
                Q(person__first_name__icontains=word) | Q(person__last_name__icontains=word)
            )
        return people
