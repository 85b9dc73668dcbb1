"""HTML to PDF bytes. No Django here: the process that renders apart starts faster without it."""

import io
import logging
import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

ASSETS = Path(__file__).resolve().parent.parent / "assets"
MAX_SECONDS = 15
# How long a document may wait for others of this process: they are rendered one at a time.
MAX_WAIT_SECONDS = 60

_turn = threading.Lock()
_glyph_warning = re.compile(r"No font this document has can draw .{1,20} \(U\+([0-9A-F]{4,6})\)")
_refusal = "Blocked by the resource policy"


class DocumentError(Exception):
    """A document cannot be made as asked."""


class MissingGlyph(DocumentError):
    """No embedded font can draw these ``characters``; the document would show boxes."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = sorted(set(characters))
        named = ", ".join(
            f"{character!r} (U+{ord(character):04X} {unicodedata.name(character, 'unnamed')})"
            for character in self.characters
        )
        super().__init__(f"No font has a glyph for {named}.")


class ResourceRefused(DocumentError):
    """The document asks for a file outside of the assets, or for something of the network."""


class DocumentTooSlow(DocumentError):
    """The time for one document is over, or too many wait before it."""


class WrongPageCount(DocumentError):
    """The document has ``pages`` pages where ``expected`` were asked for."""

    def __init__(self, pages: int, expected: int) -> None:
        self.pages = pages
        self.expected = expected
        super().__init__(f"{pages} pages, {expected} expected.")


def pdf_from_html(
    html: str,
    *,
    title: str,
    author: str = "",
    subject: str = "",
    max_seconds: float = MAX_SECONDS,
) -> bytes:
    """The PDF of ``html``, whose text is brought to NFC; no line breaks at a no-break space.

    Relative addresses are files of ``assets``; all else is refused. ``max_seconds`` is looked at
    between elements: one monstrous element can outlast it, see ``rendering.render_pdf``. Raises a
    ``DocumentError``.
    """
    library = _library()
    policy = library.ResourceAccessPolicy.server(
        base_dir=ASSETS, allow_remote=False, max_render_seconds=max_seconds
    )
    target = io.BytesIO()
    if not _turn.acquire(timeout=MAX_WAIT_SECONDS):
        raise DocumentTooSlow("Too many documents are being made.")
    try:
        with _warnings_of_this_thread() as warnings:
            library.pisaDocument(
                _prepared(html),
                dest=target,
                path=str(ASSETS / "document.html"),
                context_meta={"title": title, "author": author, "subject": subject},
                resource_policy=policy,
            )
    except library.RenderLimitError as problem:
        raise DocumentTooSlow(str(problem)) from problem
    finally:
        _turn.release()
    _look_at(warnings)
    return target.getvalue()


def _prepared(html: str) -> str:
    # xhtml2pdf breaks lines at the narrow no-break space of French, and only the wide one holds.
    return unicodedata.normalize("NFC", html).replace("\u202f", "\u00a0")


def page_count(pdf: bytes) -> int:
    """How many pages ``pdf`` has. Raises ``DocumentError`` when it is no PDF."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return len(document.pages)
    except pikepdf.PdfError as problem:
        raise DocumentError("This is no PDF.") from problem


def _look_at(warnings: list[str]) -> None:
    """What xhtml2pdf only warns of, and a reader would see, is an error."""
    missing = [chr(int(code, 16)) for text in warnings for code in _glyph_warning.findall(text)]
    if missing:
        raise MissingGlyph(missing)
    refused = [text for text in warnings if _refusal in text]
    if refused:
        raise ResourceRefused(refused[0])


@contextmanager
def _warnings_of_this_thread() -> Iterator[list[str]]:
    texts: list[str] = []
    here = threading.get_ident()

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == here:
                texts.append(record.getMessage())

    logger = logging.getLogger("xhtml2pdf")
    handler, level, propagates = Collect(logging.WARNING), logger.level, logger.propagate
    logger.addHandler(handler)
    # Whatever the deployment logs, we have to hear of these; and nobody else, for they quote the
    # document, which names people.
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    try:
        yield texts
    finally:
        logger.setLevel(level)
        logger.propagate = propagates
        logger.removeHandler(handler)


class _Library:
    """What we use of xhtml2pdf, imported at the first document."""

    def __init__(self) -> None:
        from reportlab import rl_config
        from svglib import fonts
        from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessPolicy
        from xhtml2pdf.document import pisaDocument

        # ASCII85 in Python took half the time of a document.
        rl_config.useA85 = 0
        for style, file in (("normal", "Regular"), ("bold", "Bold")):
            path = str(ASSETS / "fonts" / f"CoordoSans-{file}.ttf")
            # Else drawings would use whatever font the machine has.
            fonts.register_font("Coordo Sans", path, weight=style)
        self.RenderLimitError = RenderLimitError
        self.ResourceAccessPolicy = ResourceAccessPolicy
        self.pisaDocument: Any = pisaDocument


@cache
def _library() -> _Library:
    return _Library()
