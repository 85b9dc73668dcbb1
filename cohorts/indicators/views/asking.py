"""What every page of figures begins with: the form over the person's cohorts."""

from typing import TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from cohorts.enrolment.models import Cohort
from cohorts.indicators.forms import CohortForm, FigureForm
from cohorts.indicators.queries import names_another_scope, reviews_every_region
from cohorts.indicators.queries.choices import choices_of
from lms.kernel import clock

Form = TypeVar("Form", bound=FigureForm)


def is_part(request: HttpRequest, *targets: str) -> bool:
    """Whether a page of figures asks for this one to fill one of its elements ``targets``."""
    return bool(request.htmx) and request.htmx.target in targets


def form_over(cohorts: QuerySet[Cohort], kind: type[Form], request: HttpRequest) -> Form:
    """The form of ``kind`` over ``cohorts``; ``Http404`` when it asks for another's scope."""
    user = request.user
    form = kind(
        request.GET,
        cohorts=cohorts,
        choices=choices_of(cohorts, bound_to_regions=not reviews_every_region(user)),
        today=clock.today(settings.TIME_ZONE),
    )
    if any(names_another_scope(user, **strange) for strange in form.strange_codes()):
        raise Http404
    if isinstance(form, CohortForm) and form.asks_for_a_strange_cohort():
        raise Http404
    return form
