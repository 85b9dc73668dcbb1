"""Addresses of the package."""

from django.urls import path

from cohorts.indicators import views

urlpatterns = [
    path("indicateurs/", views.indicators, name="indicators"),
    path("indicateurs/promotions/", views.indicator_cohorts, name="indicator_cohorts"),
    path("indicateurs/annees/", views.indicator_years, name="indicator_years"),
    path("indicateurs/a-suivre/", views.indicator_watch, name="indicator_watch"),
    path("indicateurs/departs/", views.indicator_departures, name="indicator_departures"),
    path("indicateurs/origine/", views.indicator_origin, name="indicator_origin"),
    path("indicateurs/personnes/", views.indicator_people, name="indicator_people"),
    path("indicateurs/achevement/", views.indicator_completion, name="indicator_completion"),
    path("indicateurs/activite/", views.indicator_activity, name="indicator_activity"),
    path("indicateurs/definitions/", views.indicator_definitions, name="indicator_definitions"),
]
