"""The project's own files, as the repository tests read them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("lms", "competencies", "curriculum", "cohorts")


@cache
def python_files() -> tuple[Path, ...]:
    """Every Python source of the four apps, migrations apart."""
    return tuple(
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts and "vendor" not in path.parts
    )


@cache
def templates() -> tuple[Path, ...]:
    """Every template of the four apps."""
    return tuple(
        path
        for app in APPS
        for path in sorted((ROOT / app).rglob("*"))
        if path.suffix in {".html", ".txt"} and "templates" in path.parts
    )


@cache
def tree(path: Path) -> ast.Module:
    """The parsed source."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    """The path below the root, for messages."""
    return str(path.relative_to(ROOT))
