"""Addresses of the package."""

from django.urls import path

from cohorts.enrolment.views import cohorts, intake, people

urlpatterns = [
    path("cohortes/", cohorts.cohort_list, name="cohort_list"),
    path("cohortes/nouvelle/", cohorts.cohort_create, name="cohort_create"),
    path("cohortes/<int:cohort_id>/", cohorts.cohort_overview, name="cohort_overview"),
    path("cohortes/<int:cohort_id>/modifier/", cohorts.cohort_edit, name="cohort_edit"),
    path(
        "cohortes/<int:cohort_id>/formateurs/ajouter/",
        cohorts.trainer_assign,
        name="trainer_assign",
    ),
    path(
        "cohortes/<int:cohort_id>/formateurs/<int:person_id>/terminer/",
        cohorts.trainer_end,
        name="trainer_end",
    ),
    path(
        "cohortes/<int:cohort_id>/personnes/<int:enrolment_id>/",
        people.enrolment_page,
        name="enrolment_page",
    ),
    path(
        "cohortes/<int:cohort_id>/personnes/<int:enrolment_id>/etapes/<slug:step_slug>/",
        people.enrolment_step,
        name="enrolment_step",
    ),
    path(
        "cohortes/<int:cohort_id>/inscriptions/nouvelle/",
        people.enrol_person,
        name="enrol_person",
    ),
    path(
        "cohortes/<int:cohort_id>/inscriptions/importer/",
        intake.intake_upload,
        name="intake_upload",
    ),
    path(
        "cohortes/<int:cohort_id>/inscriptions/importer/appliquer/",
        intake.intake_apply,
        name="intake_apply",
    ),
    path(
        "cohortes/<int:cohort_id>/inscriptions/importer/modele.<slug:extension>",
        intake.intake_template,
        name="intake_template",
    ),
    path(
        "cohortes/<int:cohort_id>/inscriptions/importer/bilan/<int:receipt_id>/",
        intake.intake_done,
        name="intake_done",
    ),
]
