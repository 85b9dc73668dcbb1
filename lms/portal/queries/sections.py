"""The sections of somebody's day, in the order in which they stand."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings

from lms.accounts.enums import Permission, Role
from lms.accounts.queries import has_permission, roles_of
from lms.portal.queries.administrator import administrator_day
from lms.portal.queries.editor import editor_day
from lms.portal.queries.juror import juror_day
from lms.portal.queries.manager import manager_day
from lms.portal.queries.reviewer import reviewer_day
from lms.portal.queries.team import team_day
from lms.portal.queries.trainee import trainee_day
from lms.portal.queries.trainer import trainer_day


@dataclass(frozen=True)
class Section:
    """One section: its template, and what it shows under the name ``day``."""

    template: str
    day: object


# What somebody is here by her roles; being a trainee comes from her enrolments.
_BY_ROLE: tuple[tuple[str, str, Callable], ...] = (
    (Role.TRAINER, "trainer", trainer_day),
    (Role.JUROR, "juror", juror_day),
    (Role.MANAGER, "manager", manager_day),
)


def zone_of(sections: list[Section]) -> str:
    """The IANA zone of the person's day: that of her training, else that of the installation."""
    zones = (getattr(section.day, "zone", None) for section in sections)
    return next(filter(None, zones), settings.TIME_ZONE)


def sections_for(user) -> list[Section]:
    """What ``user`` finds on her home. Empty for an account without training and without role."""
    roles = roles_of(user)
    days = [("trainee", trainee_day(user)), ("team", team_day(user))]
    days += [(name, day_of(user)) for role, name, day_of in _BY_ROLE if role in roles]
    if roles & {Role.REGIONAL_REVIEWER, Role.NATIONAL_REVIEWER}:
        days.append(("reviewer", reviewer_day(user)))
    if has_permission(user, Permission.ACCOUNT_MANAGE):
        days.append(("administrator", administrator_day(user)))
    if has_permission(user, Permission.CONTENT_EDIT):
        days.append(("editor", editor_day(user)))
    return [Section(f"portal/day/{name}.html", day) for name, day in days if day is not None]
