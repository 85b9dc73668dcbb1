"""The Django app ``competencies``."""

from importlib import import_module

from django.apps import AppConfig

# Importing these fills the registries of lower layers.
REGISTRATIONS = (
    "competencies.frameworks.presenters",
    "competencies.positioning.answers",
    "competencies.positioning.presenters",
)


class CompetenciesConfig(AppConfig):
    name = "competencies"

    def ready(self) -> None:
        """Fill the registries."""
        for module in REGISTRATIONS:
            import_module(module)
