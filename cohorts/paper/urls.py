"""Addresses of the package."""

from django.urls import path

from cohorts.paper.views import device, inbox, sheets

urlpatterns = [
    # Short, for the QR code on a printed sheet.
    path("f/<str:reference>", sheets.paper_by_reference, name="paper_by_reference"),
    path("feuilles/", inbox.sheets_to_file, name="sheets_to_file"),
    path("feuilles/reference/", inbox.find_reference, name="find_reference"),
    path("feuilles/<int:waiting_id>/image.jpg", inbox.waiting_picture, name="waiting_picture"),
    path("feuilles/<int:waiting_id>/classer/", inbox.waiting_file, name="waiting_file"),
    path("feuilles/<int:waiting_id>/ecarter/", inbox.waiting_put_away, name="waiting_put_away"),
    path("seances/<int:half_day_id>/papier/", sheets.half_day_paper, name="half_day_paper"),
    path(
        "seances/<int:half_day_id>/papier/<int:scan_id>/",
        sheets.scanned_sheet,
        name="scanned_sheet",
    ),
    path(
        "seances/<int:half_day_id>/papier/<int:scan_id>/image.jpg",
        sheets.scanned_sheet_picture,
        name="scanned_sheet_picture",
    ),
    path("seances/<int:half_day_id>/appareil/", device.device_handover, name="device_handover"),
    path("seances/<int:half_day_id>/appareil/qui/", device.device_people, name="device_people"),
    path("seances/<int:half_day_id>/appareil/merci/", device.device_thanks, name="device_thanks"),
    path("seances/<int:half_day_id>/appareil/rendre/", device.device_return, name="device_return"),
    path(
        "seances/<int:half_day_id>/appareil/<int:presence_id>/",
        device.device_sign,
        name="device_sign",
    ),
]
