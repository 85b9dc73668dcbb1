"""Addresses of the package."""

from django.urls import path

from cohorts.publishing import views

urlpatterns = [
    path("resultats/", views.public_results, name="public_results"),
    path("resultats/definitions/", views.public_definitions, name="public_definitions"),
]
