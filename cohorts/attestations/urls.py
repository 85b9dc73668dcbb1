"""Addresses of the documents."""

from django.urls import path

from cohorts.attestations.views import attendance, cohort, convocations, issued, own

urlpatterns = [
    path("cohortes/<int:cohort_id>/documents/", cohort.cohort_documents, name="cohort_documents"),
    path(
        "cohortes/<int:cohort_id>/documents/convocations/<int:seminar_id>/",
        convocations.convocation_send,
        name="convocation_send",
    ),
    path(
        "cohortes/<int:cohort_id>/documents/emettre/<slug:kind_key>/",
        cohort.attestations_together,
        name="attestations_together",
    ),
    path(
        "cohortes/<int:cohort_id>/documents/personnes/<int:enrolment_id>/",
        issued.person_documents,
        name="person_documents",
    ),
    path(
        "cohortes/<int:cohort_id>/documents/personnes/<int:enrolment_id>/<slug:kind_key>/",
        issued.attestation_issue,
        name="attestation_issue",
    ),
    path("attestations/<int:attestation_id>/", issued.attestation_page, name="attestation_page"),
    path(
        "attestations/<int:attestation_id>/pdf/", issued.attestation_file, name="attestation_file"
    ),
    path(
        "attestations/<int:attestation_id>/faits.json",
        issued.attestation_facts,
        name="attestation_facts",
    ),
    path(
        "attestations/assiduite/<int:enrolment_id>/",
        attendance.attendance_attestation,
        name="attendance_attestation",
    ),
    path(
        "attestations/assiduite/<int:enrolment_id>/pdf/",
        attendance.attendance_attestation_pdf,
        name="attendance_attestation_pdf",
    ),
    path(
        "convocations/<int:convocation_id>/",
        convocations.convocation_page,
        name="convocation_page",
    ),
    path(
        "convocations/<int:convocation_id>/pdf/",
        convocations.convocation_file,
        name="convocation_file",
    ),
    path("mes-documents/", own.my_documents, name="my_documents"),
    path("mes-documents/convocations/<int:seminar_id>/", own.my_convocation, name="my_convocation"),
]
