"""How packages above learn that somebody may have completed her training.

Attendance, campaigns and dissertations announce each fact that may matter; completion, which lies
above them, registers the reviewer that weighs it.
"""

from collections.abc import Callable

from cohorts.enrolment.models import Enrolment

Reviewer = Callable[..., object]
_reviewers: list[Reviewer] = []


def register_reviewer(reviewer: Reviewer) -> None:
    """``reviewer(enrolment=…, by=…, is_held=…)`` is called after each announced fact. For
    start-up."""
    if reviewer not in _reviewers:
        _reviewers.append(reviewer)


def announce_progress(enrolment: Enrolment, by, *, is_held: bool = False) -> None:
    """Say that a fact about ``enrolment`` changed: signature, make-up, positioning, dissertation.

    The reviewers run at once, within the caller's transaction; ``is_held`` says that it locked the
    row of ``enrolment``, which is as its row is.
    """
    for reviewer in _reviewers:
        reviewer(enrolment=enrolment, by=by, is_held=is_held)
