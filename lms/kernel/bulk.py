"""Rows by the thousand into the database, as fast as it takes them."""

from collections.abc import Iterable, Sequence

from django.db import connection, models

Rows = Iterable[Sequence[object]]


def insert(model: type[models.Model], columns: Sequence[str], rows: Rows) -> None:
    """Write ``rows`` of ``model``, each with its cells in the order of ``columns`` (names of
    fields).

    Past the model: no defaults, no signals, no check but the database's own. A cell is what both
    databases read as it is: instants are naive and UTC, days are ISO 8601.
    """
    quote = connection.ops.quote_name
    names = ", ".join(quote(model._meta.get_field(column).column) for column in columns)
    target = f"{quote(model._meta.db_table)} ({names})"
    with connection.wrap_database_errors, connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {target} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {target} VALUES ({places})", rows)
