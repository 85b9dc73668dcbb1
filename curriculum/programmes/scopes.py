"""Offers the programmes to whoever grants a role for one of them."""

from collections.abc import Iterable

from curriculum.programmes.models import Programme
from lms.accounts.enums import ScopeKind
from lms.accounts.scopes import register_choices


def programme_choices() -> Iterable[tuple[str, str]]:
    """(key, label) of every programme."""
    return Programme.objects.values_list("key", "short_title")


register_choices(ScopeKind.PROGRAMME, programme_choices)
