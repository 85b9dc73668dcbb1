"""Builders of the links that mails carry. A secret link is made when its mail leaves."""

from collections.abc import Callable

from lms.accounts.models import User

LinkBuilder = Callable[[User], str]
_builders: dict[str, LinkBuilder] = {}


def register_link(kind: str, builder: LinkBuilder) -> None:
    """Say how the link of ``kind`` is made for a person: an absolute address.

    Called from ``AppConfig.ready()``; a kind has one builder.
    """
    if kind in _builders and _builders[kind] is not builder:
        raise ValueError(f"The link {kind} already has a builder.")
    _builders[kind] = builder


def is_registered(kind: str) -> bool:
    """Whether mails may carry links of ``kind``."""
    return kind in _builders


def link_for(kind: str, person: User) -> str:
    """The address for ``person``; ``KeyError`` when no package builds ``kind``."""
    return _builders[kind](person)
