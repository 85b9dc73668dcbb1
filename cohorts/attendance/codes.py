"""Proof of being there: a code on the room's screen, a word said to those who take part remotely.

Both are derived from the half-day, its opening and the time, so nothing is stored and no code of
another half-day, of another opening or of the future can be used. A code that was read in time is
turned into a token, signed for one person and one half-day, so that a bad network costs nobody her
signature. That somebody relays a code cannot be prevented; the trainer's eyes are for that.
"""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from cohorts.attendance.models import HalfDay
from cohorts.attendance.words import SPOKEN
from lms.kernel import clock
from lms.kernel.refusals import Refused

# Neither vowels, which make words, nor signs that look like others.
ALPHABET = "23456789BCDFGHJKMNPQRTVWXZ"
LENGTH = 6
CODE_PERIOD = timedelta(seconds=30)
WORD_PERIOD = timedelta(minutes=5)
# How old a code or a word may be to be called expired rather than wrong.
REMEMBERED = timedelta(hours=6)
_TOKEN = "attendance.token"


class Means(StrEnum):
    """How somebody showed that she is there."""

    ROOM_QR = "room_qr"
    ROOM_CODE = "room_code"
    SPOKEN_WORD = "spoken_word"


@dataclass(frozen=True)
class Told:
    """A code or word that was right at the instant ``at`` (UTC), and ``waited`` on a device."""

    means: Means
    code: str
    at: datetime
    waited: timedelta = timedelta(0)

    @property
    def is_remote(self) -> bool:
        """Whether it is what those who take part remotely are told."""
        return self.means == Means.SPOKEN_WORD


def code_at(half_day: HalfDay, moment: datetime) -> str:
    """The code of the room at ``moment``; it changes every thirty seconds."""
    number = int.from_bytes(_secret(half_day, "code", _step(moment, CODE_PERIOD))[:8])
    signs = []
    for _place in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(signs)


def word_at(half_day: HalfDay, moment: datetime) -> str:
    """The two words to say at ``moment``; they change every five minutes."""
    number = int.from_bytes(_secret(half_day, "word", _step(moment, WORD_PERIOD))[:8])
    first, second = divmod(number % len(SPOKEN) ** 2, len(SPOKEN))
    return f"{SPOKEN[first]} {SPOKEN[second]}"


def seconds_left(moment: datetime) -> int:
    """How long the code of ``moment`` is still shown."""
    period = int(CODE_PERIOD.total_seconds())
    return period - int(moment.timestamp()) % period


def check_told(
    half_day: HalfDay, typed: str, *, waited: timedelta = timedelta(0), scanned: bool = False
) -> Told:
    """What ``typed`` proves. Raises ``Refused`` (field ``code``) when it is expired or wrong.

    The code that is shown and the one before count, so that nobody has to hurry. ``waited`` is how
    long ago the device says it was typed: it is judged at that time, after the opening. The device
    may lie, so whoever keeps what was told keeps that as well (``Told.waited``).
    """
    now = clock.now()
    at = max(now - max(waited, timedelta(0)), half_day.opened_at)
    said = plain(typed)
    for means, maker, period in (
        (Means.ROOM_QR if scanned else Means.ROOM_CODE, code_at, CODE_PERIOD),
        (Means.SPOKEN_WORD, word_at, WORD_PERIOD),
    ):
        for moment in (at, at - period):
            if constant_time_compare(plain(maker(half_day, moment)), said):
                return Told(means, maker(half_day, moment), at, now - at)
    if _was_shown(half_day, said, at):
        raise Refused(
            _("This code has expired: it changes every 30 seconds. Type the one shown now."),
            field="code",
        )
    raise Refused(
        _("This is neither the code nor the word of this half-day. Look at the screen again."),
        field="code",
    )


def token_for(half_day: HalfDay, person, told: Told) -> str:
    """``told`` in a form that the page keeps: good for this person and this half-day alone."""
    return signing.dumps(
        {
            "half_day": half_day.pk,
            "person": person.pk,
            "opened_at": half_day.opened_at.isoformat(),
            "means": str(told.means),
            "code": told.code,
            "at": told.at.isoformat(),
        },
        salt=_TOKEN,
    )


def read_token(half_day: HalfDay, person, token: str) -> Told:
    """What a token proves. Raises ``Refused`` when it was made for another half-day, another
    person or another opening, or was not made here."""
    try:
        said = signing.loads(token, salt=_TOKEN)
        whose = (said["half_day"], said["person"], said["opened_at"])
        told = Told(Means(said["means"]), said["code"], datetime.fromisoformat(said["at"]))
    except (signing.BadSignature, KeyError, ValueError, TypeError):
        whose, told = None, None
    if whose != (half_day.pk, person.pk, half_day.opened_at.isoformat()):
        raise Refused(
            _("This code belongs to another half-day or to somebody else. Scan the screen again."),
            field="code",
        )
    return told


def plain(typed: str) -> str:
    """``typed`` without spaces, hyphens, accents and capitals."""
    letters = unicodedata.normalize("NFKD", typed).casefold()
    return "".join(sign for sign in letters if sign.isalnum())[:40]


def _was_shown(half_day: HalfDay, said: str, at: datetime) -> bool:
    first = max(half_day.opened_at, at - REMEMBERED)
    for maker, period in ((code_at, CODE_PERIOD), (word_at, WORD_PERIOD)):
        moment = at
        while moment > first - period:
            if plain(maker(half_day, moment)) == said:
                return True
            moment -= period
    return False


def _step(moment: datetime, period: timedelta) -> int:
    return int(moment.timestamp() // period.total_seconds())


def _secret(half_day: HalfDay, purpose: str, step: int) -> bytes:
    opened_at = half_day.opened_at.astimezone(UTC).isoformat()
    value = f"{purpose}:{half_day.pk}:{opened_at}:{step}"
    return salted_hmac("cohorts.attendance.codes", value, algorithm="sha256").digest()
