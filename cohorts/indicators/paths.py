"""The path of a training, stage by stage: how many came how far, and who they are."""

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from cohorts.indicators.enums import FigureSet
from cohorts.indicators.links import FigureLinks
from cohorts.indicators.queries import Group
from lms.site.typography import format_number

# Applications would come first; the platform receives none yet.
PATH = (
    (pgettext_lazy("heading", "Enrolled"), FigureSet.ENROLLED),
    (pgettext_lazy("heading", "Began"), FigureSet.BEGUN),
    (pgettext_lazy("heading", "Followed in full"), FigureSet.FOLLOWED),
    (pgettext_lazy("heading", "Defended"), FigureSet.DEFENDED),
    (pgettext_lazy("heading", "Diploma"), FigureSet.VALIDATED),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A set of people with its size; ``url`` leads to them, or else to the origin of the number."""

    label: str
    figure: str
    number: str
    url: str


def stages_of(group: Group, links: FigureLinks) -> list[Stage]:
    """The stages of the path of ``group``, the closed cohorts of a page."""
    stages = []
    for label, name in PATH:
        size = group.counts.size(name)
        people = links.people(name) if size else ""
        url = people or links.origin(name)
        stages.append(Stage(str(label), name, format_number(size), url))
    return stages
