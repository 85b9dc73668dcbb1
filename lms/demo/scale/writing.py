"""Rows of several tables on their way into the database."""

from collections.abc import Sequence
from itertools import count

from django.core.management.color import no_style
from django.db import connection, models, transaction

from lms.kernel.bulk import insert


class Table:
    """Rows of ``model`` on their way: ``columns`` are names of fields, in the order of the cells.

    Cells are those of ``lms.kernel.bulk``.
    """

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        self.model = model
        self.rows: list[Sequence[object]] = []
        self.written = 0
        # Its keys, one after another: a row is named before it is written.
        self.keys = count(1 + (model._base_manager.aggregate(m=models.Max("pk"))["m"] or 0))
        self._columns = ("id", *columns)

    def add(self, *cells: object) -> int:
        """One row; its key."""
        key = next(self.keys)
        self.rows.append((key, *cells))
        return key

    def flush(self) -> None:
        """Write what waits."""
        insert(self.model, self._columns, self.rows)
        self.written += len(self.rows)
        self.rows.clear()


def flush(tables: Sequence[Table]) -> None:
    """Write what waits in ``tables``, which come in the order of their references, in one go."""
    with transaction.atomic():
        for table in tables:
            if table.rows:
                table.flush()


def continue_keys(tables: Sequence[Table]) -> None:
    """Let the database's own numbering go on after the keys given here."""
    statements = connection.ops.sequence_reset_sql(no_style(), [one.model for one in tables])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
