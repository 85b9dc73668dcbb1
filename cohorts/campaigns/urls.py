"""Addresses of the package."""

from django.urls import path

from cohorts.campaigns.views import answering, cohort, results

urlpatterns = [
    path("positionnements/", answering.my_positionings, name="positionings"),
    path(
        "positionnements/<int:campaign_id>/commencer/",
        answering.begin_positioning,
        name="positioning_begin",
    ),
    path("positionnement/<int:entry_id>/", answering.positioning_form, name="positioning_form"),
    path(
        "positionnement/<int:entry_id>/repondre/", answering.answer_item, name="positioning_answer"
    ),
    path(
        "positionnement/<int:entry_id>/envoyer/",
        answering.positioning_submit,
        name="positioning_submit",
    ),
    path(
        "positionnement/<int:entry_id>/resultat/",
        results.positioning_result,
        name="positioning_result",
    ),
    path(
        "cohortes/<int:cohort_id>/positionnements/",
        cohort.cohort_campaigns,
        name="cohort_campaigns",
    ),
    path(
        "cohortes/<int:cohort_id>/positionnements/ouvrir/",
        cohort.open_campaign,
        name="campaign_open",
    ),
]
