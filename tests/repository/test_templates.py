"""Rules for templates: a strict browser policy, and none that nobody shows."""

import re

from tests.repository.sources import APPS, ROOT, name, python_files, templates

POLICY_BREAKERS = (
    re.compile(r"<script(?![^>]*\b(?:src|type=\"application/json\"))", re.I),
    re.compile(r"<style\b", re.I),
    re.compile(r"\sstyle\s*=\s*[\"']", re.I),
    re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    re.compile(r"javascript:", re.I),
)
# Documents for xhtml2pdf are no pages: no browser and no policy ever meets them.
DOCUMENT = re.compile(r"documents/base\.html|@page")
ROLE_WORDS = re.compile(r"{%\s*if[^%]*(?:role|Role)\s*==\s*[\"']")
# Shown by Django, allauth or Wagtail under these very names.
SHOWN_BY_LIBRARIES = re.compile(
    r"templates/(?:(?:400|403|403_csrf|404|500)\.html|account/|allauth/|mfa/|django/|wagtail)"
)


def test_templates_keep_the_browser_policy():
    faults = []
    for path in templates():
        text = path.read_text(encoding="utf-8")
        if DOCUMENT.search(text):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            faults += [f"{name(path)}:{number}" for rule in POLICY_BREAKERS if rule.search(line)]
    assert faults == []


def test_no_template_compares_roles():
    faults = [name(path) for path in templates() if ROLE_WORDS.search(path.read_text())]
    assert faults == []


def test_every_template_is_shown():
    texts = [path.read_text(encoding="utf-8") for path in (*templates(), *python_files())]
    sources = "\n".join(texts)
    unused = []
    for path in templates():
        if SHOWN_BY_LIBRARIES.search(str(path)):
            continue
        relative = str(path).split("/templates/", 1)[1]
        folder = relative.rsplit("/", 1)[0]
        spellings = (f'"{relative}"', f"'{relative}'", f'f"{folder}/{{')
        if not any(spelling in sources for spelling in spellings):
            unused.append(name(path))
    assert unused == []


def test_every_script_and_sheet_is_linked():
    sources = "\n".join(
        path.read_text(encoding="utf-8") for path in (*templates(), *python_files())
    )
    unused = []
    for app in APPS:
        for path in (ROOT / app / "static").rglob("*"):
            if path.suffix not in {".js", ".css"} or "vendor" in path.parts:
                continue
            relative = str(path.relative_to(ROOT / app / "static"))
            if relative not in sources and path.name not in sources:
                unused.append(name(path))
    assert unused == []
