"""A trainee's own documents."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.attestations.models import Convocation
from cohorts.attestations.queries import attestations_of, convocations_of
from cohorts.enrolment.queries import enrolments_of
from lms.accounts.access import signed_in


@signed_in
@require_safe
def my_documents(request: HttpRequest) -> HttpResponse:
    """Her convocations and attestations, training by training."""
    enrolments = list(enrolments_of(request.user))
    attestations = attestations_of(enrolments)
    convocations = convocations_of(enrolments)
    trainings = [
        {
            "enrolment": enrolment,
            "attestations": attestations.get(enrolment.pk, []),
            "convocations": convocations.get(enrolment.pk, []),
        }
        for enrolment in enrolments
    ]
    context = {"page_title": _("My documents"), "trainings": trainings}
    return render(request, "cohorts/attestations/my_documents.html", context)


@signed_in
@require_safe
def my_convocation(request: HttpRequest, seminar_id: int) -> HttpResponse:
    """The address in the mails: her last convocation to a seminar, whenever it was sent."""
    own = Convocation.objects.filter(enrolment__person=request.user, seminar=seminar_id)
    convocation = get_object_or_404(own.order_by("-number")[:1])
    return redirect("convocation_page", convocation_id=convocation.pk)
