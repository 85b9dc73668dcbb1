"""Tables of small numbers that can be shown: nothing below a threshold can be computed from them.

    found = release({("nurses", "north"): [0, 4, 15, 9, 2], …})
    found.counts(("nurses",))        # None when the scope is hidden

People are counted in ordered cells (kinds of answer) and in leaves of one tree (where they are);
a scope is a leaf or a node above it. A scope is shown as a partition of the cells into groups of
neighbours. How many people a scope has in all is taken to be known. Then no set of leaves, however
it is put together from what is shown, has a known number of people in a group, unless both that
group and its complement reach the threshold there. The proof is in ``docs/adr/0015``.

Of one table: the caller publishes one release a table, the same one for every reader, and no
second tree over the same answers.
"""

from lms.kernel.suppression.medians import median_groups
from lms.kernel.suppression.partitions import Partition
from lms.kernel.suppression.releases import THRESHOLD, Release, Scope, release

__all__ = ["THRESHOLD", "Partition", "Release", "Scope", "median_groups", "release"]
