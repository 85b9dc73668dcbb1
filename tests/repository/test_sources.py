"""Rules of the house that no linter knows, held against every source file."""

import ast
import re

from tests.repository.sources import ROOT, name, python_files, tree

# From top to bottom; a file never imports one above it from its own package.
VOCABULARY = (
    ("urls",),
    ("views", "admin", "wagtail_hooks"),
    ("forms", "tables", "tasks"),
    ("exports", "privacy", "charts", "documents", "presenters"),
    ("services",),
    ("rules",),
    ("queries",),
    ("models",),
    ("states", "validators", "blocks"),
    ("enums",),
)
RANK = {word: rank for rank, words in enumerate(VOCABULARY) for word in words}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}
STATE_DOOR = {"lms/audit/services.py"}
REAL_CLOCK = {"lms/kernel/clock.py"}
LONGEST_FILE = 420


def imports_of(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def word_of(module: str, package: str) -> str | None:
    """``cohorts.enrolment.services.cohorts`` in ``cohorts.enrolment`` is ``services``."""
    if not module.startswith(package + "."):
        return None
    return module[len(package) + 1 :].split(".")[0]


def upward_imports(path) -> list[str]:
    parts = path.relative_to(ROOT).with_suffix("").parts
    if len(parts) < 3:
        return []
    package, own = ".".join(parts[:2]), parts[2]
    if own not in RANK:
        return []
    return [
        f"{name(path)} imports {module}"
        for module in imports_of(path)
        if RANK.get(word_of(module, package) or "", len(VOCABULARY)) < RANK[own]
    ]


def test_no_file_imports_one_above_it():
    assert [fault for path in python_files() for fault in upward_imports(path)] == []


def test_the_vocabulary_check_sees_an_upward_import(tmp_path, monkeypatch):
    package = tmp_path / "cohorts" / "enrolment"
    package.mkdir(parents=True)
    source = package / "queries.py"
    source.write_text("from cohorts.enrolment.services import enrol\n")
    monkeypatch.setattr("tests.repository.test_sources.ROOT", tmp_path)
    monkeypatch.setattr("tests.repository.sources.ROOT", tmp_path)
    assert upward_imports(source)


def state_assignments(path) -> list[str]:
    faults = []
    for node in ast.walk(tree(path)):
        targets = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AugAssign | ast.AnnAssign):
            targets = [node.target]
        faults += [
            f"{name(path)}:{node.lineno}"
            for target in targets
            if isinstance(target, ast.Attribute) and target.attr == "state"
        ]
    return faults


def test_a_state_is_assigned_in_one_place_only():
    faults = [
        fault
        for path in python_files()
        if name(path) not in STATE_DOOR
        for fault in state_assignments(path)
    ]
    assert faults == []


def test_there_is_one_clock():
    clocks = re.compile(r"\b(datetime\.now|datetime\.utcnow|timezone\.now|date\.today)\(")
    faults = [
        f"{name(path)}:{number}"
        for path in python_files()
        if name(path) not in REAL_CLOCK
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if clocks.search(line)
    ]
    assert faults == []


def test_no_junk_drawers():
    faults = [
        name(path)
        for path in python_files()
        if path.stem in FORBIDDEN_NAMES or path.parent.name in FORBIDDEN_NAMES
    ]
    assert faults == []


def test_files_are_short():
    lengths = {name(path): len(path.read_text().splitlines()) for path in python_files()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_module_says_what_it_is_for():
    faults = [
        name(path)
        for path in python_files()
        if path.stat().st_size
        and not ast.get_docstring(tree(path))
        and path.parent.name not in {"management", "commands"}
    ]
    assert faults == []


def test_nothing_is_left_for_later():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    faults = [
        f"{name(path)}:{number}"
        for path in python_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if marks.search(line)
    ]
    assert faults == []
