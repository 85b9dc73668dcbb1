"""The chain of evidence of a half-day: how links are made, and how a set of chains is verified.

It needs Python alone: an evidence file carries a copy of it, so that an auditor verifies with
``python verifier.py preuves.json`` what the platform verifies with ``manage.py verify_evidence``.
The file ends with the digest of all that stands before (``CLOSING``), and ``SUMS`` beside it lists
those of the files packed with it.

The digest of a content is that of its ``salt`` and its canonical JSON; the hash of a link covers it
and the link before. A cut tail is seen in the heads that are published outside the database.
"""

import hashlib
import json
import sys
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FORMAT = "coordo-evidence-1"
START = "0" * 64
EVIDENCE_JSON = "preuves.json"
SUMS = "SHA256SUMS.txt"
CLOSING = ',\n"sha256":"%s"}\n'
PRESENT = ("present_onsite", "present_remote")
PROVING = ("trainee_signature", "device_signature", "trainer_word", "sheet_row", "rectification")
HELD = ("closed", "sealed", "rectified")

# (English, French): the file that carries this module away has no catalogue.
SENTENCES = {
    "format": (
        "This is no evidence file that this program can read.",
        "Ce n’est pas un fichier de preuves que ce programme sait lire.",
    ),
    "gap": (
        "link {number} is missing or out of its order",
        "le maillon {number} manque ou n’est pas à sa place",
    ),
    "previous": ("link {number} continues another", "le maillon {number} en prolonge un autre"),
    "link": ("link {number} was altered", "le maillon {number} a été modifié"),
    "payload": (
        "the content of link {number} was altered ({detail})",
        "le contenu du maillon {number} a été modifié ({detail})",
    ),
    "missing": (
        "the content of link {number} is gone, and nothing was purged",
        "le contenu du maillon {number} a disparu, sans purge enregistrée",
    ),
    "extra": ("content {number} has no link", "le contenu {number} est sans maillon"),
    "tail": (
        "the chain ends before link {number}, whose head was published ({detail})",
        "la chaîne s’arrête avant le maillon {number}, dont l’empreinte a été publiée ({detail})",
    ),
    "head": (
        "link {number} is not the one whose head was published ({detail})",
        "le maillon {number} n’est pas celui dont l’empreinte a été publiée ({detail})",
    ),
    "heads_file": (
        "the published file {detail} was altered or is missing",
        "le fichier publié {detail} a été modifié ou manque",
    ),
    "conclusion": (
        "{detail} – the evidence says otherwise",
        "{detail} – les preuves disent autre chose",
    ),
    "unproved": ("{detail} – without any proof", "{detail} – sans aucune preuve"),
    "hours": (
        "the hours or the zone are not those that the trainer signed ({detail})",
        "les heures ou le fuseau ne sont pas ceux que le formateur a signés ({detail})",
    ),
    "reopened": (
        "the trainer closed and signed it, yet it stands as “{detail}”",
        "le formateur l’a clôturée et signée, mais elle est dite « {detail} »",
    ),
    "unsigned": ("closed without the trainer’s signature", "clôturée sans signature du formateur"),
    "sheet": (
        "the sealed sheet {detail} is not the one that was sealed, or is missing",
        "la feuille scellée {detail} n’est pas celle qui a été scellée, ou manque",
    ),
    "photograph": (
        "the photograph of link {number} is not the one that was filed, or is missing",
        "la photographie du maillon {number} n’est pas celle qui a été versée, ou manque",
    ),
    "file": (
        "the file {detail} is not the one that was packed, or is missing",
        "le fichier {detail} n’est pas celui qui a été joint, ou manque",
    ),
}


def canonical(value: Any) -> bytes:
    """The one way to write ``value`` as bytes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")


def payload_digest(salt: str, content: Mapping[str, Any]) -> str:
    """The salted digest of a link's content, in hexadecimal."""
    return hashlib.sha256(salt.encode() + b"\n" + canonical(content)).hexdigest()


def link_digest(
    *, half_day: int, number: int, recorded_at: str, payload: str, previous: str
) -> str:
    """The hash of a link. ``recorded_at`` is ISO 8601 in UTC with microseconds."""
    words = {
        "format": FORMAT,
        "half_day": half_day,
        "number": number,
        "payload": payload,
        "previous": previous,
        "recorded_at": recorded_at,
    }
    return hashlib.sha256(canonical(words)).hexdigest()


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was. ``half_day`` is None for what concerns none alone."""

    code: str
    half_day: int | None = None
    label: str = ""
    number: int | None = None
    detail: str = ""

    def sentence(self, language: str = "fr") -> str:
        """What is wrong and where, in French, or in English for every other language."""
        words = SENTENCES[self.code][1 if language.startswith("fr") else 0]
        where = f"{self.label}: " if self.label else ""
        return where + words.format(number=self.number, detail=self.detail)


@dataclass
class Verdict:
    """What a verification saw: how much, and the findings, the first broken link first."""

    half_days: int = 0
    links: int = 0
    purged: list[str] = field(default_factory=list)
    heads: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        """Whether everything is as it was."""
        return not self.findings


def verify(
    half_days: Iterable[Mapping[str, Any]],
    heads: Iterable[Mapping[str, Any]] = (),
    *,
    complete: bool = False,
) -> Verdict:
    """Verify chains (see ``verify_half_day``) against the files of published ``heads``, each with
    ``name`` and ``text``. With ``complete`` these are all half-days there are: one whose head was
    published must be among them."""
    verdict = Verdict()
    seen: set[int] = set()
    published = _published(heads, verdict)
    for half_day in half_days:
        seen.add(half_day["id"])
        verdict.half_days += 1
        verdict.links += len(half_day["links"])
        if is_purged(half_day):
            verdict.purged.append(half_day.get("label", ""))
        verdict.findings += verify_half_day(half_day, published.get(half_day["id"], ()))
    for key in sorted(published.keys() - seen) if complete else ():
        verdict.findings.append(Finding("tail", key, f"#{key}", *published[key][0][::2]))
    return verdict


def is_purged(half_day: Mapping[str, Any]) -> bool:
    """Whether the contents may be missing: the chain itself says that they were purged."""
    told = (kept["content"].get("kind") for kept in half_day["contents"].values())
    return bool(half_day.get("purged")) and "purge" in told


def verify_half_day(
    half_day: Mapping[str, Any], published: Iterable[tuple[int, str, str]] = ()
) -> list[Finding]:
    """What is wrong with one half-day, in the order of its links; ``published`` are heads as
    (number, hash, file).

    ``half_day`` has ``id``, ``label``, ``state``, ``purged``, ``hours`` (start, end, zone),
    ``links``, ``contents`` by number (``salt``, ``content``), ``presences`` by id (``name``,
    ``conclusion``: state, minutes late, minutes left early) and ``sheets`` (``version``,
    ``sha256``, ``found``: the digest of the file there is); where photographs are looked at too,
    ``photographs`` (``number`` of their link, the same two).
    """
    name = {"half_day": half_day["id"], "label": half_day.get("label", "")}
    found = [
        *_verify_links(half_day),
        *_verify_contents(half_day),
        *_verify_heads(half_day["links"], published),
    ]
    found.sort(key=lambda finding: finding[1] or 0)
    if not is_purged(half_day):
        found += _verify_conclusions(half_day)
    found += _verify_files(half_day)
    return [Finding(code, **name, number=number, detail=detail) for code, number, detail in found]


_Found = tuple[str, int | None, str]


def _verify_links(half_day: Mapping[str, Any]) -> Iterator[_Found]:
    previous = START
    for position, link in enumerate(half_day["links"], start=1):
        number = link["number"]
        if number != position:
            yield "gap", position, ""
            return
        if link["previous"] != previous:
            yield "previous", number, ""
        digest = link_digest(
            half_day=half_day["id"],
            number=number,
            recorded_at=link["recorded_at"],
            payload=link["payload"],
            previous=link["previous"],
        )
        if digest != link["hash"]:
            yield "link", number, ""
        previous = link["hash"]


def _verify_contents(half_day: Mapping[str, Any]) -> Iterator[_Found]:
    contents = half_day["contents"]
    for link in half_day["links"]:
        kept = contents.get(str(link["number"]))
        if kept is None:
            if not is_purged(half_day):
                yield "missing", link["number"], ""
            continue
        says = kept["content"]
        if payload_digest(kept["salt"], says) != link["payload"]:
            yield "payload", link["number"], f"{says.get('kind')}, {says.get('signed_name')}"
    numbers = {str(link["number"]) for link in half_day["links"]}
    for number in sorted(set(contents) - numbers):
        yield "extra", int(number), ""


def _verify_heads(
    links: Iterable[Mapping[str, Any]], published: Iterable[tuple[int, str, str]]
) -> Iterator[_Found]:
    hashes = {link["number"]: link["hash"] for link in links}
    for number, digest, file in published:
        if number not in hashes:
            yield "tail", number, file
        elif hashes[number] != digest:
            yield "head", number, file


def _verify_conclusions(half_day: Mapping[str, Any]) -> Iterator[_Found]:
    """The conclusions that the contents tell, one after the other, against those in force."""
    told: dict[str, list] = {}
    whose: dict[str, int] = {}
    proved: set[str] = set()
    signed = False
    for number in sorted(half_day["contents"], key=int):
        content = half_day["contents"][number]["content"]
        told.update(content.get("facts", {}).get("conclusions", {}))
        whose.update(content.get("facts", {}).get("enrolments", {}))
        if content.get("kind") in PROVING and content.get("presence") is not None:
            proved.add(str(content["presence"]))
        if content.get("kind") == "trainer_signature":
            signed = True
            hours = content.get("facts", {}).get("hours", half_day.get("hours"))
            if hours != half_day.get("hours"):
                yield "hours", None, " ".join(map(str, hours))
    for presence, now in half_day["presences"].items():
        state, late, early = now["conclusion"]
        words = f"{now['name']} ({state}, {late}, {early})"
        same_person = whose.get(presence, now.get("enrolment")) == now.get("enrolment")
        if now["conclusion"] != told.get(presence, ["expected", 0, 0]) or not same_person:
            yield "conclusion", None, words
        elif state in PRESENT and presence not in proved:
            yield "unproved", None, words
    for presence in sorted(told.keys() - half_day["presences"].keys(), key=int):
        yield "conclusion", None, f"#{presence}"
    if signed != (half_day.get("state") in HELD):
        yield "reopened" if signed else "unsigned", None, str(half_day.get("state"))


def _verify_files(half_day: Mapping[str, Any]) -> Iterator[_Found]:
    """Sealed sheets and photographs: as the contents tell, as they are listed, and as they are."""
    told: dict[tuple[str, int], str] = {}
    for number, kept in half_day["contents"].items():
        kind, facts = kept["content"].get("kind"), kept["content"].get("facts", {})
        if kind == "seal":
            told["sheet", facts["version"]] = facts["sha256"]
        elif kind == "scanned_sheet" and "photographs" in half_day:
            told["photograph", int(number)] = facts["sha256"]
    files = {("sheet", each["version"]): each for each in half_day.get("sheets", ())}
    files |= {("photograph", each["number"]): each for each in half_day.get("photographs", ())}
    for code, number in sorted({*told, *files}):
        file = files.get((code, number), {"sha256": "", "found": ""})
        said = file["sha256"] if is_purged(half_day) else told.get((code, number))
        erased = is_purged(half_day) and not file["found"]
        if not (said == file["sha256"] == file["found"] or erased):
            yield code, number if code == "photograph" else None, str(number)


def heads_file(previous: tuple[str, str], lines: Iterable[Mapping[str, Any]]) -> str:
    """The text of a file of heads: a line that names the file before with its digest (both empty
    for the first), then one line a half-day with ``half_day``, ``number`` and ``hash``."""
    name, digest = previous
    first = {"format": FORMAT, "previous": name, "previous_sha256": digest}
    return "".join(canonical(line).decode() + "\n" for line in (first, *lines))


def _published(
    heads: Iterable[Mapping[str, Any]], verdict: Verdict
) -> dict[int, list[tuple[int, str, str]]]:
    """The published heads by half-day; a file that does not follow from the one before is noted."""
    published: dict[int, list[tuple[int, str, str]]] = {}
    before = ("", "")
    for file in sorted(heads, key=lambda file: file["name"]):
        verdict.heads += 1
        try:
            first, *lines = [json.loads(line) for line in file["text"].splitlines()]
            said = (first["previous"], first["previous_sha256"])
            for line in lines:
                entry = (line["number"], line["hash"], file["name"])
                published.setdefault(line["half_day"], []).append(entry)
        except (ValueError, KeyError, TypeError):
            said = None
        if said != before:
            missing = said[0] if said and said[0] != before[0] else ""
            verdict.findings.append(Finding("heads_file", detail=missing or file["name"]))
        before = (file["name"], hashlib.sha256(file["text"].encode()).hexdigest())
    return published


def verify_file(path: Path) -> Verdict:
    """Verify an evidence file: the archive, the JSON unpacked beside ``SUMS``, or the JSON alone,
    whose sheets and photographs are then not seen. Raises ``ValueError`` with a sentence when it is
    none, ``OSError`` when it cannot be read."""
    unreadable = ValueError(" / ".join(SENTENCES["format"]))
    try:
        text, sums, digests = _parts(path)
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise unreadable
    except (ValueError, LookupError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        raise unreadable from error
    altered = list(_altered(text, sums, digests))
    try:
        for half_day in document["half_days"] if sums is not None else ():
            for each in (*half_day.get("sheets", ()), *half_day.get("photographs", ())):
                each["found"] = digests.get(each["file"], "")
        verdict = verify(document["half_days"], document["heads"])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        if not altered:
            raise unreadable from error
        verdict = Verdict()
    verdict.findings += altered
    return verdict


def _parts(path: Path) -> tuple[bytes, str | None, dict[str, str]]:
    """The JSON, the list of digests if there is one, and the digests that the files have."""
    if not zipfile.is_zipfile(path):
        return _parts_in(path.parent, path.name, None)
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()  # before a path to it adds the folders
        return _parts_in(zipfile.Path(archive), EVIDENCE_JSON, names)


def _parts_in(folder: Any, document: str, names: list[str] | None) -> tuple:
    there = (folder / SUMS).exists()
    sums = (folder / SUMS).read_text(encoding="utf-8") if there else None if names is None else ""
    digests = {name: _digest(folder / name) for name in names or _listed(sums or "")}
    return (folder / document).read_bytes(), sums, digests


def _listed(sums: str) -> dict[str, str]:
    return {line[66:]: line[:66] for line in sums.splitlines()}


def _digest(path: Any) -> str:
    """The digest of a file; empty when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, RuntimeError, zipfile.BadZipFile, zlib.error, EOFError):
        return ""


def _altered(text: bytes, sums: str | None, digests: Mapping[str, str]) -> Iterator[Finding]:
    head, mark, tail = text.rpartition(CLOSING.partition("%s")[0].encode())
    if mark + tail != (CLOSING % hashlib.sha256(head).hexdigest()).encode():
        yield Finding("file", detail=EVIDENCE_JSON)
    listed = _listed(sums or "")
    for name in sorted({*listed, *digests} - {SUMS}):
        if listed.get(name) != f"{digests.get(name)}  ":
            yield Finding("file", detail=name)


def main(arguments: list[str]) -> int:
    """Verify one evidence file: 0 intact, 1 altered, 2 when it cannot be read."""
    try:
        (path,) = arguments
        verdict = verify_file(Path(path))
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\npython verifier.py preuves.json\n")
        return 2
    sys.stdout.writelines(f"{finding.sentence()}\n" for finding in verdict.findings)
    sys.stdout.write("intact" if verdict.is_intact else "ALTÉRÉ")
    sys.stdout.write(f" : {verdict.half_days} demi-journées, {verdict.links} maillons, ")
    sys.stdout.write(f"{verdict.heads} fichiers d’empreintes publiées\n")
    return 0 if verdict.is_intact else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
