"""The published heads: small files outside the database, each naming the one before by its digest.

A folder that only grows, best on another machine or under somebody else's care. A file is never
written twice.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from cohorts.attendance.chain import heads_file

_PATTERN = "heads-*.jsonl"


def read_heads(known: Sequence[str] = ()) -> list[dict[str, str]]:
    """All published files in their order, each with ``name`` and ``text``. One that is ``known``
    to have been published and is not there any more has an empty text."""
    found = {path.name: path for path in settings.EVIDENCE_HEADS_DIR.glob(_PATTERN)}
    return [
        {"name": name, "text": _text_of(found[name]) if name in found else ""}
        for name in sorted({*found, *known})
    ]


def _text_of(path: Path) -> str:
    """Whatever somebody wrote into it: verifying says that it is no file of heads."""
    return path.read_text(encoding="utf-8", errors="replace")


def write_heads(lines: Sequence[Mapping[str, object]], *, day: date) -> str:
    """Publish ``lines`` (``half_day``, ``number``, ``hash``) in a new file, and return its name.

    The file is whole or not there, and on the disk when this returns. Raises ``OSError`` when the
    folder cannot be written, ``FileExistsError`` when another process took the name.
    """
    folder: Path = settings.EVIDENCE_HEADS_DIR
    folder.mkdir(parents=True, exist_ok=True)
    last = max(folder.glob(_PATTERN), default=None)
    previous = ("", "")
    if last is not None:
        previous = (last.name, sha256(last.read_bytes()).hexdigest())
    name = f"heads-{_number(last) + 1:06}-{day.isoformat()}.jsonl"
    draft = folder / f".{name}.{os.getpid()}"
    with draft.open("w", encoding="utf-8") as file:
        file.write(heads_file(previous, lines))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, folder / name)
    finally:
        draft.unlink()
    _keep_on_disk(folder)
    return name


def _number(path: Path | None) -> int:
    return int(path.name.split("-")[1]) if path else 0


def _keep_on_disk(folder: Path) -> None:
    """A new name is safe once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
