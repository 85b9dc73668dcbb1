"""The Django app ``lms``."""

from importlib import import_module

from django.apps import AppConfig

# Importing these fills the registries of lower layers: words of the log, jobs, links, checks.
# One line a module, lower packages first.
REGISTRATIONS = (
    "lms.jobs.checks",
    "lms.accounts.presenters",
    "lms.messages.presenters",
    "lms.messages.tasks",
    "lms.messages.invitations",
)


class PlatformConfig(AppConfig):
    name = "lms"

    def ready(self) -> None:
        """Fill the registries."""
        for module in REGISTRATIONS:
            import_module(module)
