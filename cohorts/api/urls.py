"""Addresses of the package."""

from django.urls import path

from cohorts.api.views import figures, tokens

urlpatterns = [
    path("api/v1/indicators", figures.indicators, name="api_indicators"),
    path("api/v1/openapi.json", figures.api_description, name="api_description"),
    path("api/<path:rest>", figures.unknown, name="api_unknown"),
    path("indicateurs/outils/", tokens.reviewer_tokens, name="reviewer_tokens"),
    path(
        "indicateurs/outils/<int:token_id>/revoquer/",
        tokens.reviewer_token_revoke,
        name="reviewer_token_revoke",
    ),
]
