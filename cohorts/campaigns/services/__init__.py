"""Opening campaigns; beginning, answering and submitting in them."""

from cohorts.campaigns.services.answering import (
    answer_entry,
    answer_many,
    begin_positioning,
    open_campaign,
    submit_entry,
)

__all__ = [
    "answer_entry",
    "answer_many",
    "begin_positioning",
    "open_campaign",
    "submit_entry",
]
