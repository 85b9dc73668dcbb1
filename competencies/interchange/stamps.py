"""Whether a stored text is still the one that somebody was shown."""

import hashlib
import json
from dataclasses import is_dataclass
from typing import Any

from competencies.frameworks.models import FrameworkVersion
from competencies.interchange.package import Package


def stamp_of(version: FrameworkVersion, package: Package) -> str:
    """Another one as soon as anything of ``version`` is another; ``package`` is what it says.

    Its date alone would not do: two files may tell the same one.
    """
    said = json.dumps(package, sort_keys=True, default=_plain)
    return hashlib.sha256(f"{version.pk} {version.state} {said}".encode()).hexdigest()


def _plain(one: Any) -> Any:
    """A part of a package, or a moment, as JSON can tell it; parts are not copied for it."""
    if is_dataclass(one):
        return {name: getattr(one, name) for name in one.__dataclass_fields__}
    return str(one)
