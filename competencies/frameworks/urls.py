"""Addresses of the package."""

from django.urls import path

from competencies.frameworks import views

urlpatterns = [
    path("referentiels/", views.framework_list, name="framework_list"),
    path("referentiels/<slug:key>/", views.framework_detail, name="framework_detail"),
]
