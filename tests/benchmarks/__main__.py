"""Loads the demonstration into a folder of its own, measures, prints, writes ``bench.json``."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="coordo-bench-"))
os.environ |= {"DEMO": "1", "DATA_DIR": str(FOLDER), "DJANGO_SETTINGS_MODULE": "lms.settings"}
os.environ.pop("ENVIRONMENT", None)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from lms.accounts.models import User  # noqa: E402
from tests.benchmarks import (  # noqa: E402
    answers,
    evidence,
    groups,
    imports,
    indicators,
    load,
    pages,
    signing,
    sizes,
)
from tests.benchmarks.ceilings import missed  # noqa: E402
from tests.benchmarks.results import measured, table, write  # noqa: E402
from tests.e2e.demonstration import free_port, running, wait_until_it_answers  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> None:
    """Measure everything; ends with status 1 when a promise is not held."""
    database = "postgresql" if connection.vendor == "postgresql" else "sqlite"
    start = time.perf_counter()
    call_command("demo", "--no-serve", stdout=sys.stderr)
    results = [measured("demonstration loaded", database, time.perf_counter() - start, "s")]
    call_command("collectstatic", verbosity=0, interactive=False)
    results += pages.measure(database)
    results += sizes.measure(database)
    results += groups.measure(database)
    results += imports.measure(database, Path(FOLDER))
    results += answers.measure(database)
    results += evidence.measure(database)
    results += indicators.measure(database)
    results += over_the_network(database)
    sys.stdout.write(table(results) + "\n")
    write(results, ROOT / "bench.json")
    if sentences := list(missed(results)):
        sys.exit("Not held:\n" + "\n".join(sentences))


def over_the_network(database: str) -> list:
    """Two web processes as the demonstration starts them."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(email="trainee@demo.example"))
    cookies = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    connection.close()
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:lms.gunicorn", "lms.wsgi"]
    with running(command, {**os.environ, "PORT": str(port)}) as server:
        url = f"http://127.0.0.1:{port}"
        wait_until_it_answers(url + "/", server)
        return [
            *load.measure("trainee home", url, "/ma-journee/", cookies, database),
            *answers.measure_load(url, database),
            *signing.measure(url, server, database),
        ]


if __name__ == "__main__":
    if not settings.DEMO:
        sys.exit("The benchmarks run on the demonstration.")
    try:
        main()
    finally:
        subprocess.run(["rm", "-rf", str(FOLDER)], check=False)
