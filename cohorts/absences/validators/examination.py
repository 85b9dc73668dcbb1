"""Draws one image anew and prints what it found as JSON; run as a program of its own.

A picture from outside may be made to exhaust whoever reads it. This program is started for one
file, holds itself to a slice of memory and processor time, and can be killed without loss. It
imports nothing of the platform. Usage: ``examination.py FROM TO``.

What it writes to TO is a JPEG of its own making: turned upright, of a readable size, and without
anything that the camera wrote beside the picture. It prints ``{}`` or ``{"refusal": code}``.
"""

import contextlib
import json
import sys
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

MEMORY_BYTES = 1_000_000_000
PROCESSOR_SECONDS = 15
FORMATS = ("JPEG", "PNG", "WEBP")
# A telephone makes 12 to 50 million points; each takes up to four bytes once it is decoded.
MOST_POINTS = 60_000_000
LONGEST_SIDE = 2400
QUALITY = 82

UNREADABLE = "unreadable"
TOO_LARGE = "too_large"


class ImageRefusedError(Exception):
    """The image is not accepted; the argument is one of the codes."""


def redraw(source: str, target: str) -> None:
    """Write the first picture of ``source`` to ``target``; raises ``ImageRefusedError``."""
    Image.MAX_IMAGE_PIXELS = MOST_POINTS
    try:
        with Image.open(source, formats=FORMATS) as image:
            if image.width * image.height > MOST_POINTS:
                raise ImageRefusedError(TOO_LARGE)
            # Decodes a JPEG at once at a smaller size.
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            image.load()
            drawn = ImageOps.exif_transpose(image)
            drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            _on_white(drawn).save(target, format="JPEG", quality=QUALITY, optimize=True)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise ImageRefusedError(TOO_LARGE) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        raise ImageRefusedError(UNREADABLE) from None


def _on_white(image: Image.Image) -> Image.Image:
    """The plain picture: transparent parts white, no palette, nothing beside the points."""
    opaque = image.convert("RGBA")
    plain = Image.new("RGB", opaque.size, "white")
    plain.paste(opaque, mask=opaque.getchannel("A"))
    return plain


def _hold_oneself_back() -> None:
    # Not every system can limit a process; the caller's own time limit stands in any case.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main(source: str, target: str) -> None:
    """Draw ``source`` anew and print the finding."""
    _hold_oneself_back()
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    finding = {}
    try:
        redraw(source, target)
    except ImageRefusedError as refusal:
        finding = {"refusal": str(refusal)}
    sys.stdout.write(json.dumps(finding))


if __name__ == "__main__":
    main(*sys.argv[1:])
