"""One measured figure, the table of all, and the file."""

import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Result:
    """``value`` in ``unit`` is the figure to quote; times are milliseconds over ``n`` runs."""

    name: str
    database: str
    n: int
    median_ms: float | None
    p95_ms: float | None
    queries: int | None
    unit: str
    value: float


def timed(name: str, database: str, seconds: Sequence[float], queries: int | None = None) -> Result:
    """The result of timed runs; its value is the median in milliseconds."""
    ordered = sorted(1000 * each for each in seconds)
    median = round(statistics.median(ordered), 2)
    p95 = round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 2)
    return Result(name, database, len(ordered), median, p95, queries, "ms", median)


def measured(name: str, database: str, value: float, unit: str, n: int = 1) -> Result:
    """A figure that is no time."""
    return Result(name, database, n, None, None, None, unit, round(value, 1))


def table(results: Sequence[Result]) -> str:
    """All figures, one a line."""
    lines = [f"{'what':<52}{'n':>7}{'median':>10}{'p95':>10}{'queries':>9}{'value':>12}"]
    for each in results:
        cells = (each.n, each.median_ms, each.p95_ms, each.queries)
        shown = ["" if cell is None else str(cell) for cell in cells]
        lines.append(
            f"{each.name:<52}{shown[0]:>7}{shown[1]:>10}{shown[2]:>10}{shown[3]:>9}"
            f"{each.value:>8} {each.unit}"
        )
    return "\n".join(lines)


def write(results: Sequence[Result], path: Path) -> None:
    """The list of figures as JSON."""
    path.write_text(json.dumps([asdict(each) for each in results], indent=1) + "\n")
