"""Addresses of the package."""

from django.urls import path

from cohorts.campaigns.views import (
    answering,
    bilan,
    changing,
    cohort,
    group,
    mirror,
    overview,
    plans,
    ratings,
    results,
)

urlpatterns = [
    path("positionnements/", answering.my_positionings, name="positionings"),
    path("positionnements/ensemble/", overview.positioning_overview, name="positioning_overview"),
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
        "positionnement/<int:entry_id>/besoins/",
        bilan.positioning_needs,
        name="positioning_needs",
    ),
    path(
        "positionnement/<int:entry_id>/bilan/",
        bilan.positioning_bilan,
        name="positioning_bilan",
    ),
    path(
        "positionnement/<int:entry_id>/bilan/imprimer/",
        bilan.positioning_bilan_print,
        name="positioning_bilan_print",
    ),
    path("bilans/", bilan.report_find, name="report_find"),
    path("bilans/<str:sha256>/", bilan.report, name="report"),
    path("bilans/<str:sha256>.pdf", bilan.report_as_pdf, name="report_pdf"),
    path("bilans/<str:sha256>.json", bilan.report_facts, name="report_facts"),
    path("plan/<int:enrolment_id>/", plans.personal_plan, name="personal_plan"),
    path("plan/<int:enrolment_id>/ajouter/", plans.plan_item_add, name="plan_item_add"),
    path("plan/objectif/<int:plan_item_id>/", plans.plan_item, name="plan_item"),
    path(
        "plan/objectif/<int:plan_item_id>/modifier/",
        plans.plan_item_change,
        name="plan_item_change",
    ),
    path("plan/objectif/<int:plan_item_id>/avancer/", plans.plan_item_mark, name="plan_item_mark"),
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
    path(
        "cohortes/<int:cohort_id>/positionnements/<int:campaign_id>/groupe/",
        group.campaign_group,
        name="campaign_group",
    ),
    path(
        "cohortes/<int:cohort_id>/positionnements/<int:campaign_id>/rappeler/",
        cohort.remind_missing,
        name="campaign_remind",
    ),
    path(
        "cohortes/<int:cohort_id>/positionnements/<int:campaign_id>/modifier/",
        changing.campaign_change,
        name="campaign_change",
    ),
    path(
        "cohortes/<int:cohort_id>/positionnements/<int:campaign_id>/fermer/",
        changing.campaign_close,
        name="campaign_close",
    ),
    path(
        "cohortes/<int:cohort_id>/positionnements/<int:campaign_id>/annuler/",
        changing.campaign_cancel,
        name="campaign_cancel",
    ),
    path(
        "positionnements/<int:campaign_id>/evaluer/<int:enrolment_id>/",
        ratings.begin_rating,
        name="rating_begin",
    ),
    path("evaluation/<int:rating_id>/", ratings.rating_form, name="rating_form"),
    path("evaluation/<int:rating_id>/repondre/", ratings.answer_item, name="rating_answer"),
    path("evaluation/<int:rating_id>/reste/", ratings.rest_not_observed, name="rating_rest"),
    path("evaluation/<int:rating_id>/envoyer/", ratings.rating_submit, name="rating_submit"),
    path("positionnement/<int:entry_id>/miroir/", mirror.mirror, name="mirror"),
    path(
        "positionnement/<int:entry_id>/miroir/<int:revision_id>/",
        mirror.mirror_agree,
        name="mirror_agree",
    ),
]
