"""Real files: plain PDFs, and PDFs that hold what is not accepted."""

import io
import re
import struct
import zlib
from collections.abc import Callable

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from reportlab.pdfgen import canvas


def pdf(pages: int = 3, words: str = "Mémoire") -> bytes:
    content = io.BytesIO()
    drawing = canvas.Canvas(content, invariant=True)
    for number in range(pages):
        drawing.drawString(60, 700, f"{words}, page {number + 1}")
        drawing.showPage()
    drawing.save()
    return content.getvalue()


def upload(content: bytes | None = None, name: str = "Mémoire final.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content, "application/pdf")


def changed(change: Callable[[pikepdf.Pdf], None], **saving) -> bytes:
    """A plain PDF after ``change``."""
    content = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        document.save(content, **saving)
    return content.getvalue()


def with_script() -> bytes:
    def change(document):
        document.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS="app.alert('bonjour')"
        )

    return changed(change)


def with_script_tree() -> bytes:
    """Document-level script, kept in a stream inside the tree of names."""

    def change(document):
        script = document.make_stream(b"app.alert('bonjour')")
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
        document.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=[pikepdf.String("a"), action])
        )

    return changed(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def with_active_form() -> bytes:
    def change(document):
        document.Root.AcroForm = pikepdf.Dictionary(
            Fields=pikepdf.Array(), XFA=document.make_stream(b"<xdp/>")
        )

    return changed(change)


def with_action(action: pikepdf.Dictionary) -> bytes:
    """A link on the first page that does ``action``."""

    def change(document):
        document.pages[0].Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot,
                    Subtype=pikepdf.Name.Link,
                    Rect=[0, 0, 90, 90],
                    A=action,
                )
            ]
        )

    return changed(change)


def with_launch() -> bytes:
    return with_action(pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe"))


def with_web_link() -> bytes:
    return with_action(pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://exemple.example/"))


def with_attachment() -> bytes:
    def change(document):
        document.attachments["budget.xlsx"] = b"PK"

    return changed(change)


def with_media() -> bytes:
    def change(document):
        document.pages[0].Annots = pikepdf.Array(
            [
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 90, 90]
                )
            ]
        )

    return changed(change)


def encrypted(user_password: str) -> bytes:
    return changed(
        lambda document: None,
        encryption=pikepdf.Encryption(user=user_password, owner="secret"),
    )


def raw(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF written by hand from the bodies of its objects; the first one is the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    out += b"trailer<</Size %d/Root 1 0 R%s>>\n" % (len(objects) + 1, trailer)
    return out + b"startxref\n%d\n%%%%EOF" % start


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"


def without_page() -> bytes:
    return raw([CATALOGUE, b"<</Type/Pages/Count 0/Kids[]>>"])


def tree_of_a_milliard_pages() -> bytes:
    """Thirty nodes that each hold the next one twice: 2³⁰ pages in 3 kB."""
    nodes = [
        b"<</Type/Pages/Count %d/Kids[%d 0 R %d 0 R]>>" % (2 ** (30 - n), n + 3, n + 3)
        for n in range(30)
    ]
    return raw([CATALOGUE, *nodes, PAGE])


def wide_tree(pages: int) -> bytes:
    kids = b"3 0 R " * pages
    return raw([CATALOGUE, b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids), PAGE])


def deep_arrays() -> bytes:
    nested = b"[" * 200_000 + b"]" * 200_000
    pages = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
    return raw([b"<</Type/Catalog/Pages 2 0 R/X " + nested + b">>", pages, PAGE])


def inflating_objects() -> bytes:
    """An object lies in a compressed stream of a few kilobytes that unfolds to half a gigabyte."""
    packer = zlib.compressobj(9)
    packed = packer.compress(b"5 0 ") + b"".join(
        packer.compress(b" " * 10_000_000) for _ in range(50)
    )
    packed += packer.flush()
    bodies = [
        CATALOGUE,
        b"<</Type/Pages/Count 1/Kids[3 0 R]/X 5 0 R>>",
        PAGE,
        b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n%s\nendstream"
        % (len(packed), packed),
    ]
    out, rows = b"%PDF-1.7\n", [struct.pack(">BIH", 0, 0, 65535)]
    for number, body in enumerate(bodies, 1):
        rows.append(struct.pack(">BIH", 1, len(out), 0))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows.append(struct.pack(">BIH", 2, 4, 0))  # object 5 is the first in stream 4
    rows.append(struct.pack(">BIH", 1, len(out), 0))
    table = b"".join(rows)
    head = b"<</Type/XRef/Size 7/W[1 4 2]/Root 1 0 R/Length %d>>" % len(table)
    return out + b"6 0 obj\n%sstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % (
        head,
        table,
        len(out),
    )


def circular_references() -> bytes:
    """A table of references that names itself as the one before it."""
    plain = raw([CATALOGUE, b"<</Type/Pages/Count 1/Kids[3 0 R]>>", PAGE])
    start = int(re.search(rb"startxref\n(\d+)", plain)[1])
    return plain.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)
