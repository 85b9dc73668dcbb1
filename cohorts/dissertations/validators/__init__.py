"""What is asked of a file before it is taken in: a harmless PDF of a reasonable size.

No document says how long a dissertation may be; the limits are generous technical ones.
"""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.dissertations.validators import inspection
from lms.kernel.refusals import Refused

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 20
MOST_BYTES = MOST_MEGABYTES * MEGABYTE
MOST_PAGES = 400
LONGEST_INSPECTION = 20  # seconds
LONGEST_NAME = 200
MAGIC = b"%PDF-"

_SENTENCES = {
    inspection.UNREADABLE: gettext_lazy(
        "This PDF is damaged and cannot be read. Export it again from your word processor."
    ),
    inspection.ENCRYPTED: gettext_lazy(
        "This PDF is protected. Export it again without a password and without protection: the "
        "jury must be able to read it."
    ),
    inspection.NO_PAGE: gettext_lazy("This PDF has no page."),
    inspection.TOO_COMPLEX: gettext_lazy(
        "This PDF could not be examined: it is too complex. Export it again from your word "
        "processor, with compressed pictures."
    ),
    inspection.SCRIPT: gettext_lazy(
        "This PDF holds a program or an active form, which is not accepted. Print it to a new PDF, "
        "then send that one."
    ),
    inspection.LAUNCH: gettext_lazy(
        "This PDF can start another program or file, which is not accepted. Print it to a new PDF, "
        "then send that one."
    ),
    inspection.EMBEDDED: gettext_lazy(
        "This PDF holds attached files or media, which is not accepted. Export it without "
        "attachments (in LibreOffice, without “hybrid PDF”), then send it again."
    ),
}


@dataclass(frozen=True)
class ReceivedPdf:
    """A file that was examined and may be kept. ``content`` stands at its beginning."""

    content: BinaryIO
    name: str
    size: int
    sha256: str
    pages: int


@contextmanager
def received_pdf(upload: File) -> Iterator[ReceivedPdf]:
    """Examine ``upload`` in quarantine; raise ``Refused`` (field ``file``) saying why not.

    Takes a tenth of a second as a rule and ``LONGEST_INSPECTION`` seconds at most: call it outside
    of a transaction.
    """
    name = tidy_name(upload.name or "")
    if not name.lower().endswith(".pdf"):
        raise _refused(_("This file is no PDF. Export your dissertation as a PDF and send that."))
    with NamedTemporaryFile(prefix="received-", suffix=".pdf") as quarantine:
        size, digest = _copy(upload, quarantine)
        quarantine.flush()
        pages = _examine(Path(quarantine.name))
        quarantine.seek(0)
        yield ReceivedPdf(quarantine, name, size, digest, pages)


def tidy_name(name: str) -> str:
    """The file's own name, without folders and without signs that cannot be shown."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    plain = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C").strip()
    if len(plain) <= LONGEST_NAME:
        return plain
    stem, dot, extension = plain.rpartition(".")
    return stem[: LONGEST_NAME - len(extension) - 1] + dot + extension


def _copy(upload: File, target: BinaryIO) -> tuple[int, str]:
    digest, size = sha256(), 0
    upload.seek(0)
    for chunk in upload.chunks():
        if chunk and size == 0 and not bytes(chunk).startswith(MAGIC):
            raise _refused(
                _("This file is no PDF although its name says so. Export it as a PDF again.")
            )
        size += len(chunk)
        if size > MOST_BYTES:
            raise _refused(
                _("This file is too large: %(limit)s MB at most. Compress its pictures.")
                % {"limit": MOST_MEGABYTES}
            )
        digest.update(chunk)
        target.write(chunk)
    if size == 0:
        raise _refused(_("This file is empty."))
    return size, digest.hexdigest()


def _examine(path: Path) -> int:
    """The number of pages, found by a process that can be killed without loss."""
    command = [sys.executable, "-I", inspection.__file__, str(path)]
    try:
        found = subprocess.run(command, capture_output=True, timeout=LONGEST_INSPECTION)
        finding = json.loads(found.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        # Killed by its own limits, or by ours.
        finding = {"refusal": inspection.TOO_COMPLEX}
    if "refusal" in finding:
        raise _refused(str(_SENTENCES[finding["refusal"]]))
    if finding["pages"] > MOST_PAGES:
        raise _refused(
            _("This PDF has %(pages)s pages; %(limit)s at most are accepted.")
            % {"pages": finding["pages"], "limit": MOST_PAGES}
        )
    return finding["pages"]


def _refused(sentence: str) -> Refused:
    return Refused(sentence, field="file")
