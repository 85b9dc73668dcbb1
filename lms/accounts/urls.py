"""Addresses of the package."""

from django.urls import path

from lms.accounts import views

urlpatterns = [
    path("invitation/<str:uid>/<str:token>/", views.accept_invitation, name="accept_invitation"),
]
