"""Models of the app, gathered for Django; each lives in its package."""

from lms.accounts.models import Profile, Region, RoleGrant, Structure, StructureType, User
from lms.audit.models import AuditEvent
from lms.jobs.models import Job
from lms.messages.models import OutgoingMail
from lms.site.models import ArticlePage, EventPage, HomePage

__all__ = [
    "ArticlePage",
    "AuditEvent",
    "EventPage",
    "HomePage",
    "Job",
    "OutgoingMail",
    "Profile",
    "Region",
    "RoleGrant",
    "Structure",
    "StructureType",
    "User",
]
