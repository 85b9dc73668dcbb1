"""What is done with frozen quarters and letters."""

from cohorts.snapshots.services.letters import draft_letters, drop_letter, edit_letter, send_letter
from cohorts.snapshots.services.quarters import revise_snapshot, take_snapshot

__all__ = [
    "draft_letters",
    "drop_letter",
    "edit_letter",
    "revise_snapshot",
    "send_letter",
    "take_snapshot",
]
