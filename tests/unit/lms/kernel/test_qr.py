import base64

import pytest

from lms.kernel.qr import qr_png_data_uri, qr_svg

ADDRESS = "https://example.org/verifier/0123456789abcdef"


def test_the_svg_has_a_name_and_no_style():
    markup = qr_svg(ADDRESS, title='Vérifier <"ce">')
    assert markup.startswith('<svg role="img" ')
    assert "Vérifier &lt;" in markup
    assert "style" not in markup


def test_the_picture_is_large_enough_to_be_read():
    uri = qr_png_data_uri(ADDRESS, scale=4)
    kind, _comma, content = uri.partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(content).startswith(b"\x89PNG")


@pytest.mark.parametrize("scale", [1, 3])
def test_what_nobody_can_read_is_refused(scale):
    with pytest.raises(ValueError, match="cannot be read"):
        qr_svg(ADDRESS, title="x", scale=scale)
