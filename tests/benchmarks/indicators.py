"""The region's room over a large history: pages, summaries, exports; in processes of their own.

``python -m tests.benchmarks.indicators [ENROLMENTS]`` measures it alone. It is measured over 30,000
enrolments; with ``BENCH_ENROLMENTS=300000`` (or the argument) over that many besides.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.results import Result, table

DEFAULT = 30_000
SEED = 1


def measure(database: str) -> Iterator[Result]:
    """The figures, measured in another process over a database of its own.

    On PostgreSQL it is a database of that server, made for this and dropped again.
    """
    yield from _over(DEFAULT, database, suffix="")
    if (more := int(os.environ.get("BENCH_ENROLMENTS", DEFAULT))) > DEFAULT:
        yield from _over(more, database, suffix=" (large)")


def _over(enrolments: int, database: str, *, suffix: str) -> Iterator[Result]:
    with tempfile.TemporaryDirectory(prefix="coordo-scale-") as folder:
        environment = {
            **os.environ,
            "DEMO": "1",
            "DATA_DIR": folder,
            "BENCH_DATABASE": database,
            "BENCH_ENROLMENTS": str(enrolments),
            "BENCH_SUFFIX": suffix,
        }
        if database == "postgresql":
            environment["DATABASE_URL"] = _new_database()
        try:
            yield from _measured(environment, Path(folder))
        finally:
            if database == "postgresql":
                _drop_database()


def _measured(environment: dict[str, str], folder: Path) -> Iterator[Result]:
    answer = folder / "figures.json"
    command = [sys.executable, "-m", "tests.benchmarks.scale", str(answer)]
    subprocess.run(command, env=environment, check=True)
    for row in json.loads(answer.read_text()):
        yield Result(**row)


_NAME = "coordo_scale"


def _new_database() -> str:
    """An empty database beside the one in use; its address."""
    from django.db import connection

    from tests.postgres import address_of

    _drop_database()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {_NAME}")
    return address_of(_NAME)


def _drop_database() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {_NAME}")


def main() -> None:
    """Measure this alone and print it; ends with status 1 when a promise is not held."""
    import django

    if sys.argv[1:]:
        os.environ["BENCH_ENROLMENTS"] = sys.argv[1]
    os.environ |= {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "lms.settings"}
    django.setup()
    from django.db import connection

    from tests.benchmarks.ceilings import broken

    database = "postgresql" if connection.vendor == "postgresql" else "sqlite"
    results = list(measure(database))
    sys.stdout.write(table(results) + "\n")
    if sentences := list(broken(results)):
        sys.exit("Not held:\n" + "\n".join(sentences))


if __name__ == "__main__":
    main()
