"""A document in a process of its own, which can be killed: for HTML that is not all ours.

Between elements xhtml2pdf watches its time, but a single table cell that spans a million columns
keeps it busy, and memory growing, for as long as it likes. Nothing but a process can be stopped.
"""

import json
import subprocess
import sys
from pathlib import Path

from lms.kernel.pdf import engine

ROOT = Path(__file__).resolve().parents[3]
# Loading the library, on a busy machine.
START_SECONDS = 15


def pdf_from_html_apart(
    html: str, *, max_seconds: float = engine.MAX_SECONDS, **facts: str
) -> bytes:
    """As ``engine.pdf_from_html``, but stopped for certain, and limited in memory.

    Costs the start of a process, about a second. Raises a ``DocumentError``.
    """
    request = json.dumps({"html": html, "max_seconds": max_seconds, **facts})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "lms.kernel.pdf.child"],
            input=request.encode(),
            capture_output=True,
            timeout=max_seconds + START_SECONDS,
            cwd=ROOT,
            # Nothing of our environment: it holds secrets that rendering does not need.
            env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise engine.DocumentTooSlow(f"Stopped after {max_seconds:g} seconds.") from None
    head, _separator, body = done.stdout.partition(b"\n")
    if done.returncode == 0:
        return body
    _raise(head)
    return b""


def _raise(head: bytes) -> None:
    try:
        answer = json.loads(head)
    except ValueError:
        # Killed by its limits before it could say a word.
        raise engine.DocumentTooSlow("Stopped by its limit of memory or time.") from None
    if answer["error"] == "MissingGlyph":
        raise engine.MissingGlyph(answer["characters"])
    known = {"ResourceRefused": engine.ResourceRefused, "DocumentTooSlow": engine.DocumentTooSlow}
    raise known.get(answer["error"], engine.DocumentError)(answer["text"])
