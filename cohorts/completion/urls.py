"""Addresses of the package."""

from django.urls import path

from cohorts.completion import views

urlpatterns = [
    path("mon-parcours/", views.my_progress, name="my_progress"),
    path("cohortes/<int:cohort_id>/suivi/", views.cohort_progress, name="cohort_progress"),
    path(
        "cohortes/<int:cohort_id>/suivi/<int:enrolment_id>/",
        views.person_progress,
        name="person_progress",
    ),
]
