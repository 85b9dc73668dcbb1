"""What each figure has to hold: the promises of the pages, in the unit of the figure."""

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from tests.benchmarks.results import Result

# By the whole name of the figure; a star stands for anything. No name fits two of one kind.
AT_MOST: Mapping[str, float] = {
    "demonstration loaded": 120,
    "36-item positioning": 25,
    "36-item result": 25,
    "200-item positioning": 25,
    "200-item result": 25,
    "group view, 15 people × 36": 30,
    "save of one answer": 10,
    "live board": 15,
    "live board, whole page": 15,
    "attendance sheet as PDF": 150,
    "500 sign within a minute, whole": 60,
    "500 sign within a minute, each request": 500,
    "500 sign within a minute, p99": 1500,
    "1000 sign at once, whole": 15,
    "evidence file, * sealed": 10,
    "plan: CASE package*": 2000,
    "plan: Moodle file*": 100,
    "scale data loaded": 120,
    "rebuild of all summaries": 15,
    "refresh after one fact": 5,
    "fact seen in the summaries, slowest": 5,
    "indicators of a region": 30,
    "indicators of a region, part: *": 100,
    "indicators of all regions": 120,
    "indicators of a region, past date, *": 300,
    "figures of a region": 15,
    "figures of all regions": 60,
    "completion export, 5250 rows": 300,
    "completion export of all: memory": 150,
}
# The same over 300,000 enrolments, which are measured only when somebody asks for it.
AT_MOST_LARGE: Mapping[str, float] = {
    "rebuild of all summaries (large)": 120,
    "refresh after one fact (large)": 5,
    "fact seen in the summaries, slowest (large)": 5,
    "indicators of a region (large)": 60,
    "figures of a region (large)": 15,
    "figures of all regions (large)": 60,
    "completion export, 5250 rows (large)": 300,
    "completion export of all: memory (large)": 150,
}
AT_LEAST: Mapping[str, float] = {
    "save of one answer, * clients": 50,
    "trainee home, * clients": 150,
    "500 sign while 6 workers are killed, acknowledged and there": 500,
}
# Queries of the database, however many people and competencies a page is about.
QUERIES_AT_MOST: Mapping[str, float] = {
    "*-item positioning": 10,
    "*-item result": 10,
    "group view, *": 10,
    "completion export, 5250 rows": 12,
    "indicators of a region": 12,
}
_MOST = {**AT_MOST, **AT_MOST_LARGE}
# Figures of people in a crowd: the slowest of a hundred counts, the median says little.
BY_P95 = ("500 sign within a minute, each request",)


def missed(results: Sequence[Result]) -> Iterator[str]:
    """A sentence for each figure that does not hold its promise, and for each promise without a
    figure: one that nobody measures any more would be held for ever."""
    yield from broken(results)
    names = [each.name for each in results]
    for promised in (*AT_MOST, *AT_LEAST, *QUERIES_AT_MOST):
        if not any(fnmatchcase(name, promised) for name in names):
            yield f"{promised}: promised, and no figure of that name"


def broken(results: Sequence[Result]) -> Iterator[str]:
    """A sentence for each figure that does not hold its promise."""
    for each in results:
        yield from _faults(each)


def _faults(result: Result) -> Iterator[str]:
    value = result.p95_ms if result.name in BY_P95 else result.value
    said = f"{result.name}: {value} {result.unit}"
    most, least = _promise(_MOST, result.name), _promise(AT_LEAST, result.name)
    queries = _promise(QUERIES_AT_MOST, result.name)
    if value is None:
        yield f"{result.name}: no figure to compare"
    elif most is not None and value > most:
        yield f"{said}, at most {most} promised"
    elif least is not None and value < least:
        yield f"{said}, at least {least} promised"
    if queries is not None and (result.queries is None or result.queries > queries):
        yield f"{result.name}: {result.queries} queries, at most {queries} promised"


def _promise(promises: Mapping[str, float], name: str) -> float | None:
    return next((value for each, value in promises.items() if fnmatchcase(name, each)), None)
