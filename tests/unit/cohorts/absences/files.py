"""Real documents: photographs with what a camera writes beside them, PDFs, and bombs."""

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.unit.cohorts.dissertations.files import pdf

CAMERA = "Appareil de Camille"


def photograph(kind: str = "JPEG", size=(400, 300), exif: bool = True) -> bytes:
    content = io.BytesIO()
    image = Image.effect_noise(size, 60).convert("RGB")
    written = Image.Exif()
    if exif:
        written[0x010F] = CAMERA
        written[0x8825] = {1: "N", 2: (48.0, 6.0, 42.0)}
        written[0x0112] = 6
    image.save(content, format=kind, exif=written)
    return content.getvalue()


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few hundred kilobytes that unfolds to billions of points."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * (side * 200), 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def upload(content: bytes | None = None, name: str = "certificat médical.pdf"):
    return SimpleUploadedFile(name, pdf(1) if content is None else content)
