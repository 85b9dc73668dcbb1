"""Addresses of evidence files."""

from django.urls import path

from cohorts.control import views

urlpatterns = [
    path("cohortes/<int:cohort_id>/controle/", views.cohort_control, name="cohort_control"),
    path("cohortes/<int:cohort_id>/controle/preparer/", views.control_make, name="control_make"),
    path(
        "cohortes/<int:cohort_id>/controle/avancement/",
        views.control_progress,
        name="control_progress",
    ),
    path(
        "cohortes/<int:cohort_id>/controle/<uuid:job_id>/fichier/",
        views.control_file,
        name="control_file",
    ),
]
