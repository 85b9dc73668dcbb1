"""The Django app ``cohorts``."""

from importlib import import_module

from django.apps import AppConfig

# Importing these fills the registries of lower layers: words of the log, jobs, tabs, reviewers.
# One line a module, lower packages first.
REGISTRATIONS = (
    "cohorts.enrolment.presenters",
    "cohorts.enrolment.scopes",
    "cohorts.enrolment.tabs",
    "cohorts.enrolment.tasks",
    "cohorts.attendance.presenters",
    "cohorts.attendance.tabs",
    "cohorts.attendance.tasks",
    "cohorts.paper.presenters",
    "cohorts.paper.registrations",
    "cohorts.paper.tasks",
    "cohorts.campaigns.presenters",
    "cohorts.campaigns.queries",
    "cohorts.campaigns.tabs",
    "cohorts.campaigns.tasks",
    "cohorts.coverage.presenters",
    "cohorts.coverage.tasks",
    "cohorts.dissertations.presenters",
    "cohorts.dissertations.registrations",
    "cohorts.absences.presenters",
    "cohorts.absences.registrations",
    "cohorts.absences.tasks",
    "cohorts.completion.registrations",
    "cohorts.certificates.presenters",
    "cohorts.certificates.registrations",
    "cohorts.certificates.tasks",
    "cohorts.attestations.presenters",
    "cohorts.attestations.tabs",
    "cohorts.attestations.tasks",
    "cohorts.control.presenters",
    "cohorts.control.tabs",
    "cohorts.control.tasks",
    "cohorts.indicators.tasks",
    "cohorts.publishing.presenters",
    "cohorts.publishing.tasks",
    "cohorts.snapshots.presenters",
    "cohorts.snapshots.tasks",
    "cohorts.api.presenters",
)


class CohortsConfig(AppConfig):
    name = "cohorts"

    def ready(self) -> None:
        """Fill the registries."""
        for module in REGISTRATIONS:
            import_module(module)
