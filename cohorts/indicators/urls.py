"""Addresses of the package."""

from django.urls import path

from cohorts.indicators import views

urlpatterns = [
    path("indicateurs/", views.indicators, name="indicators"),
    path("indicateurs/personnes/", views.indicator_people, name="indicator_people"),
    path("indicateurs/definitions/", views.indicator_definitions, name="indicator_definitions"),
]
