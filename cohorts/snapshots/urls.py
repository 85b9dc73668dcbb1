"""Addresses of the package."""

from django.urls import path

from cohorts.snapshots.views import letters, quarters, reports

urlpatterns = [
    path("indicateurs/rapport.pdf", reports.snapshot_report, name="snapshot_report"),
    path("indicateurs/arretes/", quarters.snapshots, name="snapshots"),
    path("indicateurs/arretes/comparer/", quarters.snapshot_comparison, name="snapshot_comparison"),
    path("indicateurs/arretes/<int:snapshot_id>/", quarters.snapshot, name="snapshot"),
    path("indicateurs/lettres/", letters.region_letters, name="region_letters"),
    path("indicateurs/lettres/<int:letter_id>/", letters.region_letter, name="region_letter"),
    path(
        "indicateurs/lettres/<int:letter_id>/modifier/",
        letters.region_letter_edit,
        name="region_letter_edit",
    ),
    path(
        "indicateurs/lettres/<int:letter_id>/envoyer/",
        letters.region_letter_send,
        name="region_letter_send",
    ),
    path(
        "indicateurs/lettres/<int:letter_id>/abandonner/",
        letters.region_letter_drop,
        name="region_letter_drop",
    ),
]
