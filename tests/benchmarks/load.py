"""Requests a second over the network, from clients that keep their connection."""

import http.client
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.benchmarks.results import Result, measured, timed

CLIENTS = 8
SECONDS = 10


@dataclass
class Tally:
    """What one client saw."""

    seconds: list[float] = field(default_factory=list)
    failures: int = 0


def _ask_again_and_again(url: str, path: str, cookie: str, until: float, tally: Tally) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    while time.perf_counter() < until:
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        response = connection.getresponse()
        response.read()
        tally.seconds.append(time.perf_counter() - start)
        tally.failures += response.status != 200
    connection.close()


def measure(name: str, url: str, path: str, cookie: str, database: str) -> list[Result]:
    """``CLIENTS`` clients for ``SECONDS``; the client shares the machine with the server."""
    until = time.perf_counter() + SECONDS
    tallies = [Tally() for _client in range(CLIENTS)]
    threads = [
        threading.Thread(target=_ask_again_and_again, args=(url, path, cookie, until, tally))
        for tally in tallies
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = [each for tally in tallies for each in tally.seconds]
    if failures := sum(tally.failures for tally in tallies):
        raise RuntimeError(f"{failures} of {len(seconds)} requests failed")
    return [
        measured(
            f"{name}, {CLIENTS} clients", database, len(seconds) / SECONDS, "/s", len(seconds)
        ),
        timed(f"{name}, {CLIENTS} clients, latency", database, seconds),
    ]
