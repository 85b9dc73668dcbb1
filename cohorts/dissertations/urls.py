"""Addresses of the package."""

from django.urls import path

from cohorts.dissertations.views import defences, files, juries, trainee

urlpatterns = [
    path("memoire/", trainee.my_dissertation, name="my_dissertation"),
    path(
        "memoire/commencer/<int:enrolment_id>/",
        trainee.dissertation_start,
        name="dissertation_start",
    ),
    path(
        "memoire/<int:dissertation_id>/deposer/",
        trainee.dissertation_hand_in,
        name="dissertation_hand_in",
    ),
    path(
        "memoire/<int:dissertation_id>/reprendre/",
        trainee.dissertation_take_back,
        name="dissertation_take_back",
    ),
    path(
        "memoires/<int:dissertation_id>/versions/<int:number>/",
        files.dissertation_file,
        name="dissertation_file",
    ),
    path(
        "memoires/<int:dissertation_id>/lever-les-reserves/",
        juries.reservations_lift,
        name="reservations_lift",
    ),
    path("cohortes/<int:cohort_id>/jurys/", juries.cohort_juries, name="cohort_juries"),
    path("cohortes/<int:cohort_id>/jurys/former/", juries.jury_form, name="jury_form"),
    path("jurys/", juries.my_juries, name="my_juries"),
    path("jurys/<int:jury_id>/", juries.jury_page, name="jury_page"),
    path("jurys/<int:jury_id>/convoquer/", juries.jury_convene, name="jury_convene"),
    path("jurys/<int:jury_id>/publier/", juries.jury_publish, name="jury_publish"),
    path("soutenances/<int:defence_id>/", defences.defence_page, name="defence_page"),
    path(
        "soutenances/<int:defence_id>/presence/",
        defences.defence_attendance,
        name="defence_attendance",
    ),
    path(
        "soutenances/<int:defence_id>/appreciation/",
        defences.assessment_save,
        name="assessment_save",
    ),
    path(
        "soutenances/<int:defence_id>/appreciation/relire/",
        defences.assessment_confirm,
        name="assessment_confirm",
    ),
    path(
        "soutenances/<int:defence_id>/appreciation/verrouiller/",
        defences.assessment_lock,
        name="assessment_lock",
    ),
    path(
        "soutenances/<int:defence_id>/decision/",
        defences.decision_record,
        name="decision_record",
    ),
]
