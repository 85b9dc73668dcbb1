"""Opening, changing and closing campaigns; answering, rating, planning and printing in them."""

from cohorts.campaigns.services.answering import (
    answer_entry,
    answer_many,
    begin_positioning,
    open_campaign,
    submit_entry,
)
from cohorts.campaigns.services.changing import (
    cancel_campaign,
    change_days,
    close_campaign,
)
from cohorts.campaigns.services.plans import (
    add_plan_item,
    change_plan_item,
    comment_plan_item,
    mark_plan_item,
)
from cohorts.campaigns.services.ratings import (
    agree_level,
    answer_rating,
    begin_rating,
    rate_many,
    rest_not_observed,
    submit_rating,
)
from cohorts.campaigns.services.reminding import remind_missing
from cohorts.campaigns.services.reports import print_report

__all__ = [
    "add_plan_item",
    "agree_level",
    "answer_entry",
    "answer_many",
    "answer_rating",
    "begin_positioning",
    "begin_rating",
    "cancel_campaign",
    "change_days",
    "change_plan_item",
    "close_campaign",
    "comment_plan_item",
    "mark_plan_item",
    "open_campaign",
    "print_report",
    "rate_many",
    "remind_missing",
    "rest_not_observed",
    "submit_entry",
    "submit_rating",
]
