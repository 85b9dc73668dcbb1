"""What is asked of a photograph or a scan before it is taken in, and what becomes of it.

No geolocation may be kept, and a file from outside may hold more than a picture: each photograph
is drawn anew, and what is hashed, filed and shown is that drawing. The digest of the file received
is kept too, so that somebody who still has it can show that it is the one.
"""

import json
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.attendance.references import half_day_id_of, reference_in
from cohorts.paper.validators import reading
from lms.kernel.refusals import Refused

MEGABYTE = 1024 * 1024
MOST_MEGABYTES = 15
MOST_BYTES = MOST_MEGABYTES * MEGABYTE
MOST_FILES = 20
LONGEST_READING = 40  # seconds
ACCEPTED = "image/*,application/pdf,.heic,.heif,.pdf"

_SENTENCES = {
    reading.UNKNOWN: gettext_lazy(
        "This is neither a photograph (JPEG, PNG, WebP, HEIC) nor a PDF."
    ),
    reading.DAMAGED: gettext_lazy(
        "This file is damaged or was not sent whole. Take the photograph again, or send it again."
    ),
    reading.TOO_LARGE: gettext_lazy(
        "This photograph has too many pixels (more than 60 million). Take it in the ordinary size."
    ),
    reading.TOO_SMALL: gettext_lazy(
        "This picture is too small for the signatures to be seen. Send the photograph itself, not "
        "its preview."
    ),
    reading.PROTECTED: gettext_lazy("This PDF is protected by a password. Scan without one."),
    reading.NO_PAGE: gettext_lazy("This PDF has no page."),
    reading.TOO_MANY_PAGES: gettext_lazy(
        "This PDF has more than 20 pages. Send the sheets in several files."
    ),
    reading.TOO_COMPLEX: gettext_lazy(
        "This file could not be examined: it is too complex. Take a photograph of the sheet."
    ),
}


@dataclass(frozen=True)
class ReceivedPage:
    """A picture that may be kept, in a folder that goes away. ``half_days`` are those named by the
    codes of ours on it; ``has_bad_code`` that a code looks like ours and is not."""

    path: Path
    sha256: str
    size: int
    width: int
    height: int
    received_sha256: str
    page: int
    half_days: list[int] = field(default_factory=list)
    has_bad_code: bool = False


@contextmanager
def received_pages(upload: File) -> Iterator[list[ReceivedPage]]:
    """Examine ``upload`` and draw its pages; raise ``Refused`` (field ``photographs``) saying why
    not. Takes a second as a rule: call it outside of a transaction."""
    with TemporaryDirectory(prefix="received-") as folder:
        source = Path(folder) / "received"
        received = _copy(upload, source)
        finding = _read(source, Path(folder))
        yield [_page(Path(folder), received, n, each) for n, each in enumerate(finding, start=1)]


def tidy_name(name: str) -> str:
    """The file's own name, short enough for a sentence and without signs that cannot be shown."""
    plain = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    plain = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C").strip()
    return plain if len(plain) <= 60 else f"{plain[:40]}…{plain[-15:]}"


def _copy(upload: File, target: Path) -> str:
    """The digest of what was received. The size is known before a byte is copied."""
    if not upload.size:
        raise _refused(_("This file is empty."))
    if upload.size > MOST_BYTES:
        raise _refused(
            _("This file is too large: %(limit)s MB at most.") % {"limit": MOST_MEGABYTES}
        )
    digest = sha256()
    upload.seek(0)
    with target.open("wb") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()


def _read(source: Path, folder: Path) -> list[dict]:
    command = [sys.executable, "-I", reading.__file__, str(source), str(folder)]
    try:
        # Nothing of our environment: it holds secrets that reading does not need.
        found = subprocess.run(command, capture_output=True, timeout=LONGEST_READING, env={})
        finding = json.loads(found.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        # Killed by its own limits, or by ours.
        finding = {"refusal": reading.TOO_COMPLEX}
    if "refusal" in finding:
        raise _refused(str(_SENTENCES[finding["refusal"]]))
    return finding["pages"]


def _page(folder: Path, received: str, number: int, finding: dict) -> ReceivedPage:
    path = folder / finding["file"]
    content = path.read_bytes()
    references = [reference for text in finding["codes"] if (reference := reference_in(text))]
    named = [half_day_id_of(reference) for reference in references]
    return ReceivedPage(
        path=path,
        sha256=sha256(content).hexdigest(),
        size=len(content),
        width=finding["width"],
        height=finding["height"],
        received_sha256=received,
        page=number,
        half_days=list(dict.fromkeys(each for each in named if each is not None)),
        has_bad_code=None in named,
    )


def _refused(sentence: str) -> Refused:
    return Refused(sentence, field="photographs")
