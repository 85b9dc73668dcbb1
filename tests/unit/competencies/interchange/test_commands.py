"""The two commands: one object on standard output, a code at the end, nothing written unasked."""

import json
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from competencies.frameworks.models import FrameworkVersion
from competencies.interchange.formats import MAX_BYTES
from tests.unit.competencies.interchange.conftest import edited, exported
from tests.unit.competencies.interchange.test_imports import changed

pytestmark = pytest.mark.usefixtures("loaded")

SHAPE = {
    "format": str,
    "frameworks": list,
    "added": int,
    "changed": int,
    "retired": int,
    "warnings": list,
    "errors": list,
}


def run(path, *options: str) -> tuple[int, dict]:
    """Exit code and the object of ``--json``."""
    output = StringIO()
    code = 0
    try:
        call_command("import_framework", str(path), "--json", *options, stdout=output)
    except SystemExit as end:
        code = end.code
    told = json.loads(output.getvalue())
    assert {name: type(value) for name, value in told.items()} == SHAPE
    assert all(
        set(finding) == {"code", "message", "where"}
        for finding in (*told["warnings"], *told["errors"])
    )
    return code, told


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "referent.json"
    path.write_bytes(edited(exported("referent"), changed))
    return path


def test_a_dry_run_writes_nothing(file):
    code, told = run(file)
    assert code == 0
    assert told["frameworks"] == [
        {"title": "Référent de parcours de santé complexe", "competencies": 36}
    ]
    assert (told["format"], told["added"], told["changed"], told["retired"]) == ("case", 1, 1, 1)
    assert FrameworkVersion.objects.count() == 3


def test_apply_writes_once(file):
    assert run(file, "--apply")[1]["added"] == 1
    assert FrameworkVersion.objects.count() == 4
    assert run(file, "--apply")[1]["added"] == 0
    assert FrameworkVersion.objects.count() == 4


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", None),
        (b"{", None),
        (b"[" * 10_000, None),
        (b'{"a":' * 10_000, None),
        (b"PK\x03\x04 et rien d'autre", None),
        (b"\x00\x01\x02\x03", None),
        (b"%PDF-1.7", None),
        (b"x" * (MAX_BYTES + 1), "too_big"),
    ],
    ids=["empty", "cut", "deep list", "deep object", "zip", "binary", "pdf", "big"],
)
def test_what_cannot_be_read_ends_with_two_and_says_why(tmp_path, content, code):
    path = tmp_path / "fichier.csv"
    path.write_bytes(content)
    exit_code, told = run(path, "--apply")
    assert exit_code == 2
    assert told["errors"]
    assert told["errors"][0]["message"]
    if code:
        assert told["errors"][0]["code"] == code
    assert FrameworkVersion.objects.count() == 3


def test_a_file_of_200_megabytes_is_not_even_read(tmp_path):
    path = tmp_path / "grand.json"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert run(path)[0] == 2


def test_a_missing_file_is_told(tmp_path):
    exit_code, told = run(tmp_path / "nulle-part.csv")
    assert exit_code == 2
    assert told["errors"][0]["code"] == "unreadable_file"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1252"])
def test_tables_come_in_whatever_the_encoding(tmp_path, encoding):
    path = tmp_path / "table.csv"
    path.write_bytes("code;parent;statement\nA;;Évaluer à domicile\n".encode(encoding))
    code, told = run(path, "--apply")
    assert (code, told["format"], told["added"]) == (0, "table", 1)
    assert FrameworkVersion.objects.latest("pk").competencies.get().statement == (
        "Évaluer à domicile"
    )


def test_a_pipe_is_no_file(tmp_path):
    path = tmp_path / "tuyau"
    os.mkfifo(path)
    assert run(path)[0] == 2


def test_an_odd_name_is_told_in_plain_letters(tmp_path):
    path = tmp_path / os.fsdecode(b"mauvais\xff.csv")
    path.write_bytes(b"code;statement\nA;Ecouter\n")
    output = StringIO()
    call_command("import_framework", str(path), "--json", "--apply", stdout=output)
    assert output.getvalue().isascii()
    assert json.loads(output.getvalue())["added"] == 1


def test_an_output_that_cannot_be_written_is_told(tmp_path):
    target = str(tmp_path / "nulle-part" / "sortie.json")
    with pytest.raises(CommandError):
        call_command("export_framework", "referent", "--format", "case", "--output", target)


def test_words_for_people_go_to_standard_error(file, tmp_path):
    out, err = StringIO(), StringIO()
    call_command("import_framework", str(file), stdout=out, stderr=err)
    assert "added: 1" in out.getvalue()
    bad = tmp_path / "mauvais.json"
    bad.write_bytes(b"{")
    with pytest.raises(SystemExit):
        call_command("import_framework", str(bad), stdout=StringIO(), stderr=err)
    assert err.getvalue().strip()


def test_an_unknown_framework_or_version_is_told():
    for arguments in (["nulle-part"], ["referent", "--version", "9"]):
        with pytest.raises(CommandError):
            call_command("export_framework", *arguments, "--format", "case")


def test_a_framework_is_found_by_key_and_by_identifier(tmp_path):
    identifier = FrameworkVersion.objects.get(framework__key="referent").framework.identifier
    contents = set()
    for key in ("referent", identifier, identifier.upper()):
        path = tmp_path / "sortie.json"
        call_command("export_framework", key, "--format", "case", "--output", str(path))
        contents.add(path.read_bytes())
    assert len(contents) == 1
