"""Roles and permissions: code, not data. A role is granted for a scope and a period."""

from enum import Enum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    TRAINER = "trainer", _("Trainer")
    JUROR = "juror", _("Juror")
    REGIONAL_REVIEWER = "regional_reviewer", _("Regional reviewer")
    NATIONAL_REVIEWER = "national_reviewer", _("National reviewer")
    MANAGER = "manager", _("Programme manager")
    EDITOR = "editor", _("Content editor")
    ADMINISTRATOR = "administrator", _("Administrator")


class ScopeKind(TextChoices):
    EVERYWHERE = "everywhere", _("Everywhere")
    REGION = "region", _("Region")
    PROGRAMME = "programme", _("Programme")
    COHORT = "cohort", _("Cohort")


class Permission(Enum):
    """What somebody may do. Being enrolled needs no permission: a trainee acts on what is hers."""

    COHORT_VIEW = "cohort.view"
    COHORT_MANAGE = "cohort.manage"
    ATTENDANCE_RUN = "attendance.run"
    POSITIONING_READ = "positioning.read"
    POSITIONING_OVERVIEW = "positioning.overview"
    DISSERTATION_READ = "dissertation.read"
    JURY_MANAGE = "jury.manage"
    JURY_SIT = "jury.sit"
    CERTIFICATE_ISSUE = "certificate.issue"
    INDICATORS_VIEW = "indicators.view"
    INDICATORS_PEOPLE = "indicators.people"
    OUTBOX_VIEW = "outbox.view"
    AUDIT_VIEW = "audit.view"
    ACCOUNT_MANAGE = "account.manage"
    CONTENT_EDIT = "content.edit"
    GALLERY_VIEW = "gallery.view"


PERMISSIONS_OF: dict[str, frozenset[Permission]] = {
    Role.TRAINER: frozenset(
        {
            Permission.COHORT_VIEW,
            Permission.ATTENDANCE_RUN,
            Permission.POSITIONING_READ,
            Permission.DISSERTATION_READ,
            Permission.GALLERY_VIEW,
        }
    ),
    Role.JUROR: frozenset({Permission.JURY_SIT}),
    Role.REGIONAL_REVIEWER: frozenset({Permission.INDICATORS_VIEW, Permission.INDICATORS_PEOPLE}),
    Role.NATIONAL_REVIEWER: frozenset({Permission.INDICATORS_VIEW}),
    Role.MANAGER: frozenset(
        {
            Permission.COHORT_VIEW,
            Permission.COHORT_MANAGE,
            Permission.ATTENDANCE_RUN,
            Permission.POSITIONING_OVERVIEW,
            Permission.DISSERTATION_READ,
            Permission.JURY_MANAGE,
            Permission.CERTIFICATE_ISSUE,
            Permission.INDICATORS_VIEW,
            Permission.INDICATORS_PEOPLE,
            Permission.OUTBOX_VIEW,
            Permission.GALLERY_VIEW,
        }
    ),
    Role.EDITOR: frozenset({Permission.CONTENT_EDIT, Permission.GALLERY_VIEW}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.ACCOUNT_MANAGE,
            Permission.AUDIT_VIEW,
            Permission.OUTBOX_VIEW,
            Permission.CONTENT_EDIT,
            Permission.GALLERY_VIEW,
        }
    ),
}

# Which kinds of scope a role can be granted for.
SCOPES_OF: dict[str, frozenset[str]] = {
    Role.TRAINER: frozenset({ScopeKind.COHORT}),
    Role.JUROR: frozenset({ScopeKind.EVERYWHERE}),
    Role.REGIONAL_REVIEWER: frozenset({ScopeKind.REGION}),
    Role.NATIONAL_REVIEWER: frozenset({ScopeKind.EVERYWHERE}),
    Role.MANAGER: frozenset({ScopeKind.EVERYWHERE, ScopeKind.PROGRAMME}),
    Role.EDITOR: frozenset({ScopeKind.EVERYWHERE}),
    Role.ADMINISTRATOR: frozenset({ScopeKind.EVERYWHERE}),
}

# These work with other people's data and need a second factor.
STAFF_ROLES = frozenset(Role.values) - {Role.JUROR}
