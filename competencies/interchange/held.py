"""A file between its preview and its application, held for two hours in the shared cache.

A framework is too large to travel inside a page. What nobody applies goes away by itself.
"""

import secrets
from dataclasses import dataclass

from django.core.cache import cache

SECONDS = 2 * 3600
_PREFIX = "framework-import:"


@dataclass(frozen=True, slots=True)
class Held:
    """What was uploaded, and the plan that its owner was shown."""

    owner: str
    content: bytes
    name: str
    format: str
    fingerprint: str


def hold(held: Held) -> str:
    """Keep ``held``; the key under which its owner gets it back."""
    token = secrets.token_urlsafe(24)
    cache.set(_PREFIX + token, held, SECONDS)
    return token


def take(token: str, *, owner: str) -> Held | None:
    """What was held for ``owner``; None when it is another's, unknown or too old."""
    held = cache.get(_PREFIX + token) if len(token) < 100 else None
    return held if isinstance(held, Held) and held.owner == owner else None


def release(token: str) -> None:
    """Forget it: it is applied."""
    cache.delete(_PREFIX + token)
