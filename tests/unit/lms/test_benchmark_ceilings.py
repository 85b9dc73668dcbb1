"""The promises of the benchmarks: one that is not kept is told, and one that nobody measures."""

from dataclasses import replace
from fnmatch import fnmatchcase

import pytest

from tests.benchmarks.ceilings import AT_LEAST, AT_MOST, BY_P95, QUERIES_AT_MOST, missed
from tests.benchmarks.results import Result

PROMISED = {**AT_MOST, **AT_LEAST}


def figure(promised: str, value: float, queries: int = 10) -> Result:
    """One whose name fits what is promised, with one value everywhere."""
    name = promised.replace("*", "8")
    return Result(name, "sqlite", 5, value, value, queries, "ms", value)


def kept() -> list[Result]:
    pages = [each for each in QUERIES_AT_MOST if "group" in each]
    return [
        *(figure(promised, value) for promised, value in PROMISED.items()),
        *(figure(page, 1) for page in pages),
    ]


def with_one(name: str, /, **changed) -> list[Result]:
    return [replace(one, **changed) if one.name == name else one for one in kept()]


def test_what_is_kept_says_nothing():
    assert list(missed(kept())) == []


def test_a_figure_that_nobody_promised_says_nothing():
    assert list(missed([*kept(), figure("save of one answer, 8 clients, latency", 9e9)])) == []
    assert list(missed([*kept(), figure("evidence file, 15 × 40, all sealed: queries", 9e9)])) == []


@pytest.mark.parametrize("promised", list(AT_MOST))
def test_more_than_promised_is_told(promised):
    name = promised.replace("*", "8")
    too_much = AT_MOST[promised] + 0.1
    (sentence,) = missed(with_one(name, value=too_much, p95_ms=too_much))
    assert sentence.startswith(f"{name}: {too_much} ms, at most")


@pytest.mark.parametrize("promised", list(AT_LEAST))
def test_less_than_promised_is_told_however_many_clients_there_are(promised):
    name = promised.replace("*", "8")
    for clients in ("8", "24"):
        of_that_many = promised.replace("*", clients)
        (sentence,) = missed(with_one(name, name=of_that_many, value=1))
        assert sentence.startswith(f"{of_that_many}: 1 ms, at least")


@pytest.mark.parametrize("promised", [*AT_MOST, *AT_LEAST])
def test_a_promise_without_a_figure_is_told(promised):
    name = promised.replace("*", "8")
    renamed = with_one(name, name="called otherwise")
    assert f"{promised}: promised, and no figure of that name" in list(missed(renamed))


@pytest.mark.parametrize(
    "page",
    ["36-item positioning", "200-item positioning", "36-item result", "200-item result"],
)
@pytest.mark.parametrize("queries", [11, None])
def test_too_many_queries_of_a_page_are_told(page, queries):
    (sentence,) = missed(with_one(page, queries=queries))
    assert sentence == f"{page}: {queries} queries, at most 10 promised"


def test_too_many_queries_of_the_group_page_are_told():
    assert "group view, 15 people × 36" in "".join(
        missed(with_one("group view, 15 people × 36", queries=11))
    )


def test_the_slowest_of_a_hundred_counts_where_people_crowd():
    (name,) = BY_P95
    assert list(missed(with_one(name, value=9e9))) == []
    (sentence,) = missed(with_one(name, p95_ms=501))
    assert "at most 500" in sentence
    assert list(missed(with_one(name, p95_ms=None))) == [f"{name}: no figure to compare"]


@pytest.mark.parametrize("promises", [AT_MOST, AT_LEAST, QUERIES_AT_MOST])
def test_no_name_fits_two_promises(promises):
    for name in (promised.replace("*", "8") for promised in promises):
        assert sum(fnmatchcase(name, promised) for promised in promises) == 1
