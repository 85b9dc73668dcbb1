"""System checks of the queue's settings."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from lms.jobs.registry import all_kinds


@register
def times_are_ordered(app_configs, **kwargs) -> list[CheckMessage]:
    """``retry`` > ``timeout`` > the longest declared job, or a job would run twice at once."""
    timeout, retry = settings.Q_CLUSTER["timeout"], settings.Q_CLUSTER["retry"]
    errors: list[CheckMessage] = []
    if retry <= timeout:
        errors.append(
            Error(f"Q_CLUSTER: retry ({retry}) must exceed timeout ({timeout}).", id="jobs.E001")
        )
    for kind in all_kinds():
        if kind.longest >= timeout:
            errors.append(
                Error(
                    f"The job {kind.name} may take {kind.longest} s; timeout is {timeout} s.",
                    id="jobs.E002",
                )
            )
    return errors
