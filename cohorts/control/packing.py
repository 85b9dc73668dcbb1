"""An archive written piece by piece: every file is hashed on its way in."""

import zipfile
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from cohorts.attendance.chain import SUMS
from cohorts.control.folder import CHUNK, Stored

# What is compressed already is stored as it is.
_STORED = (".pdf", ".jpg")
_READABLE = 0o644 << 16


class Pack:
    """A ZIP in the making. Names are those of ``cohorts.control.naming`` or constants; the same
    name twice raises ``ValueError``. ``close`` adds the list of digests; memory does not grow with
    what is packed."""

    def __init__(self, file: BinaryIO, *, at: datetime) -> None:
        """``at`` is the time of the place that all members bear."""
        self._archive = zipfile.ZipFile(file, "w")
        self._at = at.timetuple()[:6]
        self._sums: dict[str, str] = {}

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Pack ``chunks``, one after the other, as the file ``name``."""
        if name in self._sums:
            raise ValueError(f"{name} is packed twice.")
        info = zipfile.ZipInfo(name, self._at)
        info.external_attr = _READABLE
        stored = name.endswith(_STORED)
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        digest = sha256()
        with self._archive.open(info, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                member.write(chunk)
        self._sums[name] = digest.hexdigest()

    def add_text(self, name: str, text: str) -> None:
        """Pack a text, whose lines end as every system reads them."""
        self.add(name, [text.encode()])

    def add_path(self, name: str, path: Path) -> None:
        """Pack a file of the disk."""
        with path.open("rb") as file:
            self._add_file(name, file)

    def add_stored(self, name: str, stored: Stored) -> None:
        """Pack a file of a storage as it lies there."""
        with stored.open() as file:
            self._add_file(name, file)

    def _add_file(self, name: str, file: BinaryIO) -> None:
        self.add(name, iter(lambda: file.read(CHUNK), b""))

    def close(self) -> None:
        """Add the digests of all files, in the form that ``sha256sum -c`` reads, and end."""
        lines = [f"{digest}  {name}\n" for name, digest in sorted(self._sums.items())]
        self.add_text(SUMS, "".join(lines))
        self._archive.close()
