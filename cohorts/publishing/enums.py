"""What stands behind public results. Their reading of the rules is in ``docs/adr/0024``."""

from enum import IntEnum

# Fewer people are never told apart.
SMALLEST_CELL = 5
# A pool with fewer people, or a region of it, is not told at all.
SMALLEST_POOL = 20
YEARS_OF_A_POOL = 3
# The only format beside the page.
FILE_FORMAT = "csv"


class Kind(IntEnum):
    """How far somebody who began has come; each person of a pool is of one kind.

    In an order in which every figure is made of neighbours: those who dropped out are the first,
    those who followed in full the last two, those with the diploma the last.
    """

    LEFT = 0
    UNFINISHED = 1
    FOLLOWED = 2
    AWARDED = 3
