"""Pages of the platform's own, beside those that editors write."""

from django.urls import path

from lms.site import views

urlpatterns = [
    path("galerie/", views.component_gallery, name="component_gallery"),
    path("apparence/", views.set_colour_scheme, name="set_colour_scheme"),
    path("manifest.webmanifest", views.web_manifest, name="web_manifest"),
]
