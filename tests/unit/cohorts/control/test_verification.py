"""An evidence file verifies anywhere: intact it is, and no change of it goes unseen."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from copy import deepcopy
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohorts.attendance.chain import CLOSING, EVIDENCE_JSON, SUMS, canonical, verify_file

pytestmark = pytest.mark.django_db
UNHURRIED = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
Files = dict[str, bytes]


_packed: Files = {}


@pytest.fixture
def files(request) -> Files:
    """The files of one evidence file in which nothing is missing, by name; made once."""
    if not _packed:
        inspection = request.getfixturevalue("inspection")
        with zipfile.ZipFile(inspection.made()) as archive:
            _packed.update({name: archive.read(name) for name in archive.namelist()})
    return dict(_packed)


def zipped(files: Files, folder: Path) -> Path:
    path = folder / "export.zip"
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    path.write_bytes(buffer.getvalue())
    return path


def alone(files: Files, folder: Path) -> Path:
    path = folder / "alone" / EVIDENCE_JSON
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(files[EVIDENCE_JSON])
    return path


def unpacked(files: Files, folder: Path) -> Path:
    for name, content in files.items():
        path = folder / "unpacked" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "unpacked" / EVIDENCE_JSON


def command(path: Path) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_evidence", "--file", str(path), stdout=out)
    except SystemExit as ended:
        return int(ended.code), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


def bare(path: Path, verifier: bytes) -> tuple[int, str]:
    """The program that was packed, run by Python without anything else, where no Django is."""
    program = path.parent / "verifier.py"
    program.write_bytes(verifier)
    done = subprocess.run(
        [sys.executable, "-I", "-S", program.name, path.name],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"},
    )
    return done.returncode, done.stdout + done.stderr


# --- What a forger does: change the proofs, then write all digests of files anew ----------------


def rewritten(files: Files, change: Callable[[dict], None]) -> Files:
    """``files`` after ``change`` of the proofs, every digest of a file made anew."""
    document = json.loads(files[EVIDENCE_JSON])
    del document["sha256"]
    change(document)
    head = canonical(document)[:-1]
    closing = (CLOSING % sha256(head).hexdigest()).encode()
    return summed({**files, EVIDENCE_JSON: head + closing})


def summed(files: Files) -> Files:
    lines = [
        f"{sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
        if name != SUMS
    ]
    return {**files, SUMS: "".join(lines).encode()}


def test_an_intact_file_is_intact_in_every_form_and_to_every_program(files, tmp_path):
    for path in (zipped(files, tmp_path), alone(files, tmp_path), unpacked(files, tmp_path)):
        status, said = command(path)
        assert (status, said[:21]) == (0, "intact – 1 half-days,"), said
    assert bare(tmp_path / "export.zip", files["verifier.py"])[0] == 0
    status, said = bare(tmp_path / "unpacked" / EVIDENCE_JSON, files["verifier.py"])
    assert (status, said) == (
        0,
        "intact : 1 demi-journées, 5 maillons, 1 fichiers d’empreintes publiées\n",
    )


def test_the_digests_written_anew_alone_change_nothing(files, tmp_path):
    """The control of the tests below: it is the change that is found, not the rewriting."""
    assert verify_file(zipped(rewritten(files, lambda document: None), tmp_path)).is_intact


def leaves(value, path=()):
    """Every string, number, truth value and null, by the way that leads there."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list):
        for position, each in enumerate(value):
            yield from leaves(each, (*path, position))
    else:
        yield path


def changed(value):
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case None:
            return "x"
        case "":
            return "x"
        case str():
            return ("0" if value[0] != "0" else "1") + value[1:]


def put(document: dict, path: tuple, value) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


def got(document: dict, path: tuple):
    for step in path:
        document = document[step]
    return document


@UNHURRIED
@given(data=st.data())
def test_any_changed_value_is_found_though_only_the_proofs_are_given(files, tmp_path, data):
    text = files[EVIDENCE_JSON].decode()
    document = json.loads(text)
    path = data.draw(st.sampled_from([each for each in leaves(document) if each != ("format",)]))
    altered = deepcopy(document)
    put(altered, path, changed(got(document, path)))
    digest = altered.pop("sha256")
    head = canonical(altered)[:-1]
    for packed in (
        {**files, EVIDENCE_JSON: head + (CLOSING % digest).encode()},
        {**files, EVIDENCE_JSON: json.dumps({**altered, "sha256": digest}).encode()},
    ):
        assert command(alone(packed, tmp_path))[0] == 1
        assert command(zipped(packed, tmp_path))[0] == 1


@UNHURRIED
@given(data=st.data())
def test_any_flipped_character_of_the_proofs_is_altered_or_unreadable(files, tmp_path, data):
    raw = bytearray(files[EVIDENCE_JSON])
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= 1
    assert command(alone({**files, EVIDENCE_JSON: bytes(raw)}, tmp_path))[0] in {1, 2}


LINK = ("half_days", 0, "links", 2)
CONTENT = ("half_days", 0, "contents", "3")


@pytest.mark.parametrize(
    ("path", "number"),
    [
        *((((*LINK, name), 3)) for name in ("recorded_at", "payload", "previous", "hash")),
        ((*LINK, "number"), 3),
        ((*CONTENT, "salt"), 3),
        *(
            ((*CONTENT, "content", name), 3)
            for name in [
                "kind",
                "presence",
                "signer",
                "signed_name",
                "statement",
                "reason",
                "drawing",
                "signed_at",
                "timezone",
                "utc_offset_minutes",
                "client_time",
                "client_key",
                "device_class",
            ]
        ),
    ],
    ids=str,
)
def test_a_forger_who_writes_all_digests_of_files_anew_is_found_by_the_chain(
    files, tmp_path, path, number
):
    def forge(document):
        put(document, path, changed(got(document, path)))

    forged = rewritten(files, forge)
    for place in (zipped(forged, tmp_path), alone(forged, tmp_path)):
        status, said = command(place)
        assert status == 1
        assert f"maillon {number} " in said.splitlines()[0] or f"link {number} " in said


@pytest.mark.parametrize(
    "forge",
    [
        lambda day: next(iter(day["presences"].values()))["conclusion"].__setitem__(0, "absent"),
        lambda day: next(iter(day["presences"].values()))["conclusion"].__setitem__(1, 5),
        lambda day: day["links"].pop(),
        lambda day: day["links"].pop(0),
        lambda day: day["contents"].pop("2"),
        lambda day: day["sheets"].clear(),
        lambda day: day["photographs"].clear(),
        lambda day: day["sheets"][0].update(sha256="0" * 64, found="0" * 64),
        lambda day: day["photographs"][0].update(sha256="0" * 64, found="0" * 64),
        lambda day: day.update(id=day["id"] + 1),
    ],
)
def test_what_a_forger_leaves_out_is_missed(files, tmp_path, forge):
    forged = rewritten(files, lambda document: forge(document["half_days"][0]))
    assert command(zipped(forged, tmp_path))[0] == 1


@pytest.mark.parametrize(
    ("folder", "code"), [("feuilles/", "sheet"), ("photographies/", "photograph")]
)
def test_the_files_are_looked_at_and_not_what_the_proofs_claim_of_them(
    files, tmp_path, folder, code
):
    (name,) = [each for each in files if each.startswith(folder)]
    exchanged = summed({**files, name: b"%PDF another"})
    gone = summed({each: content for each, content in files.items() if each != name})
    for packed in (exchanged, gone):
        for path in (zipped(packed, tmp_path),):
            assert [each.code for each in verify_file(path).findings] == [code]


def test_a_flipped_byte_of_any_file_is_found_and_the_file_named(files, tmp_path):
    for name in files:
        if name == EVIDENCE_JSON:
            continue
        content = bytearray(files[name])
        content[len(content) // 2] ^= 1
        status, said = command(zipped({**files, name: bytes(content)}, tmp_path))
        assert status == 1
        assert name == SUMS or name in said


def test_a_file_added_or_taken_away_is_found(files, tmp_path):
    assert command(zipped({**files, "feuilles/ajout.pdf": b"%PDF"}, tmp_path))[0] == 1
    for name in set(files) - {EVIDENCE_JSON}:
        less = {each: content for each, content in files.items() if each != name}
        assert command(zipped(less, tmp_path))[0] == 1, name


def test_an_archive_whose_bytes_are_damaged_is_never_intact(files, tmp_path):
    path = zipped(files, tmp_path)
    whole = path.read_bytes()
    for place in range(100, len(whole) - 3000, max(len(whole) // 40, 1)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        assert command(path)[0] in {1, 2}, place


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"[]",
        b"{}",
        b'{"format":"coordo-evidence-2"}',
        b"\xff\xfe\x00",
        b"PK\x03\x04",
    ],
)
def test_what_cannot_be_read_is_wrong_usage_to_both_programs(files, tmp_path, content):
    path = tmp_path / EVIDENCE_JSON
    path.write_bytes(content)
    assert command(path)[0] == 2
    status, said = bare(path, files["verifier.py"])
    assert status == 2
    assert "Traceback" not in said
    assert command(tmp_path / "none.zip")[0] == 2


def test_the_bare_program_names_the_first_broken_link(files, tmp_path):
    def forge(document):
        document["half_days"][0]["contents"]["2"]["content"]["signed_name"] = "Quelqu’un d’autre"

    path = unpacked(rewritten(files, forge), tmp_path)
    status, said = bare(path, files["verifier.py"])
    assert status == 1
    assert "le contenu du maillon 2 a été modifié" in said.splitlines()[0]
    assert said.splitlines()[-1].startswith("ALTÉRÉ")
