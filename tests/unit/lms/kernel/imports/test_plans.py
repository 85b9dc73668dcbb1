import pytest
import time_machine

from lms.kernel.imports import (
    Plan,
    PlannedRow,
    Row,
    RowError,
    Table,
    confirm,
    seal,
    unseal,
)
from lms.kernel.refusals import Refused

TABLE = Table(rows=[Row(2, {"name": "Zoé"}), Row(3, {"name": "Élie"})])


def plan_of(table, existing=()):
    """What an importer of names would write."""
    plan = Plan.of(table)
    for row in table.rows:
        known = row["name"] in existing
        planned = PlannedRow(line=row.line, label=row["name"], values=dict(row.values))
        (plan.unchanged if known else plan.additions).append(planned)
    return plan


def sealed(**changes):
    return seal(TABLE, plan_of(TABLE), **{"purpose": "names", "owner": "7", **changes})


class TestPlan:
    def test_one_error_and_nothing_is_applied(self):
        plan = plan_of(TABLE)
        assert plan.applicable
        plan.errors.append(RowError(3, "Nom", "No."))
        assert not plan.applicable

    def test_nothing_to_do_is_not_applicable(self):
        assert not plan_of(TABLE, existing={"Zoé", "Élie"}).applicable

    def test_it_carries_the_errors_of_the_file(self):
        assert not Plan.of(Table(errors=[RowError(1, "", "No.")])).applicable

    def test_the_fingerprint_is_of_what_would_be_written(self):
        assert plan_of(TABLE).fingerprint == plan_of(TABLE).fingerprint
        assert plan_of(TABLE).fingerprint != plan_of(TABLE, existing={"Zoé"}).fingerprint

    def test_differences_are_before_and_after(self):
        row = PlannedRow(line=2, label="x", values={"a": 2, "b": 3}, before={"a": 1})
        assert row.differences == [("a", 1, 2)]


class TestSeal:
    def test_what_was_previewed_comes_back(self):
        opened = unseal(sealed(), purpose="names", owner="7")
        assert opened.table.rows == TABLE.rows
        assert confirm(plan_of(opened.table), opened).applicable

    def test_a_change_in_between_is_refused(self):
        opened = unseal(sealed(), purpose="names", owner="7")
        with pytest.raises(Refused):
            confirm(plan_of(opened.table, existing={"Zoé"}), opened)

    @pytest.mark.parametrize("other", [{"owner": "8"}, {"purpose": "places"}, {"owner": ":7"}])
    def test_it_serves_one_person_and_one_purpose(self, other):
        with pytest.raises(Refused):
            unseal(sealed(), **{"purpose": "names", "owner": "7", **other})

    @pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x" + t, lambda t: ""])
    def test_nobody_alters_it(self, change):
        with pytest.raises(Refused):
            unseal(change(sealed()), purpose="names", owner="7")

    def test_it_expires(self):
        with time_machine.travel("2026-03-10 09:00Z") as traveller:
            text = sealed()
            traveller.shift(2 * 3600 + 1)
            with pytest.raises(Refused):
                unseal(text, purpose="names", owner="7")

    def test_a_plan_with_errors_is_never_confirmed(self):
        table = Table(rows=TABLE.rows, errors=[RowError(2, "", "No.")])
        opened = unseal(seal(table, plan_of(table), purpose="p", owner="1"), purpose="p", owner="1")
        with pytest.raises(Refused):
            confirm(plan_of(table), opened)

    def test_a_page_carries_two_thousand_rows(self):
        rows = [
            Row(n, {"name": f"Personne {n}", "email": f"personne.{n}@example.org", "region": "BRE"})
            for n in range(2000)
        ]
        assert len(seal(Table(rows=rows), Plan(), purpose="p", owner="1")) < 200_000

    def test_too_much_text_is_refused(self):
        import random

        text = random.Random(0).randbytes(1_500_000).hex()
        with pytest.raises(Refused):
            seal(Table(rows=[Row(2, {"name": text})]), Plan(), purpose="p", owner="1")
