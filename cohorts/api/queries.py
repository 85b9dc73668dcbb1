"""Whose tokens somebody may see, and which token a secret is."""

from datetime import date

from django.db.models import QuerySet

from cohorts.api.models import ReviewerToken
from cohorts.api.secrets import digest_of
from lms.accounts.enums import Permission
from lms.accounts.models import User
from lms.accounts.queries import has_permission, people_manageable_by


def tokens_of(person: User) -> QuerySet[ReviewerToken]:
    """Her own tokens, the newest first, with who revoked them."""
    return ReviewerToken.objects.filter(owner=person).select_related("revoked_by")


def tokens_revocable_by(user: User) -> QuerySet[ReviewerToken]:
    """The tokens that ``user`` may end: her own, and everybody's for who administers accounts."""
    if has_permission(user, Permission.ACCOUNT_MANAGE):
        return ReviewerToken.objects.filter(owner__in=people_manageable_by(user))
    return ReviewerToken.objects.filter(owner=user)


def current_tokens(person: User, on: date) -> list[ReviewerToken]:
    """Her tokens that work on the day ``on``."""
    return [token for token in tokens_of(person) if token.is_current(on)]


def token_behind(secret: str) -> ReviewerToken | None:
    """The token that ``secret`` is, with its owner, whether it still works or not."""
    found = ReviewerToken.objects.filter(digest=digest_of(secret))
    return found.select_related("owner").first()
