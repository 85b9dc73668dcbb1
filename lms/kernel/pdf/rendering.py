"""A template to a PDF, and the response that carries it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import content_disposition_header

from lms.kernel.exports import safe_filename
from lms.kernel.pdf.apart import pdf_from_html_apart
from lms.kernel.pdf.engine import MAX_SECONDS, WrongPageCount, page_count, pdf_from_html


def render_pdf(
    template_name: str,
    context: Mapping[str, Any],
    *,
    title: str,
    language: str = "fr",
    subject: str = "",
    pages: int | None = None,
    apart: bool = False,
    max_seconds: float = MAX_SECONDS,
) -> bytes:
    """The PDF of a template that extends ``documents/base.html``, in ``language``.

    ``title`` and ``language`` are also those of the file. The template finds ``title``,
    ``language``, ``organisation`` and ``place`` beside ``context``. ``apart`` renders in a process
    that is killed after ``max_seconds``: whenever the HTML holds markup that somebody else wrote.

    Raises ``MissingGlyph`` when a character cannot be drawn, ``ResourceRefused``,
    ``DocumentTooSlow``, and ``WrongPageCount`` when ``pages`` is given and another number comes
    out.
    """
    with translation.override(language):
        title, subject = str(title), str(subject)
        facts = {
            "title": title,
            "language": language,
            "organisation": settings.ORGANISATION_NAME,
            "place": settings.ORGANISATION_PLACE,
        }
        html = render_to_string(template_name, {**facts, **context})
    render = pdf_from_html_apart if apart else pdf_from_html
    pdf = render(
        html,
        title=title,
        author=settings.ORGANISATION_NAME,
        subject=subject,
        max_seconds=max_seconds,
    )
    if pages is not None and (found := page_count(pdf)) != pages:
        raise WrongPageCount(found, pages)
    return pdf


def pdf_response(pdf: bytes, *, filename: str) -> HttpResponse:
    """``pdf`` as a download, which no browser takes for something else."""
    disposition = content_disposition_header(True, safe_filename(filename, "pdf"))
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": disposition or "attachment",
            "X-Content-Type-Options": "nosniff",
        },
    )
