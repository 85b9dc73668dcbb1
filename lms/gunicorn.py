"""How the web server runs: ``gunicorn -c python:lms.gunicorn lms.wsgi``."""

import gc
import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
# Threads of one process take turns: where one writes at a time (SQLite), whoever writes would wait
# for whoever merely computes. There, processes do better; figures in docs/adr/0003.
_EMBEDDED = os.environ.get("DATABASE_URL", "sqlite:").startswith("sqlite:")
workers = int(os.environ.get("WEB_PROCESSES", "3" if _EMBEDDED else "2"))
threads = int(os.environ.get("WEB_THREADS", "1" if _EMBEDDED else "4"))
worker_class = "gthread"
preload_app = False
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None
control_socket_disable = True  # two demonstrations on one machine would share it


def post_worker_init(worker) -> None:
    """What was loaded at the start stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()
