"""The documents that people hand in and receive in the browser tests."""

import io
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf
import pypdfium2
import segno
import zxingcpp
from PIL import Image
from playwright.sync_api import Download
from pypdf import PdfReader

PICTURE_SCALE = 2  # 144 pixels to the inch
PAGE = "BT /F1 18 Tf 72 760 Td ({title}) Tj ET"


def written_pdf(path: Path, title: str) -> Path:
    """A PDF of one page that says ``title`` (ASCII), as a word processor would make it."""
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        page = document.pages[0]
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(
            Font=pikepdf.Dictionary(F1=document.make_indirect(font))
        )
        page.Contents = document.make_stream(PAGE.format(title=title).encode("ascii"))
        document.save(path)
    return path


def pictures_of(pdf: bytes) -> list[Image.Image]:
    """Its pages as pictures, as large as a phone's photograph of the sheet would be."""
    with closing(pypdfium2.PdfDocument(pdf)) as document:
        return [page.render(scale=PICTURE_SCALE).to_pil() for page in document]


def address_in(picture: Image.Image) -> str:
    """Where the one QR code in ``picture`` leads on this site: path and query."""
    [code] = zxingcpp.read_barcodes(picture)
    parts = urlsplit(code.text)
    return f"{parts.path}?{parts.query}"


def reader_of(download: Download) -> PdfReader:
    """The PDF that the browser has received."""
    return PdfReader(io.BytesIO(Path(download.path()).read_bytes()))


def text_of(download: Download) -> str:
    """Its text on one line: where lines break is no business of the tests."""
    return " ".join(" ".join(page.extract_text() for page in reader_of(download).pages).split())


def shows_qr_of(download: Download, address: str) -> bool:
    """Whether a picture of the PDF is the QR code that leads to ``address``."""
    codes = [segno.make_qr(address, error="m", mask=mask) for mask in range(8)]
    pictures = [image.image.convert("L") for image in reader_of(download).pages[0].images]
    return any(_is_code(picture, code) for picture in pictures for code in codes)


def _is_code(picture, code: segno.QRCode) -> bool:
    rows = list(code.matrix_iter(scale=1, border=4))
    module = picture.width / len(rows)
    return picture.width == picture.height and all(
        (picture.getpixel((int((x + 0.5) * module), int((y + 0.5) * module))) < 128) == bool(dark)
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
    )
