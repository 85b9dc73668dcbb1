"""QR codes that a phone reads from paper and from a screen."""

from django.utils.safestring import SafeString, mark_safe

# A module of one point cannot be read once printed.
SMALLEST_SCALE = 4


def qr_svg(
    data: str, *, title: str, scale: int = SMALLEST_SCALE, fluid: bool = False
) -> SafeString:
    """An inline ``<svg>`` without styles, dark on white in light and in dark pages; with ``fluid``
    as large as the page gives it room."""
    markup = _code(data, scale).svg_inline(
        omitsize=fluid,
        scale=scale,
        border=4,
        dark="#000000",
        light="#ffffff",
        title=title,
        svgclass="qr",
        lineclass=None,
    )
    # Written by segno, which escapes the title; the data is in the squares only.
    return mark_safe(markup.replace("<svg ", '<svg role="img" ', 1))


def qr_png_data_uri(data: str, *, scale: int = 8) -> str:
    """A ``data:`` address for ``<img src>``, also in documents."""
    return _code(data, scale).png_data_uri(scale=scale, border=4, dark="#000000", light="#ffffff")


def _code(data: str, scale: int):
    """Raises ``ValueError`` when nobody could read the result."""
    import segno

    if scale < SMALLEST_SCALE:
        raise ValueError(f"A QR code of scale {scale} cannot be read; {SMALLEST_SCALE} at least.")
    # A fixed mask: trying all eight takes most of the time and no reader minds.
    return segno.make_qr(data, error="m", mask=3)
