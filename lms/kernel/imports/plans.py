"""A plan of what an import would do, and how it crosses from the preview to its application."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from lms.kernel.imports.tables import Row, RowError, Table
from lms.kernel.refusals import Refused

# A preview older than this has to be made again.
MAX_AGE_SECONDS = 2 * 3600
# What a form of the page may carry, below the limit of the settings on a request.
MAX_SEALED = 2_000_000


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What one line of the file would do.

    ``label`` names the thing to the person who reads the preview. ``values`` are what would be
    written, plain JSON values; ``before`` those they replace, for the names that differ.
    """

    line: int
    label: str
    values: Mapping[str, Any]
    before: Mapping[str, Any] = field(default_factory=dict)

    @property
    def differences(self) -> list[tuple[str, Any, Any]]:
        """(name, before, after) of what would change."""
        return [(name, old, self.values.get(name)) for name, old in self.before.items()]


@dataclass(slots=True)
class Plan:
    """All that an import would do; making one writes nothing."""

    additions: list[PlannedRow] = field(default_factory=list)
    changes: list[PlannedRow] = field(default_factory=list)
    unchanged: list[PlannedRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    warnings: list[RowError] = field(default_factory=list)

    @classmethod
    def of(cls, table: Table) -> "Plan":
        """An empty plan that carries the errors and warnings of the file."""
        return cls(errors=list(table.errors), warnings=list(table.warnings))

    @property
    def applicable(self) -> bool:
        """All or nothing: one error and nothing may be written; nor when there is nothing to do."""
        return not self.errors and bool(self.additions or self.changes)

    @property
    def fingerprint(self) -> str:
        """The same for two plans that would write the same; one with an error writes nothing."""
        parts = ([], []) if self.errors else (self.additions, self.changes)
        writes = [
            [[row.line, dict(row.values), dict(row.before)] for row in rows] for rows in parts
        ]
        text = json.dumps(writes, sort_keys=True, default=str, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Opened:
    """What was sealed at the preview."""

    table: Table
    fingerprint: str


def seal(table: Table, plan: Plan, *, purpose: str, owner: str) -> str:
    """The rows and the plan's fingerprint, signed and compressed, for a hidden field.

    ``purpose`` and ``owner`` (the key of the person, and of whatever the import is for) must be
    the same at ``unseal``. Raises ``Refused`` when the rows would not fit into a page.
    """
    rows = [[row.line, dict(row.values)] for row in table.rows]
    text = signing.dumps(
        {"rows": rows, "plan": plan.fingerprint},
        salt=_salt(purpose, owner),
        compress=True,
    )
    if len(text) > MAX_SEALED:
        raise Refused(_("The file holds too much text for one import. Cut it in parts."))
    return text


def unseal(
    text: str, *, purpose: str, owner: str, max_age_seconds: int = MAX_AGE_SECONDS
) -> Opened:
    """What ``seal`` put in. Raises ``Refused`` if it was altered, is another's, or is too old."""
    try:
        content = signing.loads(text, salt=_salt(purpose, owner), max_age=max_age_seconds)
    except signing.SignatureExpired:
        raise Refused(_("This preview is too old. Please choose your file again.")) from None
    except signing.BadSignature:
        raise Refused(_("This preview cannot be used. Please choose your file again.")) from None
    rows = [Row(line=line, values=values) for line, values in content["rows"]]
    return Opened(table=Table(rows=rows), fingerprint=content["plan"])


def confirm(plan: Plan, opened: Opened) -> Plan:
    """``plan``, made anew from ``opened.table``, if it is what the person saw.

    Raises ``Refused`` when the data changed since the preview, or when nothing may be applied:
    show the new preview then.
    """
    if plan.fingerprint != opened.fingerprint:
        raise Refused(_("The data changed since your preview. Look at the new one and confirm it."))
    if not plan.applicable:
        raise Refused(_("This plan has nothing that may be applied."))
    return plan


def _salt(purpose: str, owner: str) -> str:
    # Lengths, so that no two pairs give one salt.
    return f"lms.kernel.imports:{len(purpose)}:{purpose}:{owner}"
