"""Rows by the hundred thousand into the database, as fast as it takes them."""

from collections.abc import Sequence
from itertools import count

from django.core.management.color import no_style
from django.db import connection, models, transaction


class Table:
    """Rows of ``model`` on their way: ``columns`` are names of fields, in the order of the cells.

    A cell is what both databases read as text: instants are naive and UTC, days are ISO 8601.
    """

    def __init__(self, model: type[models.Model], *columns: str) -> None:
        self.model = model
        self.rows: list[Sequence[object]] = []
        self.written = 0
        # Its keys, one after another: a row is named before it is written.
        self.keys = count(1 + (model._base_manager.aggregate(m=models.Max("pk"))["m"] or 0))
        fields = [model._meta.get_field(column) for column in ("id", *columns)]
        quote = connection.ops.quote_name
        self._table = quote(model._meta.db_table)
        self._columns = ", ".join(quote(field.column) for field in fields)
        self._places = ", ".join(["%s"] * len(fields))

    def add(self, *cells: object) -> int:
        """One row; its key."""
        key = next(self.keys)
        self.rows.append((key, *cells))
        return key

    def flush(self) -> None:
        """Write what waits."""
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                self._copy(cursor)
            else:
                cursor.executemany(
                    f"INSERT INTO {self._table} ({self._columns}) VALUES ({self._places})",
                    self.rows,
                )
        self.written += len(self.rows)
        self.rows.clear()

    def _copy(self, cursor) -> None:
        with cursor.copy(f"COPY {self._table} ({self._columns}) FROM STDIN") as copy:
            for row in self.rows:
                copy.write_row(row)


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
