"""Tables of allowed state changes, and the check against them. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from lms.kernel.refusals import Refused


class TransitionRefused(Refused):
    """The table has no such step, or the step needs a reason and has none."""


@dataclass(frozen=True)
class Transition:
    """One allowed step. ``needs_reason`` makes an empty reason a refusal."""

    source: str
    target: str
    needs_reason: bool = False


class TransitionTable:
    """All allowed steps of one small state machine; ``initial`` is where a new row begins."""

    def __init__(self, *, initial: str, transitions: Iterable[Transition]) -> None:
        """Raises ``ValueError`` for a step given twice: which one would count?"""
        self.initial = initial
        self._steps: dict[tuple[str, str], Transition] = {}
        for step in transitions:
            if (step.source, step.target) in self._steps:
                raise ValueError(f"The step {step.source} to {step.target} is given twice.")
            self._steps[step.source, step.target] = step

    def __iter__(self) -> Iterator[Transition]:
        return iter(self._steps.values())

    def allows(self, source: str, target: str) -> bool:
        """Whether the step exists; says nothing about who may take it."""
        return (source, target) in self._steps

    def targets(self, source: str) -> set[str]:
        """The states one step away from ``source``."""
        return {target for origin, target in self._steps if origin == source}

    def check(self, *, source: str, target: str, reason: str = "") -> Transition:
        """Return the step, or raise ``TransitionRefused``."""
        step = self._steps.get((source, target))
        if step is None:
            raise TransitionRefused(
                _("This step is not possible: the record is “%(source)s”.")
                % {"source": self._label(source)}
            )
        if step.needs_reason and not reason.strip():
            raise TransitionRefused(_("A reason is required for this step."), field="reason")
        return step

    def _label(self, state: str) -> str:
        """The word for ``state`` where the table was built from choices, else the state itself."""
        named = (each for step in self._steps for each in step if each == state)
        return str(getattr(next(named, state), "label", state))


def steps(
    sources: Iterable[str], targets: Iterable[str], *, needs_reason: bool = False
) -> list[Transition]:
    """Every step from one of ``sources`` to one of ``targets``, for building a table."""
    return [
        Transition(source, target, needs_reason)
        for source in sources
        for target in targets
        if source != target
    ]
