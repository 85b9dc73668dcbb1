"""What lower packages are told at start-up."""

from cohorts.attendance.photographs import register_photographs
from cohorts.attendance.purging import register_eraser
from cohorts.paper.queries import photographs_by_half_day
from cohorts.paper.services import erase_photographs

register_photographs(photographs_by_half_day)
register_eraser(erase_photographs)
