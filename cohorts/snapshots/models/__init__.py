"""Frozen quarters with their revisions, and the letters to the regions."""

from cohorts.snapshots.models.letters import RegionLetter
from cohorts.snapshots.models.quarters import FigureRevision, FrozenFigures, Snapshot

__all__ = ["FigureRevision", "FrozenFigures", "RegionLetter", "Snapshot"]
