"""Addresses of the package."""

from django.urls import path

from cohorts.campaigns import views

urlpatterns = [
    path("positionnements/", views.my_positionings, name="positionings"),
    path(
        "positionnements/<int:campaign_id>/commencer/",
        views.begin_positioning,
        name="positioning_begin",
    ),
    path("positionnement/<int:entry_id>/", views.positioning_form, name="positioning_form"),
    path("positionnement/<int:entry_id>/repondre/", views.answer_item, name="positioning_answer"),
    path(
        "positionnement/<int:entry_id>/envoyer/",
        views.positioning_submit,
        name="positioning_submit",
    ),
    path(
        "positionnement/<int:entry_id>/resultat/",
        views.positioning_result,
        name="positioning_result",
    ),
    path(
        "cohortes/<int:cohort_id>/positionnements/",
        views.cohort_campaigns,
        name="cohort_campaigns",
    ),
    path(
        "cohortes/<int:cohort_id>/positionnements/ouvrir/",
        views.open_campaign,
        name="campaign_open",
    ),
]
