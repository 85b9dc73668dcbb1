"""Users, organisations and role grants."""

from lms.accounts.models.grants import RoleGrant
from lms.accounts.models.organisations import Profile, Region, Structure, StructureType
from lms.accounts.models.users import User

__all__ = ["Profile", "Region", "RoleGrant", "Structure", "StructureType", "User"]
