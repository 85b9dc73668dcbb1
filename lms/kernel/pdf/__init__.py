"""The only door to xhtml2pdf: a template to a PDF, with our typeface and nothing from outside.

    pdf = render_pdf("documents/sheet.html", {"rows": rows}, title=_("Attendance sheet"))

Templates extend ``documents/base.html`` and use the classes of ``assets/document.css``. A page
takes some 30 ms once the library is loaded, which takes a second: the first document loads it,
never the start of the web server. Long documents cost more than their length (30 pages take 4 s):
render them as a job.
"""

from lms.kernel.pdf.engine import (
    DocumentError,
    DocumentTooSlow,
    MissingGlyph,
    ResourceRefused,
    WrongPageCount,
    page_count,
)
from lms.kernel.pdf.rendering import pdf_response, render_pdf

__all__ = [
    "DocumentError",
    "DocumentTooSlow",
    "MissingGlyph",
    "ResourceRefused",
    "WrongPageCount",
    "page_count",
    "pdf_response",
    "render_pdf",
]
