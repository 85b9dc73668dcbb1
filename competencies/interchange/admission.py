"""What a file says of a framework in words that the platform has not: read in words it has.

Nothing is changed without a warning that names it.
"""

from dataclasses import replace

from django.utils.translation import gettext as _

from competencies.frameworks.enums import TextStatus
from competencies.frameworks.validators import is_key
from competencies.interchange.codes import key_from
from competencies.interchange.package import Finding, Package

# Enough of a word to find it by.
_SHOWN = 40


def admitted(package: Package) -> tuple[Package, list[Finding]]:
    """``package`` with a status and a key that can be stored, and what had to be changed."""
    findings: list[Finding] = []
    status = _status(package.status, findings)
    scale = package.scale
    if scale is not None:
        scale = replace(scale, status=_status(scale.status, findings))
    key = _key(package.key, findings)
    return replace(package, status=status, scale=scale, key=key), findings


def _status(told: str, findings: list[Finding]) -> str:
    if not told or told in TextStatus.values:
        return told
    sentence = _("The platform does not know the status “%(status)s”: it is read as “%(taken)s”.")
    taken = TextStatus.PROPOSED
    names = {"status": _shown(told), "taken": taken.label}
    findings.append(Finding("status_unknown", sentence % names, "status"))
    return str(taken)


def _key(told: str | None, findings: list[Finding]) -> str | None:
    """The same file gets the same key again, and another one another: the end is a fingerprint."""
    if not told or is_key(told):
        return told
    key = key_from(told)
    sentence = _("“%(code)s” cannot be the key of a framework: it is “%(key)s”.")
    names = {"code": _shown(told), "key": key}
    findings.append(Finding("key_changed", sentence % names, "key"))
    return key


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
