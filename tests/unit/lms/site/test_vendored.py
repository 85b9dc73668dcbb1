"""What others wrote stands unchanged, with its version, licence and checksum."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from lms.site.templatetags.components import SPRITE, STEP_ICONS, TONE_ICONS

STATIC = settings.BASE_DIR / "lms" / "static"
VENDOR = STATIC / "vendor"
ENTRIES = json.loads((VENDOR / "vendored.json").read_text(encoding="utf-8"))
PACKAGES = ["lms", "competencies", "curriculum", "cohorts"]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["folder"])
def test_files_are_those_that_were_listed(entry):
    found = {
        path.relative_to(VENDOR / entry["folder"]).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in (VENDOR / entry["folder"]).rglob("*")
        if path.is_file()
    }
    assert found == entry["files"]


def test_every_folder_is_listed_with_its_licence():
    folders = {path.name for path in VENDOR.iterdir() if path.is_dir()}
    assert folders == {entry["folder"] for entry in ENTRIES}
    for entry in ENTRIES:
        assert entry["folder"].endswith(entry["version"])
        assert all(entry[fact] for fact in ("licence", "package", "how"))
        assert "LICENSE" in entry["files"]


def test_no_file_lies_outside_of_a_listed_folder():
    assert [path.name for path in VENDOR.iterdir() if path.is_file()] == ["vendored.json"]


def icons_in_templates() -> set[str]:
    used = set()
    for package in PACKAGES:
        for path in (settings.BASE_DIR / package).rglob("*.html"):
            used |= set(re.findall(r'{% icon "([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    return used


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = (STATIC / Path(SPRITE)).read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    wanted = icons_in_templates() | set(TONE_ICONS.values()) | set(STEP_ICONS.values())
    assert {"pen", "download"} <= wanted
    assert wanted - drawn == set()
