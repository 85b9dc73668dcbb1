"""Who asks: the owner of the token in the header ``Authorization`` (RFC 6750)."""

from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cohorts.api.models import ReviewerToken
from cohorts.api.problems import Problem
from cohorts.api.queries import token_behind
from cohorts.api.services import REQUESTS_A_MINUTE, count_request
from lms.accounts.enums import Permission
from lms.accounts.models import User
from lms.accounts.queries import has_permission
from lms.accounts.second_factor import lacks_second_factor
from lms.kernel import clock

_CHALLENGE = 'Bearer realm="figures"'


def reviewer_behind(request: HttpRequest) -> User:
    """The owner of the token of ``request``, whose use is counted.

    Raises ``Problem``: 401 without a token that works, 403 when its owner may not review figures
    today, 429 when it is used too often.
    """
    token = _token(request)
    owner = token.owner
    if not owner.is_active:
        raise _forbidden("closed-account", _("The account to which this token belongs is closed."))
    if not has_permission(owner, Permission.INDICATORS_VIEW):
        sentence = _(
            "%(owner)s does not review figures any more: the token opens nothing until the role "
            "is given again."
        )
        raise _forbidden("no-right", sentence % {"owner": owner})
    if lacks_second_factor(owner):
        sentence = _("%(owner)s has to add a second factor first, by signing in on the site.")
        raise _forbidden("no-second-factor", sentence % {"owner": owner})
    if seconds := count_request(token=token):
        raise _too_many(seconds)
    return owner


def _token(request: HttpRequest) -> ReviewerToken:
    scheme, _space, secret = request.headers.get("Authorization", "").strip().partition(" ")
    if scheme.casefold() != "bearer" or not secret.strip():
        sentence = _(
            "Send the header “Authorization: Bearer …” with a token: whoever reviews figures makes "
            "one on the page “Access for your tools”."
        )
        raise Problem("missing-token", 401, sentence, headers={"WWW-Authenticate": _CHALLENGE})
    token = token_behind(secret.strip())
    if token is None:
        raise _invalid("unknown-token", _("No token reads like the one that was sent."))
    if token.revoked_at is not None:
        sentence = _("This token was revoked on %(day)s: make another one.")
        raise _invalid("revoked-token", sentence % {"day": _in_words(localdate(token.revoked_at))})
    if token.is_expired(clock.today(settings.TIME_ZONE)):
        sentence = _("This token was valid until %(day)s: make another one.")
        raise _invalid("expired-token", sentence % {"day": _in_words(token.expires_on)})
    return token


def _in_words(day: date) -> str:
    return date_format(day, "DATE_FORMAT")


def _invalid(kind: str, sentence: str) -> Problem:
    challenge = f'{_CHALLENGE}, error="invalid_token"'
    return Problem(kind, 401, sentence, headers={"WWW-Authenticate": challenge})


def _forbidden(kind: str, sentence: str) -> Problem:
    challenge = f'{_CHALLENGE}, error="insufficient_scope"'
    return Problem(kind, 403, sentence, headers={"WWW-Authenticate": challenge})


def _too_many(seconds: int) -> Problem:
    sentence = _("A token may ask %(number)s times a minute. Ask again in %(seconds)s seconds.") % {
        "number": REQUESTS_A_MINUTE,
        "seconds": seconds,
    }
    return Problem("too-many-requests", 429, sentence, headers={"Retry-After": str(seconds)})
