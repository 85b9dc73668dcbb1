"""What a printed sheet says about itself: a reference that names one half-day and proves where it
comes from.

It reads ``417-K7QM2XWDPA``: the number of the half-day and the first fifty bits of the server's
signature of it, in letters and digits that nobody confuses (no 0, 1, 8, 9). It opens nothing: a
person signs in and needs her right all the same; it tells a sheet of ours from a mistyped, a
made-up and another one's. Old keys of the installation (``SECRET_KEY_FALLBACKS``) stay good.
"""

import re
from base64 import b32encode, urlsafe_b64decode

from django.conf import settings
from django.core.signing import Signer
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from cohorts.attendance.models import HalfDay

_SALT = "cohorts.attendance.sheet"
_SIGNS = 10
_SHAPE = re.compile(rf"([1-9][0-9]{{0,17}})-([A-Z2-7]{{{_SIGNS}}})")
_IN_ADDRESS = re.compile(r"/f/([^/?#]+)/?(?:[?#].*)?$")
# What a hand writes for what was printed.
_MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B"})


def reference_of(half_day: HalfDay) -> str:
    """The reference printed on the sheet of ``half_day``."""
    return f"{half_day.pk}-{_proof(str(half_day.pk), settings.SECRET_KEY)}"


def readable_reference(half_day: HalfDay) -> str:
    """The same in groups, for eyes and fingers: ``417-K7QM2-XWDPA``."""
    number, proof = reference_of(half_day).split("-")
    return f"{number}-{proof[:5]}-{proof[5:]}"


def sheet_address(half_day: HalfDay) -> str:
    """The absolute address in the sheet's QR code: the half-day's paper page."""
    return settings.BASE_URL + reverse("paper_by_reference", args=[reference_of(half_day)])


def half_day_id_of(reference: str) -> int | None:
    """The half-day that ``reference`` names, as printed or typed; None if it is not one of ours."""
    plain = "".join(reference.split()).upper()
    number, _dash, proof = plain.partition("-")
    shape = _SHAPE.fullmatch(f"{number}-{proof.replace('-', '').translate(_MISREAD)}")
    if shape is None:
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if any(constant_time_compare(_proof(shape[1], key), shape[2]) for key in keys):
        return int(shape[1])
    return None


def reference_in(text: str) -> str | None:
    """The reference in the text of a QR code, whatever host it was printed for; None when the code
    has nothing to do with a sheet."""
    found = _IN_ADDRESS.search(text.strip())
    return found[1] if found else None


def _proof(number: str, key: str) -> str:
    signature = Signer(key=key, salt=_SALT, fallback_keys=[]).signature(number)
    raw = urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    return b32encode(raw).decode()[:_SIGNS]
