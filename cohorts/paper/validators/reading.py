"""Draws the pictures of one received file anew and reads the QR codes on them; run as a program.

A file from outside may be made to exhaust whoever reads it. This program is started for one file,
holds itself to a slice of memory and processor time, and can be killed without loss. It imports
nothing of the platform. Usage: ``reading.py FILE FOLDER``.

Each photograph, and each page of a scan, becomes a plain JPEG in FOLDER: upright, in colours every
browser shows, of a reasonable size, without the position, the camera and whatever else travels in
a photograph. It prints ``{"pages": [{"file", "width", "height", "codes"}]}`` or
``{"refusal": code}`` with one of the codes below.
"""

import contextlib
import json
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image, ImageOps

MEMORY_BYTES = 1_500_000_000
PROCESSOR_SECONDS = 30
MOST_PIXELS = 60_000_000
FEWEST_PIXELS_LONG_SIDE = 600
LONGEST_SIDE = 3_000
QUALITY = 85
MOST_PAGES = 20
MOST_CODES = 8
LONGEST_CODE = 400

UNKNOWN = "unknown"
DAMAGED = "damaged"
TOO_LARGE = "too_large"
TOO_SMALL = "too_small"
PROTECTED = "protected"
NO_PAGE = "no_page"
TOO_MANY_PAGES = "too_many_pages"
TOO_COMPLEX = "too_complex"

_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
)
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")


class FileRefusedError(Exception):
    """The file is not accepted; the argument is one of the codes."""


def kind_of(head: bytes) -> str:
    """What the first bytes say the file is; raises ``FileRefusedError`` for anything else."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return "HEIF"
    raise FileRefusedError(UNKNOWN)


def pages_of(path: Path) -> Iterator[Image.Image]:
    """The pictures of the file, upright, one after the other."""
    with path.open("rb") as file:
        kind = kind_of(file.read(16))
    if kind == "PDF":
        yield from _pages_of_scan(path)
    else:
        yield _photograph(path, kind)


def _photograph(path: Path, kind: str) -> Image.Image:
    if kind == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    # A camera's JPEG with a second picture behind the first calls itself MPO.
    formats = ["JPEG", "MPO"] if kind == "JPEG" else [kind]
    with Image.open(path, formats=formats) as picture:
        _check_size(picture)
        # A JPEG can be decoded at a half or a quarter of its size, at a fraction of the cost.
        picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        return ImageOps.exif_transpose(picture)


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise FileRefusedError(TOO_LARGE)
    if max(width, height) < FEWEST_PIXELS_LONG_SIDE:
        raise FileRefusedError(TOO_SMALL)


def _pages_of_scan(path: Path) -> Iterator[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise FileRefusedError(PROTECTED if locked else DAMAGED) from None
    if len(document) < 1:
        raise FileRefusedError(NO_PAGE)
    if len(document) > MOST_PAGES:
        raise FileRefusedError(TOO_MANY_PAGES)
    for page in document:
        longest = max(page.get_size())
        if not 1 <= longest <= 100_000 or min(page.get_size()) < 1:
            raise FileRefusedError(DAMAGED)
        yield page.render(scale=LONGEST_SIDE / longest, may_draw_forms=False).to_pil()


def plain(picture: Image.Image) -> Image.Image:
    """``picture`` without transparency and profile, within the longest side."""
    if picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, "white")
        picture.paste(layer, mask=layer.getchannel("A"))
    picture = picture.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    drawn = Image.new("RGB", picture.size)
    drawn.paste(picture)
    return drawn


def codes_on(picture: Image.Image) -> list[str]:
    """The texts of the QR codes on ``picture``, each once."""
    found = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    texts = [code.text for code in found if code.valid and len(code.text) <= LONGEST_CODE]
    return list(dict.fromkeys(texts))[:MOST_CODES]


def read(source: Path, folder: Path) -> list[dict[str, object]]:
    """Draw each page into ``folder`` and say what is on it."""
    pages = []
    for number, picture in enumerate(pages_of(source), start=1):
        drawn = plain(picture)
        name = f"{number}.jpg"
        drawn.save(folder / name, "JPEG", quality=QUALITY, optimize=True)
        width, height = drawn.size
        pages.append({"file": name, "width": width, "height": height, "codes": codes_on(drawn)})
    return pages


def _hold_oneself_back() -> None:
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    # Not every system can limit a process; the caller's own time limit stands in any case.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main(source: str, folder: str) -> None:
    """Print what was found in ``source``."""
    _hold_oneself_back()
    try:
        finding = {"pages": read(Path(source), Path(folder))}
    except FileRefusedError as refusal:
        finding = {"refusal": str(refusal)}
    except MemoryError:
        finding = {"refusal": TOO_COMPLEX}
    except Image.DecompressionBombError:
        finding = {"refusal": TOO_LARGE}
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError, TypeError, KeyError):
        # Whatever the libraries say of a file that breaks off or lies about itself.
        finding = {"refusal": DAMAGED}
    sys.stdout.write(json.dumps(finding))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
