"""The shared constraints, as the database applies them and as forms see them."""

from datetime import date

import pytest
from django.apps.registry import Apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from lms.kernel.constraints import both_or_neither, exactly_one, not_before, one_of, requires

pytestmark = pytest.mark.django_db
DAY, LATER = date(2026, 3, 10), date(2026, 3, 11)


def model_with(constraint):
    """A model that no app knows, with this constraint."""

    class Thing(models.Model):
        state = models.CharField(max_length=10, default="open")
        first = models.DateField(null=True)
        second = models.DateField(null=True)

        class Meta:
            app_label = "nobodys"
            apps = Apps()
            db_table = "constraint_thing"
            constraints = [constraint]

        def __str__(self) -> str:
            return self.state

    return Thing


@pytest.fixture
def table():
    """``table(constraint)`` is a model whose table exists until the end of the test."""

    def create(constraint):
        model = model_with(constraint)
        # Not entered: SQLite would want to be outside of the test's transaction.
        editor = connection.schema_editor()
        editor.deferred_sql = []
        statement, parameters = editor.table_sql(model)
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
        return model

    return create


def is_accepted(model, **values) -> bool:
    """Whether the database takes the row; the form must say the same."""
    row = model(**values)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        with pytest.raises(ValidationError):
            row.validate_constraints()
        return False
    row.validate_constraints()
    return True


CASES = [
    (
        both_or_neither("first", "second", name="c"),
        [{}, {"first": DAY, "second": DAY}],
        [
            {"first": DAY},
            {"second": DAY},
        ],
    ),
    (
        exactly_one("first", "second", name="c"),
        [{"first": DAY}, {"second": DAY}],
        [
            {},
            {"first": DAY, "second": DAY},
        ],
    ),
    (
        one_of("state", ["open", "shut"], name="c"),
        [{}, {"state": "shut"}],
        [
            {"state": "ajar"},
            {"state": ""},
        ],
    ),
    (
        requires("state", ["shut"], "first", name="c"),
        [{}, {"state": "shut", "first": DAY}, {"state": "ajar"}],
        [{"state": "shut"}, {"state": "shut", "second": DAY}],
    ),
    (
        not_before("first", "second", name="c"),
        [
            {},
            {"first": DAY},
            {"first": DAY, "second": DAY},
            {"first": DAY, "second": DAY.replace(day=11)},
        ],
        [{"first": DAY, "second": DAY.replace(day=9)}],
    ),
]


@pytest.mark.parametrize(
    ("constraint", "good", "bad"),
    CASES,
    ids=["both_or_neither", "exactly_one", "one_of", "requires", "not_before"],
)
def test_the_database_takes_what_is_right_and_nothing_else(table, constraint, good, bad):
    model = table(constraint)
    assert [values for values in good if not is_accepted(model, **values)] == []
    assert [values for values in bad if is_accepted(model, **values)] == []


def test_an_end_without_a_beginning_is_nobodys_fault(table):
    """A comparison with null is unknown, and an unknown check holds in SQL."""
    model = table(not_before("first", "second", name="c"))
    with transaction.atomic():
        model(second=DAY).save(force_insert=True)
