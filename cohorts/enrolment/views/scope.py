"""How every page finds its cohort: out of scope is 404, in scope without the right is 403."""

from django.forms import Form
from django.http import HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import cohorts_visible_to, enrolments_visible_to
from cohorts.enrolment.rules import may_manage
from lms.accounts.access import demand
from lms.kernel.refusals import Refused


def managed_cohort(request: HttpRequest, cohort_id: int) -> Cohort:
    """The cohort, for somebody who may change it."""
    cohort = get_object_or_404(cohorts_visible_to(request.user), pk=cohort_id)
    demand(may_manage(request.user, cohort))
    return cohort


def visible_enrolment(request: HttpRequest, cohort_id: int, enrolment_id: int) -> Enrolment:
    """The enrolment, if it is in that cohort and the person may see it."""
    people = enrolments_visible_to(request.user).filter(cohort_id=cohort_id)
    return get_object_or_404(people, pk=enrolment_id)


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: what was sent, were it empty, or nothing on a GET."""
    return request.POST if request.method == "POST" else None


def show_refusal(form: Form, refusal: Refused) -> None:
    """The sentence beside the field it speaks of, else above the form; nothing typed is lost."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
