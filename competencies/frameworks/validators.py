"""Which keys a framework may have: they stand in its addresses."""

import re

from django.utils.translation import gettext as _

KEY_LENGTH = 60
# Addresses below that of the frameworks.
RESERVED_KEYS = frozenset({"importer"})
_KEY = re.compile(r"[-a-zA-Z0-9_]+")
_NEW_KEY = re.compile(r"[-a-z0-9]+")


def is_key(text: str) -> bool:
    """Whether an address can name a framework so; other systems may use capitals as well."""
    return len(text) <= KEY_LENGTH and _KEY.fullmatch(text) is not None


def fault_of_new_key(key: str) -> str:
    """Why an editor may not give that key to a new framework; empty when she may."""
    if not _NEW_KEY.fullmatch(key):
        return _("A key has small letters, digits and hyphens only.")
    if key in RESERVED_KEYS:
        return _("“%(key)s” is an address of the platform itself: choose another key.") % {
            "key": key
        }
    return ""
