"""What the platform cannot take of a package. Names too long are told, and never cut."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import models
from django.utils.translation import gettext as _

from competencies.frameworks.enums import NonAnswer
from competencies.frameworks.models import (
    Association,
    AxisValue,
    Competency,
    CompetencyRevision,
    Framework,
    FrameworkVersion,
    Level,
    NonAnswerChoice,
    Scale,
    ScaleVersion,
)
from competencies.interchange.package import Finding, Package, ScaleText
from competencies.interchange.scales import ScaleChoice

# Enough of a name to find it by.
SHOWN = 40


def faults_of(package: Package, scale: ScaleChoice) -> list[Finding]:
    """Each thing the database would refuse, in a sentence that names it."""
    faults = [*_too_long(package), *_twice(package), *_behaviours(package, scale)]
    if scale.stored is None and scale.text is not None:
        faults += _scale_faults(scale.text)
    if not package.items:
        faults.append(Finding("no_competency", _("The file holds no competency.")))
    return faults


def _too_long(package: Package) -> Iterator[Finding]:
    yield from _length(Framework, "identifier", package.identifier or "")
    for name in ("title", "short_title", "version", "language"):
        yield from _length(FrameworkVersion, name, getattr(package, name))
    for item in package.items:
        where = item.code or item.ref
        yield from _length(CompetencyRevision, "code", item.code, where)
        yield from _length(CompetencyRevision, "kind", item.kind, where)
        yield from _length(Competency, "identifier", item.identifier or "", where)
    for value in package.values:
        for name in ("axis", "code", "label", "identifier"):
            yield from _length(AxisValue, name, getattr(value, name) or "", value.code)
    for link in package.links:
        yield from _length(Association, "identifier", link.identifier or "")
        yield from _length(Association, "kind", link.kind)
        yield from _length(Association, "origin_identifier", link.origin.identifier)
        yield from _length(Association, "destination_identifier", link.destination.identifier)


def _length(model: type[models.Model], name: str, text: str, where: str = "") -> Iterator[Finding]:
    limit = model._meta.get_field(name).max_length
    if len(text) > limit:
        yield Finding(
            "too_long",
            _("“%(name)s” has %(length)s characters, at most %(limit)s fit. Names are never cut.")
            % {"name": name, "length": len(text), "limit": limit},
            where[:SHOWN] or text[:SHOWN],
        )


def _twice(package: Package) -> Iterator[Finding]:
    identities = (
        (item.identifier for item in package.items),
        (item.ref for item in package.items),
        (value.code for value in package.values),
        (value.identifier for value in package.values),
        (link.identifier for link in package.links),
    )
    for names in identities:
        yield from _doubles(names)


def _doubles(names: Iterable[str | None]) -> Iterator[Finding]:
    counts = Counter(name for name in names if name is not None)
    for name, count in counts.items():
        if count > 1:
            yield Finding(
                "identity_twice",
                _("“%(name)s” names two different things.") % {"name": name[:SHOWN]},
                name[:SHOWN],
            )


def _behaviours(package: Package, scale: ScaleChoice) -> Iterator[Finding]:
    for item in package.items:
        if item.behaviours and not 1 <= min(item.behaviours) <= max(item.behaviours) <= scale.size:
            where = item.code or item.ref
            yield Finding(
                "level_unknown",
                _("“%(code)s” has a behaviour at a level that the scale does not have.")
                % {"code": where[:SHOWN]},
                where[:SHOWN],
            )


def _scale_faults(text: ScaleText) -> Iterator[Finding]:
    yield from _length(Scale, "title", text.title)
    yield from _length(ScaleVersion, "version", text.version)
    for level in text.levels:
        yield from _length(Level, "label", level.label)
    for choice in text.non_answers:
        yield from _length(NonAnswerChoice, "label", choice.label)
        if choice.key not in NonAnswer.values:
            yield Finding(
                "non_answer_unknown",
                _("“%(key)s” is no answer that the platform knows.") % {"key": choice.key[:SHOWN]},
            )
    yield from _doubles(choice.key for choice in text.non_answers)
