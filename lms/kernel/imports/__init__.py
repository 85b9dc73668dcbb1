"""From an uploaded table to the database, in three steps: plan, preview, apply.

    table = read_table(upload, columns=COLUMNS)           # reads, never raises for a bad file
    plan = plan_things(table, ...)                        # yours: a Plan, nothing written
    sealed = seal(table, plan, purpose="…", owner=…)      # a hidden field of the preview

    opened = unseal(request.POST["sealed"], purpose="…", owner=…)
    plan = confirm(plan_things(opened.table, ...), opened)
    …                                                     # yours: writes the plan, all or nothing

What is applied is what was previewed. The rows travel inside the page, signed, so nobody can
change them; they are bound to one purpose and one person, and expire. The plan is then made anew
from those rows, and ``confirm`` compares it with the plan that was previewed: when the database
changed in between, it refuses and the person sees the new preview. Nothing of a file that nobody
applied stays on the server.
"""

from lms.kernel.imports.plans import Opened, Plan, PlannedRow, confirm, seal, unseal
from lms.kernel.imports.reading import read_table
from lms.kernel.imports.tables import Column, Row, RowError, Table

__all__ = [
    "Column",
    "Opened",
    "Plan",
    "PlannedRow",
    "Row",
    "RowError",
    "Table",
    "confirm",
    "read_table",
    "seal",
    "unseal",
]
