"""The certificate as a page of paper."""

import unicodedata

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from cohorts.certificates.models import Certificate
from lms.kernel.pdf import MissingGlyph, WrongPageCount, render_pdf
from lms.kernel.qr import qr_png_data_uri
from lms.kernel.refusals import Refused

LANGUAGE = "fr"  # an award is a French document, whoever reads the site

# From how many characters on a text is set smaller, so that the page holds the longest of all.
LONG = {"title": 40, "holder_name": 45, "programme_title": 110}
VERY_LONG = {"title": 90, "holder_name": 100, "programme_title": 180}
# From how many characters in all on the texts move together.
CROWDED = 400
# Words are never broken: a long one is set smaller too, an endless one would leave the page.
LONG_WORD, VERY_LONG_WORD, ENDLESS_WORD = 20, 28, 40
PRINTED = (*LONG, "issuer_name", "cohort_label")


def public_address(certificate: Certificate) -> str:
    """Where anyone can check the certificate."""
    return settings.BASE_URL + reverse("certificate_check", args=[certificate.token])


def render_certificate(certificate: Certificate) -> bytes:
    """The PDF of ``certificate`` from its frozen columns alone: one page, A4 landscape.

    Raises ``Refused``, naming the holder, when a character cannot be printed or the page is full.
    """
    _refuse_endless_words(certificate)
    address = public_address(certificate)
    try:
        with override(LANGUAGE):
            return render_pdf(
                "cohorts/certificates/certificate.html",
                {
                    "certificate": certificate,
                    "address": address,
                    "qr": qr_png_data_uri(address, scale=6),
                    "is_crowded": _is_crowded(certificate),
                    "sizes": {name: _size(name, getattr(certificate, name)) for name in LONG},
                },
                title=f"{certificate.title} – {certificate.number}",
                pages=1,
            )
    except MissingGlyph as problem:
        raise Refused(
            _("The document of %(person)s cannot be printed: the typeface lacks %(characters)s.")
            % {"person": certificate.holder_name, "characters": _named(problem.characters)}
        ) from problem
    except WrongPageCount as problem:
        raise Refused(
            _("The document of %(person)s does not fit on one page: a text is too long.")
            % {"person": certificate.holder_name}
        ) from problem


def _refuse_endless_words(certificate: Certificate) -> None:
    for name in PRINTED:
        word = max(getattr(certificate, name).split(), key=len, default="")
        if len(word) > ENDLESS_WORD:
            raise Refused(
                _("The document of %(person)s cannot be printed: “%(word)s” is too long a word.")
                % {"person": certificate.holder_name, "word": word}
            )


def _size(name: str, text: str) -> str:
    word = max(map(len, text.split()), default=0)
    if len(text) >= VERY_LONG[name] or word >= VERY_LONG_WORD:
        return "very-long"
    return "long" if len(text) >= LONG[name] or word >= LONG_WORD else ""


def _is_crowded(certificate: Certificate) -> bool:
    return sum(len(getattr(certificate, name)) for name in PRINTED) >= CROWDED


def _named(characters: list[str]) -> str:
    """Each character with its number, for it may show as nothing on this screen too."""
    return ", ".join(
        f"{character} (U+{ord(character):04X} {unicodedata.name(character, '')})".replace(" )", ")")
        for character in characters
    )
