"""Addresses of the package."""

from django.urls import path

from cohorts.attendance.views import board, planning, postponing, presences, screen, signing

urlpatterns = [
    path("emargement/", signing.my_half_days, name="my_half_days"),
    path("emargement/<int:half_day_id>/", signing.sign_half_day, name="sign_half_day"),
    path("cohortes/<int:cohort_id>/seminaires/", planning.cohort_seminars, name="cohort_seminars"),
    path("cohortes/<int:cohort_id>/seminaires/ajouter/", planning.seminar_add, name="seminar_add"),
    path(
        "seminaires/<int:seminar_id>/demi-journees/ajouter/",
        planning.half_days_add,
        name="half_days_add",
    ),
    path("seances/<int:half_day_id>/", board.half_day_board, name="half_day_board"),
    path("seances/<int:half_day_id>/direct/", board.half_day_live, name="half_day_live"),
    path("seances/<int:half_day_id>/ecran/", screen.half_day_screen, name="half_day_screen"),
    path("seances/<int:half_day_id>/code/", screen.half_day_code, name="half_day_code"),
    path(
        "seances/<int:half_day_id>/demander-le-code/",
        screen.half_day_ask_code,
        name="half_day_ask_code",
    ),
    path("seances/<int:half_day_id>/relancer/", screen.half_day_nudge, name="half_day_nudge"),
    path(
        "seances/<int:half_day_id>/feuilles/<int:version>.pdf",
        board.half_day_sealed_sheet,
        name="half_day_sealed_sheet",
    ),
    path("seances/<int:half_day_id>/ouvrir/", board.half_day_open, name="half_day_open"),
    path("seances/<int:half_day_id>/completer/", board.half_day_complete, name="half_day_complete"),
    path("seances/<int:half_day_id>/cloturer/", board.half_day_close, name="half_day_close"),
    path("seances/<int:half_day_id>/annuler/", board.half_day_cancel, name="half_day_cancel"),
    path(
        "seances/<int:half_day_id>/reporter/",
        postponing.half_day_postpone,
        name="half_day_postpone",
    ),
    path("seances/<int:half_day_id>/feuille/", board.half_day_sheet, name="half_day_sheet"),
    path(
        "seances/<int:half_day_id>/feuille.pdf", board.half_day_sheet_pdf, name="half_day_sheet_pdf"
    ),
    path(
        "seances/<int:half_day_id>/inscrits/<int:enrolment_id>/",
        presences.latecomer_add,
        name="latecomer_add",
    ),
    path(
        "seances/<int:half_day_id>/presences/<int:presence_id>/",
        presences.presence_detail,
        name="presence_detail",
    ),
    path(
        "seances/<int:half_day_id>/presences/<int:presence_id>/attester/",
        presences.presence_vouch,
        name="presence_vouch",
    ),
    path(
        "seances/<int:half_day_id>/presences/<int:presence_id>/minutes/",
        presences.presence_minutes,
        name="presence_minutes",
    ),
    path(
        "seances/<int:half_day_id>/presences/<int:presence_id>/decision/",
        presences.presence_decide,
        name="presence_decide",
    ),
    path(
        "seances/<int:half_day_id>/presences/<int:presence_id>/rectifier/",
        presences.presence_rectify,
        name="presence_rectify",
    ),
]
