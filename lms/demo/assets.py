"""Static files of the demonstration: gathered once, and again when a source has changed."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect_static_when_changed() -> bool:
    """Gather, hash and compress the static files unless nothing changed; whether it was done.

    Compressing takes several seconds, and the demonstration should start again in few.
    """
    mark = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = _fingerprint()
    if mark.exists() and mark.read_text() == fingerprint:
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    mark.write_text(fingerprint)
    return True


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}|{found.st_size}|{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
