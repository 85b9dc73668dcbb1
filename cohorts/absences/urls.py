"""Addresses of the package."""

from django.urls import path

from cohorts.absences.views import deciding, guests, own

urlpatterns = [
    path("emargement/absence/", own.absence_announce, name="absence_announce"),
    path("emargement/<int:half_day_id>/absence/", own.own_absence, name="own_absence"),
    path(
        "emargement/<int:half_day_id>/absence/je-viens/",
        own.announcement_take_back,
        name="announcement_take_back",
    ),
    path(
        "emargement/<int:half_day_id>/absence/justifier/",
        own.justification_file,
        name="justification_file",
    ),
    path(
        "emargement/<int:half_day_id>/absence/justificatif/retirer/",
        own.justification_take_back,
        name="justification_take_back",
    ),
    path(
        "emargement/<int:half_day_id>/absence/rattraper/",
        own.own_make_up_ask,
        name="own_make_up_ask",
    ),
    path(
        "emargement/<int:half_day_id>/absence/rattrapage/renoncer/",
        own.own_make_up_give_up,
        name="own_make_up_give_up",
    ),
    path("absences/", deciding.absences_to_decide, name="absences_to_decide"),
    path(
        "absences/<int:justification_id>/", deciding.justification_page, name="justification_page"
    ),
    path(
        "absences/<int:justification_id>/document/",
        deciding.justification_document,
        name="justification_document",
    ),
    path(
        "seances/<int:half_day_id>/presences/<int:presence_id>/rattrapage/",
        guests.make_up_page,
        name="make_up_page",
    ),
    path("rattrapages/<int:make_up_id>/reponse/", guests.make_up_answer, name="make_up_answer"),
    path("rattrapages/<int:make_up_id>/venue/", guests.make_up_attest, name="make_up_attest"),
]
