"""The web server and the worker of the demonstration, as two processes that end together."""

import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings


class PortTaken(RuntimeError):
    """Somebody already listens on the port."""


def refuse_taken_port() -> None:
    """Raise ``PortTaken`` if the demonstration could not listen."""
    port = int(os.environ.get("PORT", "8000"))
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PortTaken(
                f"Port {port} is in use. Choose another one: make demo PORT={port + 1}"
            ) from None


def serve() -> None:
    """Run until one of the two ends, or Ctrl+C; then end the other."""
    python = sys.executable
    commands = (
        [python, "-m", "gunicorn", "-c", "python:lms.gunicorn", "lms.wsgi"],
        [python, "manage.py", "worker"],
    )
    processes = [
        # A session of its own: Ctrl+C reaches us alone, and we end them in order.
        subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)
        for command in commands
    ]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        while all(process.poll() is None for process in processes):
            time.sleep(0.5)
    except KeyboardInterrupt:
        pass
    finally:
        for process in processes:
            if process.poll() is None:
                process.terminate()
        for process in processes:
            process.wait(timeout=30)


def _interrupt(signum, frame) -> None:
    raise KeyboardInterrupt
