"""How each page finds its cohort, person or kind of document: out of scope is 404."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from cohorts.attestations.enums import AttestationKind
from cohorts.attestations.queries import reachable_enrolment
from cohorts.enrolment.models import Cohort, Enrolment
from cohorts.enrolment.queries import cohorts_managed_by, enrolments_managed_by


def managed_cohort(request: HttpRequest, cohort_id: int) -> Cohort:
    """The cohort, for somebody who manages it."""
    return get_object_or_404(cohorts_managed_by(request.user), pk=cohort_id)


def managed_enrolment(request: HttpRequest, cohort_id: int, enrolment_id: int) -> Enrolment:
    """The enrolment, if it is in that cohort and she manages it."""
    people = enrolments_managed_by(request.user).filter(cohort_id=cohort_id)
    return get_object_or_404(people, pk=enrolment_id)


def own_or_managed_enrolment(request: HttpRequest, enrolment_id: int) -> Enrolment:
    """The enrolment, to the person herself and to who manages her cohort."""
    enrolment = reachable_enrolment(request.user, enrolment_id)
    if enrolment is None:
        raise Http404
    return enrolment


def kind_of(key: str) -> AttestationKind:
    """The kind of document that an address names."""
    if key not in AttestationKind.values:
        raise Http404
    return AttestationKind(key)
