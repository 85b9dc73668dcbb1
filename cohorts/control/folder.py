"""Where evidence files lie: a folder of the private storage, under names that say nothing."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db.models.fields.files import FieldFile

FOLDER = "control"
CHUNK = 1 << 20
DRAFT = ".part"


def path_of(name: str) -> Path:
    """The path of the evidence file ``name``, there or not."""
    return _folder() / f"{name}.zip"


def is_kept(name: str) -> bool:
    """Whether the file lies there."""
    return path_of(name).exists()


def kept_paths() -> list[Path]:
    """All that lies in the folder, drafts left behind by killed workers included."""
    return sorted(_folder().glob("*")) if _folder().exists() else []


def name_of(path: Path) -> str:
    """The name of the file that ``path`` is, or is a draft of."""
    return path.name.split(".")[0]


def is_draft(path: Path) -> bool:
    """Whether it is no file yet, but one being made or left half made."""
    return path.suffix == DRAFT


@contextmanager
def whole_or_not_there(name: str) -> Iterator[BinaryIO]:
    """A file to write to that gets its name once it is whole and on the disk, and is gone if
    anything fails. Raises ``OSError`` when the folder cannot be written or the disk is full."""
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}{DRAFT}")
    try:
        with draft.open("w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def digest_of(file: BinaryIO) -> str:
    """SHA-256 of what remains of ``file``, in hexadecimal."""
    digest = sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


@dataclass(frozen=True)
class Stored:
    """A file of a storage; an empty ``path`` is none."""

    path: str
    storage: Storage

    @classmethod
    def private(cls, path: str) -> "Stored":
        """A file of the private storage."""
        return cls(path, storages["private"])

    @classmethod
    def field(cls, file: FieldFile) -> "Stored":
        """The file of a row."""
        return cls(file.name or "", file.storage)

    def digest(self) -> str:
        """SHA-256 of the file; empty when it is not there."""
        if not self.path or not self.storage.exists(self.path):
            return ""
        with self.open() as file:
            return digest_of(file)

    def open(self) -> File:
        """The file, to be read. Raises ``OSError`` when it is not there."""
        return self.storage.open(self.path)


def _folder() -> Path:
    return Path(storages["private"].path(FOLDER))
