"""The documents that reference content points to by a number, as in "002 partie I"."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from lms.kernel.reference import read_yaml

_FILE = Path(__file__).parent / "data" / "sources.yaml"
_NUMBER = re.compile(r"\b\d{3}\b")


@dataclass(frozen=True)
class Document:
    """A document behind the content; ``published_on`` is None where it bears no date."""

    number: str
    title: str
    published_on: date | None


@cache
def documents() -> dict[str, Document]:
    """Every document by its number."""
    return {
        number: Document(number, entry["title"], entry["date"])
        for number, entry in read_yaml(_FILE).items()
    }


def cited_in(texts: list[str]) -> list[Document]:
    """The documents that ``texts`` cite, by number."""
    numbers = {number for text in texts for number in _NUMBER.findall(text)}
    return [document for number, document in documents().items() if number in numbers]
