"""Addresses of the package."""

from django.urls import include, path

from lms.portal import views

urlpatterns = [
    path("ma-journee/", views.my_day, name="my_day"),
    path("travaux/<uuid:pk>/", views.job_detail, name="job_detail"),
    path("travaux/<uuid:pk>/avancement/", views.job_progress, name="job_progress"),
    path("", include("lms.portal.administration.urls")),
]
