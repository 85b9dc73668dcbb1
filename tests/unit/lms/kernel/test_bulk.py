"""Rows past the models: they stand as written, and what the database refuses is refused."""

import pytest
from django.db import IntegrityError, transaction

from lms.accounts.models import StructureType
from lms.kernel.bulk import insert

pytestmark = pytest.mark.django_db
COLUMNS = ("code", "name")
# What separates and ends cells where rows are copied.
STRANGE = 'Terre d’\tAdélie\n\\N "sud" %s; NULL'


def test_rows_stand_as_written():
    insert(StructureType, COLUMNS, (row for row in [("98", STRANGE), ("99", "")]))

    told = StructureType.objects.filter(pk__in=("98", "99")).order_by("pk").values_list(*COLUMNS)
    assert list(told) == [("98", STRANGE), ("99", "")]


def test_none_is_nothing_and_no_row_is_no_row():
    insert(StructureType, COLUMNS, [])
    assert not StructureType.objects.exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(StructureType, COLUMNS, [("DAC", None)])


def test_what_the_database_refuses_is_refused_as_everywhere():
    row = ("98", "Terre Adélie")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(StructureType, COLUMNS, [row, row])
    assert not StructureType.objects.filter(pk="98").exists()


def test_what_fails_while_rows_are_made_leaves_none():
    def rows():
        yield "98", "Terre Adélie"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        insert(StructureType, COLUMNS, rows())
    assert not StructureType.objects.filter(pk="98").exists()
