"""A framework on its way in or out: what every format is read into and written from.

Nothing here knows a format or the database. Within a package things are named by ``ref``: any text
that is unique there (for CASE the identifier, for a table the code).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about a place of a file, in the person's language.

    ``code`` is stable, for programs; ``where`` names the place: a line, or a path such as
    ``CFItems[3].fullStatement``; empty for the whole file.
    """

    code: str
    message: str
    where: str = ""


@dataclass(slots=True)
class Value:
    """A value of an axis. ``identifier`` is None where the format has none."""

    axis: str
    code: str
    label: str
    statement: str = ""
    source: str = ""
    identifier: str | None = None
    changed_at: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Item:
    """A competency. ``parent`` is the ref of another item, ``axis_codes`` are codes of values.

    ``behaviours`` has what can be observed, by the ordinal of the level (from 1, worst first).
    ``identifier`` is None where the format has none: the code tells then which competency it is.
    """

    ref: str
    code: str
    statement: str
    notes: str = ""
    kind: str = ""
    source: str = ""
    parent: str | None = None
    axis_codes: tuple[str, ...] = ()
    behaviours: dict[int, str] = field(default_factory=dict)
    identifier: str | None = None
    changed_at: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class End:
    """An end of a link: an item of the package by ``ref``, or something else by identifier.

    ``version`` is the version of another text of the platform that ``identifier`` belongs to.
    """

    ref: str | None = None
    identifier: str = ""
    title: str = ""
    uri: str = ""
    version: str = ""


@dataclass(slots=True)
class Link:
    """One association; where an item stands in the package (parent, axes) is none."""

    kind: str
    origin: End
    destination: End
    identifier: str | None = None
    sequence: int | None = None
    changed_at: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScaleLevel:
    """A level; its ordinal is its place in the scale, from 1."""

    label: str
    anchor: str = ""
    proficient: bool = False


@dataclass(frozen=True, slots=True)
class ScaleNonAnswer:
    """A non-answer that the scale offers; ``key`` is one of ``NonAnswer``."""

    key: str
    label: str
    raters_only: bool = False


@dataclass(frozen=True, slots=True)
class ScaleText:
    """A scale, worst level first; ``key`` and ``version`` where the format has them."""

    levels: tuple[ScaleLevel, ...]
    non_answers: tuple[ScaleNonAnswer, ...] = ()
    key: str | None = None
    title: str = ""
    version: str = ""
    status: str = ""


@dataclass(slots=True)
class Package:
    """A whole framework. ``items`` are in their order, a parent before its children.

    ``axes`` are the keys of the axes in their order, ``values`` their values in theirs. ``key`` is
    that of the framework on this platform, where the format tells one. ``payload`` is the source as
    it came, to be kept. ``details`` and those of the parts hold what the source says and the
    platform has no field for:

    - ``case``: properties of CASE, by their names there;
    - ``uri``: the address that the source gives to the thing;
    - ``edges`` (items and values): for each parent, by its identifier, what the source says of the
      edge (``identifier``, ``uri``);
    - ``moodle``: columns of a Moodle file.
    """

    title: str
    identifier: str | None = None
    key: str | None = None
    short_title: str = ""
    audience: str = ""
    language: str = "fr"
    version: str = ""
    status: str = ""
    axes: tuple[str, ...] = ()
    values: list[Value] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    scale: ScaleText | None = None
    changed_at: datetime | None = None
    details: dict[str, Any] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What became of a file: a package, or None with at least one error."""

    package: Package | None = None
    warnings: list[Finding] = field(default_factory=list)
    errors: list[Finding] = field(default_factory=list)
