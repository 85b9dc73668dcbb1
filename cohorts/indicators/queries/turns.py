"""The days on which something of a cohort begins to count. Pure."""

from datetime import date


class Turns:
    """Of each cohort the last such day up to ``on``, and the first one after it."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.last: dict[int, date] = {}
        self.next: dict[int, date] = {}

    def note(self, cohort: int, day: date) -> None:
        """Something of ``cohort`` counts from ``day``."""
        if day > self.on:
            self.next[cohort] = min(day, self.next.get(cohort, day))
        else:
            self.last[cohort] = max(day, self.last.get(cohort, day))
