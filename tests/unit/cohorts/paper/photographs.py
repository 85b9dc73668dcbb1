"""Real files: pages of the real sheet as a phone sees them, and files that are none."""

import io
import struct
import zlib

import pypdfium2
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from cohorts.attendance.documents import sheet_pdf
from cohorts.attendance.models import HalfDay

# Where the camera says that it was: Rennes.
GPS = {1: "N", 2: (48.0, 6.0, 53.0), 3: "W", 4: (1.0, 40.0, 46.0)}


def printed(half_day: HalfDay, *, pixels: int = 2000, page: int = 0) -> Image.Image:
    """A page of its sheet as it leaves the printer, ``pixels`` high."""
    document = pypdfium2.PdfDocument(io.BytesIO(sheet_pdf(half_day)[0]))
    return document[page].render(scale=pixels / document[page].get_height()).to_pil()


def photographed(half_day: HalfDay, *, turned: float = 4, grey: float = 0.75) -> Image.Image:
    """The printed page on a table: turned, in poor light, not quite sharp."""
    page = printed(half_day).convert("RGB")
    table = Image.new("RGB", (page.width + 300, page.height + 300), (92, 70, 51))
    table.paste(page, (150, 150))
    table = table.rotate(turned, expand=True, fillcolor=(92, 70, 51))
    table = ImageEnhance.Brightness(table).enhance(grey)
    return table.filter(ImageFilter.GaussianBlur(1))


def blank(words: str = "Feuille", size: tuple[int, int] = (900, 1200)) -> Image.Image:
    """A picture of paper without a code."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).text((60, 60), words, fill="black")
    return picture


def encoded(picture: Image.Image, kind: str = "JPEG", **saving) -> bytes:
    content = io.BytesIO()
    picture.save(content, kind, **saving)
    return content.getvalue()


def with_position(picture: Image.Image, orientation: int = 1) -> bytes:
    """A JPEG whose camera wrote its place, its name and which way up it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Maker of cameras"
    exif[0x8825] = GPS
    return encoded(picture, exif=exif)


def upload(content: bytes, name: str = "IMG_0001.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "image/jpeg")


def scan(*pictures: Image.Image) -> bytes:
    """A PDF of an office scanner: one picture a page."""
    return encoded(pictures[0], "PDF", save_all=True, append_images=pictures[1:])


def png_bomb(side: int = 30_000) -> bytes:
    """A few kilobytes that would be 2.7 gigabytes of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    # As if it went on for ever: one compressed row, repeated.
    body = zlib.compress(bytes(side * 3 + 1) * 20, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )
