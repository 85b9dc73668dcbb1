"""Frameworks coming in: time to plan and to apply, in processes of their own for their memory."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.results import Result, measured, timed

ROOT = Path(__file__).resolve().parent.parent.parent
ITEMS, ASSOCIATIONS = 600, 3_400
MOODLE_ROWS = 65
RUNS = 7


def measure(database: str, folder: Path) -> Iterator[Result]:
    """A CASE package of the size that real ones have, and a Moodle file."""
    files = {
        f"CASE package of {ITEMS} items, {ASSOCIATIONS} associations": _case(folder),
        f"Moodle file of {MOODLE_ROWS} rows": _moodle(folder),
    }
    for name, path in files.items():
        runs = [_run(path) for _number in range(RUNS)]
        yield timed(f"plan: {name}", database, [run["plan"] for run in runs])
        yield timed(f"apply: {name}", database, [run["apply"] for run in runs])
        peak = max(run["memory_mb"] for run in runs)
        yield measured(f"peak memory: {name}", database, peak, "MB", n=RUNS)


def _run(path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.benchmarks.imports", str(path)]
    ended = subprocess.run(
        command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True
    )
    return json.loads(ended.stdout.splitlines()[-1])


def _case(folder: Path) -> Path:
    """Six hundred items: twenty groups of thirty, and links among them up to the number."""
    items = [f"00000000-0000-4000-8000-{number:012d}" for number in range(ITEMS)]
    address = "https://example.org/{}".format

    def end(identifier: str) -> dict[str, str]:
        return {"title": identifier, "identifier": identifier, "uri": address(identifier)}

    document = "10000000-0000-4000-8000-000000000000"
    pairs = [
        ("isChildOf", items[number], items[number // 30 * 30] if number % 30 else document)
        for number in range(ITEMS)
    ]
    step = 1
    while len(pairs) < ASSOCIATIONS:
        pairs += [
            ("isRelatedTo", items[number], items[(number + 30 * step + 1) % ITEMS])
            for number in range(min(ITEMS, ASSOCIATIONS - len(pairs)))
        ]
        step += 1
    moment = "2025-01-01T00:00:00Z"
    package = {
        "CFDocument": {
            "identifier": document,
            "uri": address(document),
            "title": "Un grand référentiel",
            "creator": "Ailleurs",
            "lastChangeDateTime": moment,
        },
        "CFItems": [
            {
                "identifier": identifier,
                "uri": address(identifier),
                "humanCodingScheme": f"G{number // 30}.{number % 30}",
                "fullStatement": f"Énoncé numéro {number} d'un référentiel de bonne taille",
                "lastChangeDateTime": moment,
            }
            for number, identifier in enumerate(items)
        ],
        "CFAssociations": [
            {
                "identifier": f"20000000-0000-4000-8000-{number:012d}",
                "uri": address(number),
                "associationType": kind,
                "sequenceNumber": number,
                "originNodeURI": end(origin),
                "destinationNodeURI": end(destination),
                "lastChangeDateTime": moment,
            }
            for number, (kind, origin, destination) in enumerate(pairs)
        ],
    }
    path = folder / "large.json"
    path.write_text(json.dumps(package), encoding="utf-8")
    return path


def _moodle(folder: Path) -> Path:
    head = ["Parent", "Id", "Name", "Description", "Format", "Scale", "Config"]
    head += ["Rule", "Outcome", "Rule config", "Related", "Exported", "Framework", "Taxonomy"]
    scale = '"[{""scaleid"":""2""},{""id"":3,""scaledefault"":1,""proficient"":1}]"'
    lines = [",".join(head), f',cadre,Un référentiel,,1,"Non,Presque,Oui",{scale},,,,,,1,']
    lines += [
        f"{f'C{number // 8}' if number % 8 else ''},C{number if number % 8 else number // 8},"
        f"Compétence {number},Ce qui s'observe au numéro {number},1,,,,,,,,,"
        for number in range(64, 64 + MOODLE_ROWS - 1)
    ]
    path = folder / "moodle.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def main(path: Path) -> None:
    """Plan and apply ``path``, tell both times and the peak memory, and keep nothing."""
    import resource

    import django

    django.setup()
    from django.db import transaction

    from competencies.interchange.formats import read_file
    from competencies.interchange.planning import plan_import
    from competencies.interchange.services import apply_import

    with transaction.atomic():
        start = time.perf_counter()
        plan = plan_import(*reversed(read_file(path)))
        planned = time.perf_counter()
        if not plan.applicable:
            raise RuntimeError(str(plan.errors[:3]))
        apply_import(plan=plan, by=None)
        applied = time.perf_counter()
        transaction.set_rollback(True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    told = {"plan": planned - start, "apply": applied - planned, "memory_mb": peak}
    sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    main(Path(sys.argv[1]))
