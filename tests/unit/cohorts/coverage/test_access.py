"""Where the package reads answers: to count them, and to show somebody her own."""

import ast

from cohorts.coverage.models import CoverageCell, CoverageInvitation, TeamCoverage
from tests.repository.sources import name, python_files, tree

# What hands out answers person by person.
READS = {"answers_of", "result", "sheets_of", "current_ratings"}


def reads_answers(path) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("competencies.positioning")
        and READS & {alias.name for alias in node.names}
        for node in ast.walk(tree(path))
    )


def test_answers_are_read_in_two_places():
    found = {
        name(path)
        for path in python_files()
        if name(path).startswith("cohorts/coverage/") and reads_answers(path)
    }
    assert found == {"cohorts/coverage/services/closing.py", "cohorts/coverage/views/member.py"}


def test_what_the_director_reads_names_nobody():
    """Neither the counts nor the round nor an invitation has a column for a member."""
    people = {
        (model.__name__, field.name)
        for model in (TeamCoverage, CoverageInvitation, CoverageCell)
        for field in model._meta.fields
        if field.is_relation and field.related_model._meta.label in {"lms.User", "lms.Positioning"}
    }
    assert people == {("TeamCoverage", "opened_by")}
