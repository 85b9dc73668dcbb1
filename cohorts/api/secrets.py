"""What a token looks like, and what is kept of it."""

import hashlib
from base64 import b32encode
from uuid import UUID

from django.utils.crypto import salted_hmac

# Says to whoever finds one in a file or a log what it is, and to which program it belongs.
MARK = "coordo_"
SHOWN_SIGNS = 8
_SALT = "cohorts.api.reviewer_token"


def secret_for(owner_id: int, client_key: UUID) -> str:
    """The token that the form ``client_key`` makes for that person: the same each time it is sent.

    Nobody computes it without the key of the installation and the random key of the form, which is
    stored nowhere. So a button pressed twice makes one token, and both answers can show it.
    """
    raw = salted_hmac(_SALT, f"{owner_id}:{client_key}", algorithm="sha256").digest()
    return MARK + b32encode(raw).decode().rstrip("=").lower()


def digest_of(secret: str) -> str:
    """What is stored of a token. It has 256 random bits: a slow hash would protect nothing more."""
    return hashlib.sha256(secret.encode()).hexdigest()


def prefix_of(secret: str) -> str:
    """Its first signs, by which its owner tells it from others."""
    return secret[: len(MARK) + SHOWN_SIGNS]
