"""The PostgreSQL server that Django is connected to."""

from urllib.parse import quote

from django.db import connection


def address_of(name: str) -> str:
    """The ``DATABASE_URL`` of its database ``name``; a host may be the folder of a socket."""
    at = connection.settings_dict
    login = f"{at['USER']}:{at['PASSWORD']}" if at["PASSWORD"] else at["USER"]
    return f"postgres://{login}@{quote(at['HOST'], safe='')}:{at['PORT'] or 5432}/{name}"
