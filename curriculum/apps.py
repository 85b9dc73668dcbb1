"""The Django app ``curriculum``."""

from importlib import import_module

from django.apps import AppConfig

# Importing these fills the registries of lower layers.
REGISTRATIONS = (
    "curriculum.library.developments",
    "curriculum.library.presenters",
    "curriculum.programmes.presenters",
    "curriculum.programmes.scopes",
)


class CurriculumConfig(AppConfig):
    name = "curriculum"

    def ready(self) -> None:
        """Fill the registries."""
        for module in REGISTRATIONS:
            import_module(module)
