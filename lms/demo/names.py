"""Made-up people, plainly so: first names, and last names that mean “sample” or “draft”."""

from collections.abc import Iterator
from itertools import product

FIRST_NAMES = (
    "Alix",
    "Basile",
    "Céleste",
    "Désiré",
    "Émilie",
    "Fantine",
    "Gaspard",
    "Hélène",
    "Isaure",
    "Joachim",
    "Lazare",
    "Mahaut",
    "Noé",
    "Octave",
    "Perrine",
    "Quentin",
    "Rosalie",
    "Siméon",
    "Tiphaine",
    "Ulysse",
    "Violette",
    "Wilfrid",
    "Xénia",
    "Yves",
    "Zélie",
)
LAST_NAMES = (
    "Exemple",
    "Maquette",
    "Spécimen",
    "Modèle",
    "Gabarit",
    "Canevas",
    "Esquisse",
    "Ébauche",
    "Prototype",
    "Fictif",
)


def people() -> Iterator[tuple[str, str]]:
    """First and last names, always in the same order, none twice."""
    for last, first in product(LAST_NAMES, FIRST_NAMES):
        yield first, last
