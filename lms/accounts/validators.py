"""What a password must not be."""

import re
import unicodedata

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What anyone would try first on a platform like this one.
CONTEXT_WORDS = (
    "coordo",
    "coordination",
    "coordinateur",
    "coordinatrice",
    "parcours",
    "partage",
    "formation",
    "promotion",
    "emargement",
    "positionnement",
    "memoire",
    "diplome",
    "pacte",
    "cafdac",
    "sante",
    "motdepasse",
    "password",
)
# A password may hold such a word; what is left without them must be long enough to be a secret.
SECRET_PART = 10
SHORTEST_WORD = 4


class ContextWordsValidator:
    """Refuses a password that is little more than words of the place.

    Accents, case, digits standing for letters and separators do not make a word another one.
    """

    def validate(self, password: str, user=None) -> None:
        plain = _plain(password)
        rest = plain
        for word in sorted(_words(), key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != plain and len(rest) < SECRET_PART:
            raise ValidationError(
                _("This password is built on words that anyone here would guess."),
                code="password_of_context_words",
            )

    def get_help_text(self) -> str:
        return _(
            "Not built on words of this place: the name of the platform, of the organisation, of "
            "the training."
        )


class FewSignsValidator:
    """Refuses a password of one sign repeated or of very few different ones."""

    FEWEST = 5

    def validate(self, password: str, user=None) -> None:
        if len(set(password.casefold())) < self.FEWEST:
            raise ValidationError(
                _("This password repeats the same few signs."), code="password_repeats"
            )

    def get_help_text(self) -> str:
        return _("Not the same few signs again and again.")


def _words() -> set[str]:
    names = f"{settings.PRODUCT_NAME} {settings.ORGANISATION_NAME} {settings.ORGANISATION_PLACE}"
    own = {_plain(word) for word in names.split()}
    return {word for word in own if len(word) >= SHORTEST_WORD} | set(CONTEXT_WORDS)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    letters = letters.translate(str.maketrans("013457@$", "oieastas"))
    return re.sub(r"[^a-z0-9]", "", letters)
