"""The map of the regions, drawn by the page itself: shapes, places of the labels, words.

The contours and their licence are in ``data``. Those of the mainland share one frame of 1010 by
1010; each region overseas has its own, and stands in a row below, at a scale of its own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.site.typography import format_number

_CONTOURS = Path(__file__).parent / "data" / "regions_map.json"
_MAINLAND = "0 0 1010 1010"
# Where the first line of a label stands, far from the borders; that of Corse lies in the sea.
_LABELS = {
    "11": (512, 238),
    "24": (445, 376),
    "27": (667, 396),
    "28": (312, 208),
    "32": (537, 107),
    "44": (718, 221),
    "52": (283, 358),
    "53": (166, 284),
    "75": (384, 556),
    "76": (505, 746),
    "84": (668, 576),
    "93": (794, 735),
    "94": (858, 915),
}
_INSET_TOP, _INSET_WIDTH, _INSET_SCALE = 1060, 214, 1.7
VIEW_BOX = "-6 -6 1100 1256"


@dataclass(frozen=True, slots=True)
class RegionNumbers:
    """What the map tells of a region, in numbers of cohorts and people of the closed ones."""

    closed: int = 0
    running: int = 0
    enrolled: int = 0
    validated: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """A region on the map. ``kind`` is closed, running or none: fill, hatching, outline only."""

    code: str
    name: str
    path: str
    transform: str
    kind: str
    title: str
    number: str
    detail: str
    label: tuple[int, int]
    caption: tuple[int, int] | None


@cache
def _contours() -> tuple[dict[str, str], ...]:
    return tuple(json.loads(_CONTOURS.read_text(encoding="utf-8")))


def draw_regions(numbers: Mapping[str, RegionNumbers]) -> list[Shape]:
    """The shapes of all regions with the ``numbers`` of some, by INSEE code."""
    shapes, overseas = [], 0
    for contour in _contours():
        code = contour["insee"]
        region = numbers.get(code, RegionNumbers())
        transform, label, caption = "", _LABELS.get(code), None
        if contour["viewBox"] != _MAINLAND:
            left = 8 + overseas * _INSET_WIDTH
            transform = f"translate({left + 20} {_INSET_TOP}) scale({_INSET_SCALE})"
            label, caption = (left + 162, _INSET_TOP + 30), (left, _INSET_TOP + 128)
            overseas += 1
        shapes.append(
            Shape(
                code=code,
                name=contour["nom"].replace("'", "’"),
                path=contour["d"],
                transform=transform,
                kind="closed" if region.closed else "running" if region.running else "none",
                title=_title(contour["nom"].replace("'", "’"), region),
                number=format_number(region.enrolled) if region.closed else "",
                # Short for those who hold the diploma; the key of the map says it.
                detail=_("%(number)s dipl.") % {"number": format_number(region.validated)},
                label=label,
                caption=caption,
            )
        )
    return shapes


def _title(name: str, region: RegionNumbers) -> str:
    if not region.closed and not region.running:
        return _("%(region)s: no cohort") % {"region": name}
    parts = []
    if region.closed:
        parts.append(
            ngettext(
                "%(number)s closed cohort, %(enrolled)s enrolled, %(validated)s with the diploma",
                "%(number)s closed cohorts, %(enrolled)s enrolled, %(validated)s with the diploma",
                region.closed,
            )
            % {
                "number": format_number(region.closed),
                "enrolled": format_number(region.enrolled),
                "validated": format_number(region.validated),
            }
        )
    if region.running:
        parts.append(
            ngettext("%(number)s cohort running", "%(number)s cohorts running", region.running)
            % {"number": format_number(region.running)}
        )
    return _("%(region)s: %(facts)s") % {"region": name, "facts": "; ".join(parts)}
