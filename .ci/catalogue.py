"""Compares the French catalogues with the strings of the sources; exits 1 naming what is amiss."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
APPS = ("lms", "competencies", "curriculum", "cohorts")


def strings_of_sources(app: str, scratch: Path) -> set:
    """The message ids that the app's sources use now, collected in a copy."""
    copy = scratch / app
    shutil.copytree(
        ROOT / app, copy, ignore=shutil.ignore_patterns("vendor", "*.mo", "__pycache__")
    )
    subprocess.run(
        [
            sys.executable,
            str(ROOT / "manage.py"),
            "makemessages",
            "--locale=fr",
            "--no-obsolete",
            "--no-wrap",
            "--verbosity=0",
        ],
        cwd=copy,
        check=True,
        env={**os.environ, "DEMO": "1", "DATA_DIR": str(scratch / "var")},
    )
    return identifiers(copy / "locale/fr/LC_MESSAGES/django.po")


def identifiers(path: Path) -> set:
    with path.open("rb") as file:
        return {(message.context, message.id) for message in read_po(file) if message.id}


def faults_of(app: str, scratch: Path) -> list[str]:
    path = ROOT / app / "locale/fr/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        messages = [message for message in read_po(file, locale="fr") if message.id]
    faults = []
    for message in messages:
        words = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(words):
            faults.append(f"{app}: not translated: {message.id!r}")
        if message.fuzzy:
            faults.append(f"{app}: fuzzy: {message.id!r}")
        faults += [f"{app}: {error}: {message.id!r}" for error in message.check()]
    missing = strings_of_sources(app, scratch) - {(m.context, m.id) for m in messages}
    return faults + [
        f"{app}: not in the catalogue: {text!r}" for _, text in sorted(missing, key=str)
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as scratch:
        faults = [fault for app in APPS for fault in faults_of(app, Path(scratch))]
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
