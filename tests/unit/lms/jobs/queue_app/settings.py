"""The platform's settings with short times, one worker, and tables made without migrations."""

from lms.settings import *  # noqa: F403
from lms.settings import INSTALLED_APPS as PLATFORM_APPS
from lms.settings import Q_CLUSTER as PLATFORM_CLUSTER

INSTALLED_APPS = [*PLATFORM_APPS, "tests.unit.lms.jobs.queue_app.apps.QueueAppConfig"]
Q_CLUSTER = {**PLATFORM_CLUSTER, "workers": 1, "timeout": 4, "retry": 5, "poll": 0.1}
SILENCED_SYSTEM_CHECKS = ["jobs.E002"]


class NoMigrations:
    """Every app's tables are made as the models say."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


MIGRATION_MODULES = NoMigrations()
