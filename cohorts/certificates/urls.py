"""Addresses of awards and their verification."""

from django.urls import path

from cohorts.certificates import views

urlpatterns = [
    path("diplomes/", views.certificate_list, name="certificate_list"),
    path("diplomes/<int:certificate_id>/fichier/", views.certificate_file, name="certificate_file"),
    path(
        "diplomes/<int:certificate_id>/revoquer/",
        views.certificate_revoke,
        name="certificate_revoke",
    ),
    path("mes-diplomes/", views.my_certificates, name="my_certificates"),
    path(
        "cohortes/<int:cohort_id>/diplomes/", views.cohort_certificates, name="cohort_certificates"
    ),
    path("jurys/<int:jury_id>/diplomes/", views.jury_certificates, name="jury_certificates"),
    path(
        "jurys/<int:jury_id>/diplomes/emettre/",
        views.jury_certificates_issue,
        name="jury_certificates_issue",
    ),
    path("verifier/", views.verify_certificate, name="verify_certificate"),
    path("verifier/<slug:token>/", views.certificate_check, name="certificate_check"),
]
