"""What holds for any package that goes out to Moodle and comes in again."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from competencies.interchange.moodle.descriptions import (
    HTML,
    MAX_SHORT,
    Texts,
    description_of,
    short_form,
    texts_of,
)
from competencies.interchange.moodle.reading import read
from competencies.interchange.moodle.writing import write
from tests.unit.competencies.interchange import strategies

many = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(strategies.packages())
def test_what_comes_in_again_is_the_same_package(package):
    reading = read(write(package))

    assert reading.errors == []
    assert reading.package == package


@many
@given(strategies.packages(codes=strategies.any_codes))
def test_going_out_again_changes_no_byte(package):
    first = write(package)
    reading = read(first)

    assert reading.errors == []
    assert write(reading.package) == first


@many
@given(strategies.statements, strategies.texts, strategies.texts)
def test_nothing_that_is_said_is_lost_to_the_limit_of_100_characters(statement, notes, source):
    texts = Texts(statement=statement, notes=notes, source=source)
    short = short_form(statement)

    assert len(short) <= MAX_SHORT
    assert texts_of(short, description_of(short, texts), HTML) == texts


@many
@given(st.text(max_size=300), st.sampled_from(["", "0", "1", "2", "4", "x"]))
def test_no_description_breaks_the_reading(description, description_format):
    texts = texts_of("Short", description, description_format)

    assert texts.statement


@many
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(content):
    reading = read(content)

    assert (reading.package is None) == bool(reading.errors)


@many
@given(st.lists(st.lists(st.text(max_size=8), min_size=14, max_size=14), max_size=12))
def test_no_cells_break_the_reading(rows):
    import csv
    import io

    out = io.StringIO(newline="")
    csv.writer(out).writerows([["x"] * 14, *rows])
    reading = read(out.getvalue().encode("utf-8", "replace"))

    assert (reading.package is None) == bool(reading.errors)
    if reading.package:
        first = write(reading.package)
        assert write(read(first).package) == first
