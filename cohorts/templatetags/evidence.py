"""``{% load evidence %}``: what somebody shows for an answer, a text or a link."""

import re
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# One address and nothing beside it: what could be read in two ways stays a text.
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\\x00-\x1f\x7f]+", re.IGNORECASE)


@register.filter
def evidence(text: str) -> str | SafeString:
    """``{{ answer.evidence|evidence }}``: a link where it is an address, else the text.

    Only http and https are linked, and the text of a link is the address itself.
    """
    address = text.strip()
    if not _is_address(address):
        return text
    return format_html(
        '<a href="{}" rel="noopener noreferrer nofollow external">{}</a>', address, address
    )


def _is_address(text: str) -> bool:
    if not _ADDRESS.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:  # an IPv6 address that is none
        return False
    # A name in front of the host makes one site look like another.
    return bool(parts.hostname) and parts.username is None
