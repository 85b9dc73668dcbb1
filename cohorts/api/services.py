"""Tokens made, revoked, and counted when they are used."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from cohorts.api.models import ReviewerToken
from cohorts.api.queries import current_tokens, token_behind
from cohorts.api.secrets import digest_of, prefix_of, secret_for
from lms.accounts.models import User
from lms.audit import record
from lms.kernel import clock
from lms.kernel.refusals import Refused

MOST_TOKENS: Final = 10
REQUESTS_A_MINUTE: Final = 60
WINDOW: Final = timedelta(minutes=1)
# For how long the form that made a token shows it again: an answer may be lost on the way.
SHOWN_AGAIN: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Made:
    """A token and its secret, which nothing but this answer holds."""

    token: ReviewerToken
    secret: str


@transaction.atomic
def make_token(*, by: User, name: str, valid_days: int, client_key: UUID) -> Made:
    """A new token of ``by``, who has at most ``MOST_TOKENS`` that work.

    ``client_key`` names one form: sent again it makes nothing and shows the same token, for ten
    minutes. Raises ``Refused`` after that, and when she has too many.
    """
    owner = _locked(by)
    secret = secret_for(owner.pk, client_key)
    if known := token_behind(secret):
        return _shown_again(known, secret)
    if len(current_tokens(owner, clock.today(settings.TIME_ZONE))) >= MOST_TOKENS:
        raise Refused(
            _("You have %(number)s tokens that work: revoke one that you do not need any more.")
            % {"number": MOST_TOKENS}
        )
    token = ReviewerToken.objects.create(
        owner=owner,
        name=name,
        prefix=prefix_of(secret),
        digest=digest_of(secret),
        created_at=clock.now(),
        valid_days=valid_days,
    )
    record("reviewer_token.made", by=by, on=token, subject_id=owner.pk, data=_words_of(token))
    return Made(token, secret)


def _locked(person: User) -> User:
    """One form of hers after another: two at once would both find nothing made."""
    return User.objects.select_for_update().get(pk=person.pk)


def _shown_again(token: ReviewerToken, secret: str) -> Made:
    if token.revoked_at is not None or clock.now() - token.created_at > SHOWN_AGAIN:
        raise Refused(
            _("This form has made its token already, which is shown only once: open the page anew.")
        )
    return Made(token, secret)


@transaction.atomic
def revoke_token(*, token: ReviewerToken, by: User) -> ReviewerToken:
    """End a token now; one that is revoked already is left alone."""
    token = ReviewerToken.objects.select_for_update().get(pk=token.pk)
    if token.revoked_at is not None:
        return token
    token.revoked_at, token.revoked_by = clock.now(), by
    token.save(update_fields=["revoked_at", "revoked_by"])
    record(
        "reviewer_token.revoked", by=by, on=token, subject_id=token.owner_id, data=_words_of(token)
    )
    return token


def _words_of(token: ReviewerToken) -> dict[str, str]:
    return {"owner": str(token.owner), "expires_on": token.expires_on.isoformat()}


def count_request(*, token: ReviewerToken) -> int:
    """Note one use of ``token``, whose day becomes its ``last_used_on``.

    0 when it may be answered; else the seconds until the next minute, in which it may. One
    statement: requests at once cannot pass each other, in however many processes.
    """
    now = clock.now()
    window = now.replace(second=0, microsecond=0)
    same = Q(window_started_at=window)
    counted = (
        ReviewerToken.objects.filter(pk=token.pk)
        .exclude(same & Q(window_requests__gte=REQUESTS_A_MINUTE))
        .update(
            last_used_on=clock.today(settings.TIME_ZONE),
            window_requests=Case(When(same, then=F("window_requests") + 1), default=Value(1)),
            window_started_at=window,
        )
    )
    return 0 if counted else _seconds_left(now, window)


def _seconds_left(now: datetime, window: datetime) -> int:
    return max(1, int((window + WINDOW - now).total_seconds()) + 1)
