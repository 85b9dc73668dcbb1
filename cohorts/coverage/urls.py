"""Addresses of the package."""

from django.urls import path

from cohorts.coverage.views import director, member

urlpatterns = [
    path("equipe/", director.team_coverages, name="team_coverages"),
    path("equipe/ouvrir/", director.coverage_open, name="coverage_open"),
    path("equipe/<int:coverage_id>/", director.coverage_page, name="coverage_page"),
    path("equipe/<int:coverage_id>/inviter/", director.coverage_invite, name="coverage_invite"),
    path("equipe/<int:coverage_id>/terminer/", director.coverage_close, name="coverage_close"),
    path("equipe/<int:coverage_id>/effectifs.csv", director.coverage_csv, name="coverage_csv"),
    path(
        "equipe/invitation/<int:coverage_invitation_id>/",
        member.coverage_invitation,
        name="coverage_invitation",
    ),
]
