"""Seminars, half-days, presences and the chained evidence for them."""

from cohorts.attendance.models.evidence import (
    ChainLink,
    Evidence,
    EvidencePurge,
    PublishedHead,
    SealedSheet,
)
from cohorts.attendance.models.half_days import HalfDay, Seminar
from cohorts.attendance.models.presences import Presence, PresenceChange

__all__ = [
    "ChainLink",
    "Evidence",
    "EvidencePurge",
    "HalfDay",
    "Presence",
    "PresenceChange",
    "PublishedHead",
    "SealedSheet",
    "Seminar",
]
