"""The secret link of an invitation: made from what the account is now, stored nowhere.

Messages lie in a higher layer: ``register_delivery`` tells what carries an invitation.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from lms.accounts.models import User
from lms.kernel import clock

VALID_FOR = timedelta(days=14)
_SALT = "lms.accounts.invitations"

# Called as delivery(person, by=acting user), within the transaction of the invitation.
Delivery = Callable[..., object]
_deliveries: list[Delivery] = []


def register_delivery(delivery: Delivery) -> None:
    """Say what carries an invitation to the person; called from ``AppConfig.ready()``."""
    if delivery not in _deliveries:
        _deliveries.append(delivery)


def deliver(person: User, *, by: Model | None) -> None:
    """Hand the invitation to what carries it."""
    for delivery in _deliveries:
        delivery(person, by=by)


def valid_until(person: User) -> datetime | None:
    """The instant (UTC) after which her invitation has expired; None when she has none."""
    return person.invited_at + VALID_FOR if person.invited_at else None


def token_of(person: User) -> str:
    """The token of her invitation as things stand.

    Made of the password and of the times of invitation and joining: it dies when she joins and when
    she is invited anew.
    """
    parts = (person.pk, person.email, person.password, person.invited_at, person.joined_at)
    return salted_hmac(_SALT, "|".join(map(str, parts)), algorithm="sha256").hexdigest()


def token_fits(person: User, token: str) -> bool:
    """Whether ``token`` opens her invitation now."""
    expiry = valid_until(person)
    if not person.is_active or person.joined_at is not None or expiry is None:
        return False
    return clock.now() <= expiry and constant_time_compare(token, token_of(person))


def uid_of(person: User) -> str:
    """Her part of the address."""
    return urlsafe_base64_encode(force_bytes(person.pk))


def pk_from(uid: str) -> int | None:
    """The key behind ``uid``; None when it is none."""
    try:
        key = force_str(urlsafe_base64_decode(uid))
    except ValueError:
        return None
    return int(key) if key.isascii() and key.isdigit() and len(key) < 19 else None


def link_for(person: User) -> str:
    """The absolute address of her invitation."""
    path = reverse("accept_invitation", args=[uid_of(person), token_of(person)])
    return f"{settings.BASE_URL}{path}"
