"""Identifiers and addresses of what a source gave none; the same ones whoever asks, and when."""

import uuid
from urllib.parse import quote

from competencies.interchange.case.vocabulary import UUID_SHAPE

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:coordo:case")
API_PATH = "/ims/case/v1p1/"


def generated(*parts: str) -> str:
    """A UUID (version 5) for what ``parts`` name together."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def edge_identifier(document: str, child: str, parent: str) -> str:
    """The identifier of the association that places ``child`` below ``parent``."""
    return generated(document, "edge", child, parent)


def item_type_identifier(document: str, title: str) -> str:
    """The identifier of the item type called ``title``."""
    return generated(document, "item type", title)


def address(base_url: str, collection: str, identifier: str) -> str:
    """Where the platform at ``base_url`` serves the object of that identifier."""
    return f"{base_url.rstrip('/')}{API_PATH}{collection}/{quote(identifier, safe='')}"


def foreign_address(identifier: str) -> str:
    """A name, no place, for something elsewhere of which nobody told the address."""
    kind = "uuid" if UUID_SHAPE.fullmatch(identifier) else "coordo:unknown"
    return f"urn:{kind}:{quote(identifier, safe='') or '-'}"


def one_line(text: str) -> str:
    """``text`` without line ends, as titles of links want it."""
    return " ".join(text.split())
