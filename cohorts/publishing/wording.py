"""The public results in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cohorts.indicators.enums import Indicator
from cohorts.indicators.queries import Rate
from cohorts.indicators.wording import ShownRate
from cohorts.publishing.queries import PlaceResults, PoolResults, Results


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of a place under the heading ``label``; ``shown`` is None where it is not told."""

    label: str
    shown: ShownRate | None


@dataclass(frozen=True, slots=True)
class Line:
    """A place with its figures."""

    name: str
    people: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A pool, and the sentences that say what of it is not told and why."""

    pool: PoolResults
    lines: tuple[Line, ...]
    about_hidden: str


def pool_sections(results: Results) -> list[Section]:
    """The pools of a page, the latest first."""
    return [
        Section(
            pool,
            tuple(_line(place) for place in (pool.nation, *pool.regions)),
            _about_hidden(pool),
        )
        for pool in results.pools
    ]


def _line(place: PlaceResults) -> Line:
    cells = tuple(_cell(name, rate) for name, rate in place.rates.items())
    return Line(place.name or _("All regions"), place.people, cells)


def _cell(indicator: Indicator, rate: Rate | None) -> Cell:
    return Cell(str(indicator.label), ShownRate(rate) if rate else None)


def _about_hidden(pool: PoolResults) -> str:
    """Empty when everything is told."""
    sentences = []
    if any(None in place.rates.values() for place in (pool.nation, *pool.regions)):
        sentences.append(
            _(
                "Where “not told” stands, one could find fewer than five people: by the figure "
                "itself, or by subtracting it from another one."
            )
        )
    if pool.hidden:
        sentences.append(_about_regions(pool.hidden))
    return " ".join(sentences)


def _about_regions(names: Iterable[str]) -> str:
    names = list(names)
    return ngettext(
        "Not told apart, because fewer than twenty people began there, few people are of one kind, "
        "or one could subtract it from the others: %(names)s. It is in the figures of all regions.",
        "Not told apart, because fewer than twenty people began there, few people are of one kind, "
        "or one could subtract them from the others: %(names)s. They are in the figures of all "
        "regions.",
        len(names),
    ) % {"names": get_text_list(names, _("and"))}
