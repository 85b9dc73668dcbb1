"""What is asked of a document that justifies an absence: a PDF or a picture, harmless and small.

It is read in quarantine by a program of its own. A picture is drawn anew, so that nothing of what
a camera writes beside it (place, device, hour) is kept; a PDF is kept as it is, once it was opened
and found without password, program or attachment. The name of the file is forgotten at once: it
often says what the document is about.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.absences.validators import examination
from cohorts.dissertations.validators import inspection
from lms.kernel.refusals import Refused

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 10
MOST_BYTES = MOST_MEGABYTES * MEGABYTE
MOST_PAGES = 20
LONGEST_EXAMINATION = 20  # seconds
PDF, JPEG = "application/pdf", "image/jpeg"
EXTENSIONS = {PDF: "pdf", JPEG: "jpg"}
ACCEPTED_NAMES = (".pdf", ".jpg", ".jpeg", ".png", ".webp")

_KINDS = gettext_lazy("Send a PDF, or a photograph as JPEG, PNG or WebP.")
_TOO_COMPLEX = gettext_lazy(
    "This file could not be examined: it is too complex. Take a photograph of the document instead."
)
_DAMAGED = gettext_lazy("This file is damaged and cannot be read. Take the photograph again.")
_ACTIVE = gettext_lazy(
    "This PDF holds a program, a form or an attachment, which is not accepted. Take a photograph "
    "of the document instead."
)
_SENTENCES = {
    examination.TOO_LARGE: gettext_lazy(
        "This picture has too many points. Take it again with a lower resolution."
    ),
    examination.UNREADABLE: _DAMAGED,
    inspection.UNREADABLE: _DAMAGED,
    inspection.ENCRYPTED: gettext_lazy(
        "This PDF is protected by a password: nobody could read it. Take a photograph of the "
        "document instead."
    ),
    inspection.NO_PAGE: gettext_lazy("This PDF has no page."),
    inspection.TOO_COMPLEX: _TOO_COMPLEX,
    inspection.SCRIPT: _ACTIVE,
    inspection.LAUNCH: _ACTIVE,
    inspection.EMBEDDED: _ACTIVE,
}


@dataclass(frozen=True)
class ReceivedDocument:
    """A document that was examined and may be kept. ``content`` stands at its beginning."""

    content: BinaryIO
    content_type: str
    size: int


@contextmanager
def received_document(upload: File) -> Iterator[ReceivedDocument]:
    """Examine ``upload`` in quarantine; raise ``Refused`` (field ``document``) saying why not.

    Takes a tenth of a second as a rule and ``LONGEST_EXAMINATION`` seconds at most: call it outside
    of a transaction.
    """
    if not (upload.name or "").lower().endswith(ACCEPTED_NAMES):
        raise _refused(_KINDS)
    with TemporaryDirectory(prefix="received-") as folder:
        received, drawn = Path(folder) / "received", Path(folder) / "drawn"
        content_type = _copy(upload, received)
        if content_type == PDF:
            _inspect_pdf(received)
            kept = received
        else:
            _run(examination.__file__, str(received), str(drawn))
            kept, content_type = drawn, JPEG
        with kept.open("rb") as content:
            yield ReceivedDocument(content, content_type, kept.stat().st_size)


def _copy(upload: File, target: Path) -> str:
    """Copy the bytes; the type is what they begin with, whatever the name says."""
    size, content_type = 0, ""
    upload.seek(0)
    with target.open("wb") as copy:
        for chunk in upload.chunks():
            if chunk and size == 0:
                content_type = _type_of(bytes(chunk[:16]))
            size += len(chunk)
            if size > MOST_BYTES:
                raise _refused(
                    _("This file is too large: %(limit)s MB at most.") % {"limit": MOST_MEGABYTES}
                )
            copy.write(chunk)
    if size == 0:
        raise _refused(_("This file is empty."))
    return content_type


def _type_of(beginning: bytes) -> str:
    if beginning.startswith(b"%PDF-"):
        return PDF
    if beginning.startswith(b"\xff\xd8\xff"):
        return JPEG
    if beginning.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if beginning.startswith(b"RIFF") and beginning[8:12] == b"WEBP":
        return "image/webp"
    raise _refused(_KINDS)


def _inspect_pdf(path: Path) -> None:
    pages = _run(inspection.__file__, str(path))["pages"]
    if pages > MOST_PAGES:
        raise _refused(
            _("This PDF has %(pages)s pages; %(limit)s at most are accepted.")
            % {"pages": pages, "limit": MOST_PAGES}
        )


def _run(program: str, *arguments: str) -> dict[str, int]:
    """What a process that can be killed without loss found about the file."""
    command = [sys.executable, "-I", program, *arguments]
    try:
        found = subprocess.run(command, capture_output=True, timeout=LONGEST_EXAMINATION)
        finding = json.loads(found.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        # Killed by its own limits, or by ours.
        raise _refused(_TOO_COMPLEX) from None
    if "refusal" in finding:
        raise _refused(_SENTENCES[finding["refusal"]])
    return finding


def _refused(sentence: object) -> Refused:
    return Refused(str(sentence), field="document")
