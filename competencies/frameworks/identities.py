"""Identities derived from keys and codes: the same in every installation, fixed for ever."""

import uuid

NAMESPACE = uuid.UUID("6f1c3c0e-54b3-5d0a-9c0e-7a2b8f4d1e90")


def competency_uuid(*, framework_key: str, code: str) -> uuid.UUID:
    """The identity of a competency of the shipped frameworks."""
    return uuid.uuid5(NAMESPACE, f"{framework_key}/{code}")


def framework_identifier(key: str) -> str:
    """The identity of a framework that no other system has named."""
    return str(uuid.uuid5(NAMESPACE, f"framework/{key}"))


def axis_value_identifier(*, framework_key: str, code: str) -> str:
    """The identity of an axis value that no other system has named."""
    return str(uuid.uuid5(NAMESPACE, f"{framework_key}/axis/{code}"))
