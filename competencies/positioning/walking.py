"""The ways through the form: everything at once, cell by cell, one item at a time."""

from collections.abc import Container
from dataclasses import dataclass

from competencies.frameworks.queries import Outline
from competencies.positioning.enums import FormView


@dataclass(frozen=True, slots=True)
class Step:
    """What is on screen together; ``key`` may stand in an address."""

    key: str
    revisions: frozenset[int]


@dataclass(frozen=True, slots=True)
class Walk:
    """Where somebody stands on her way through the form. All at once there are no steps."""

    view: FormView
    steps: tuple[Step, ...] = ()
    at: int = 0

    def shows(self, revision_id: int) -> bool:
        """Whether the competency is on screen."""
        return not self.steps or revision_id in self.steps[self.at].revisions

    def key_of(self, revision_id: int) -> str:
        """The step that shows the competency; empty when all are shown at once."""
        return next((step.key for step in self.steps if revision_id in step.revisions), "")

    @property
    def key(self) -> str:
        return self.steps[self.at].key if self.steps else ""

    @property
    def before(self) -> str:
        """The key of the step before this one; empty at the first."""
        return self.steps[self.at - 1].key if self.at else ""

    @property
    def after(self) -> str:
        """The key of the step after this one; empty at the last."""
        return self.steps[self.at + 1].key if self.at + 1 < len(self.steps) else ""

    @property
    def number(self) -> int:
        """Its place, from 1."""
        return self.at + 1


def walk(outline: Outline, view: FormView, key: str, answered: Container[int]) -> Walk:
    """The way through ``outline``, standing at the step ``key``.

    Without a step of that key it stands where the first answer is missing, or else at the first.
    """
    steps = _steps(outline, view)
    keys = [step.key for step in steps]
    if key in keys:
        return Walk(view, steps, keys.index(key))
    missing = (
        place
        for place, step in enumerate(steps)
        if any(revision not in answered for revision in step.revisions)
    )
    return Walk(view, steps, next(missing, 0))


def _steps(outline: Outline, view: FormView) -> tuple[Step, ...]:
    if view == FormView.LIST:
        return ()
    cells = [cell for section in outline.sections for cell in section.cells]
    if view == FormView.CELL:
        return tuple(Step(cell.key, frozenset(r.pk for r in cell.revisions)) for cell in cells)
    return tuple(
        Step(str(revision.pk), frozenset([revision.pk]))
        for cell in cells
        for revision in cell.revisions
    )
