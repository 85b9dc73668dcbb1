"""Addresses of the package."""

from django.urls import include, path

from competencies.interchange.views import exchange

urlpatterns = [
    path("referentiels/importer/", exchange.framework_import, name="framework_import"),
    path(
        "referentiels/importer/appliquer/",
        exchange.framework_import_apply,
        name="framework_import_apply",
    ),
    path("referentiels/importer/modele/", exchange.framework_template, name="framework_template"),
    path("referentiels/<slug:key>/exporter/", exchange.framework_export, name="framework_export"),
    path("ims/case/", include("competencies.interchange.api_urls")),
]
