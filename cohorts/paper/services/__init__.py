"""Writes of the paper way. Each raises ``Refused`` with a sentence before anything is written."""

from cohorts.paper.services.device import sign_on_device
from cohorts.paper.services.filing import (
    Filing,
    delete_stale,
    erase_photographs,
    file_photographs,
    file_waiting,
    put_away,
)
from cohorts.paper.services.rows import TickedRow, tick_rows

__all__ = [
    "Filing",
    "TickedRow",
    "delete_stale",
    "erase_photographs",
    "file_photographs",
    "file_waiting",
    "put_away",
    "sign_on_device",
    "tick_rows",
]
