"""The real thing: the demonstration loaded once, its web server and its worker.

The database is a file of its own, or a fresh one on the PostgreSQL server that ``DATABASE_URL``
names.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent.parent
PARIS = ZoneInfo("Europe/Paris")
LONGEST_RUN = timedelta(minutes=6)


@dataclass(frozen=True)
class Site:
    """A running demonstration: where it answers, and the environment its commands need."""

    url: str
    environment: dict[str, str]

    def manage(self, *command: str) -> str:
        """Run a management command on the site's data; its output."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=600,
        ).stdout


@contextmanager
def running_demonstration(folder: Path) -> Iterator[Site]:
    """A demonstration whose files lie in ``folder``; it ends with the context."""
    _let_midnight_pass()
    port = free_port()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"ENVIRONMENT", "DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    }
    environment |= {"DEMO": "1", "DATA_DIR": str(folder), "PORT": str(port)}
    with own_database() as database:
        site = Site(f"http://127.0.0.1:{port}", environment | database)
        site.manage("demo", "--no-serve")
        site.manage("collectstatic", "--no-input", "-v", "0")
        python = sys.executable
        server = [python, "-m", "gunicorn", "-c", "python:lms.gunicorn", "lms.wsgi"]
        worker = [python, "manage.py", "worker"]
        with running(server, site.environment) as web, running(worker, site.environment):
            wait_until_it_answers(site.url + "/", web)
            yield site


def _let_midnight_pass() -> None:
    """A half-day belongs to its day: nobody opens it on one and signs it on the next."""
    now = datetime.now(PARIS)
    later = now + LONGEST_RUN
    if later.date() != now.date():
        midnight = later.replace(hour=0, minute=0, second=0, microsecond=0)
        time.sleep((midnight - now).total_seconds() + 1)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """The variables of a database of our own: none for a file, or one more on the server."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    import psycopg

    name = f"coordo_e2e_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_until_it_answers(url: str, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("The web server ended at once.")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{url} does not answer.")
