"""Looks into one PDF and prints what it found as JSON; run as a program of its own.

A file from outside may be made to exhaust whoever reads it. This program is started for one file,
holds itself to a slice of memory and processor time, and can be killed without loss. It imports
nothing of the platform. Usage: ``inspection.py FILE``.

It prints ``{"pages": n}`` or ``{"refusal": code}`` with one of the codes below.
"""

import contextlib
import json
import sys

import pikepdf

MEMORY_BYTES = 800_000_000
PROCESSOR_SECONDS = 15
MOST_OBJECTS = 150_000
MOST_VALUES = 1_500_000

UNREADABLE = "unreadable"
ENCRYPTED = "encrypted"
NO_PAGE = "no_page"
TOO_COMPLEX = "too_complex"
SCRIPT = "script"
LAUNCH = "launch"
EMBEDDED = "embedded"

_SCRIPTS = ("/JavaScript", "/Rendition", "/SubmitForm", "/ImportData")
_LAUNCHES = ("/Launch", "/GoToE", "/RichMediaExecute")
_EMBEDDINGS = ("/FileAttachment", "/RichMedia", "/3D", "/Screen", "/Movie", "/Sound")
# What gives active content away: keys by their presence, or by the names they hold.
_TELLING_KEYS: dict[str, dict[str, str]] = {
    "/JS": {},
    "/XFA": {},
    "/EF": {},
    "/EmbeddedFiles": {},
    "/S": dict.fromkeys(_SCRIPTS, SCRIPT) | dict.fromkeys(_LAUNCHES, LAUNCH),
    "/Subtype": dict.fromkeys(_EMBEDDINGS, EMBEDDED),
    "/Type": {"/EmbeddedFile": EMBEDDED},
}


class FileRefusedError(Exception):
    """The file is not accepted; the argument is one of the codes."""


def inspect(path: str) -> int:
    """The number of pages; raises ``FileRefusedError`` for what is not accepted."""
    try:
        with pikepdf.open(path) as pdf:
            if pdf.is_encrypted:
                raise FileRefusedError(ENCRYPTED)
            _refuse_active_content(pdf)
            pages = len(pdf.pages)
            # What this library had to guess or leave out, another reader may see.
            if pdf.get_warnings():
                raise FileRefusedError(UNREADABLE)
    except pikepdf.PasswordError:
        raise FileRefusedError(ENCRYPTED) from None
    except MemoryError:
        raise FileRefusedError(TOO_COMPLEX) from None
    except (pikepdf.PdfError, ValueError, RuntimeError, KeyError, AttributeError, TypeError):
        raise FileRefusedError(UNREADABLE) from None
    if pages < 1:
        raise FileRefusedError(NO_PAGE)
    return pages


def _refuse_active_content(pdf: pikepdf.Pdf) -> None:
    """Walk every value of the file; indirect ones are met once, in the list of objects."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise FileRefusedError(TOO_COMPLEX)
    seen = 0
    for top in pdf.objects:
        waiting = [top]
        while waiting:
            value = waiting.pop()
            if isinstance(value, pikepdf.Array):
                inside = list(value)
            elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
                inside = _judged_values(value)
            else:
                continue
            seen += len(inside)
            if seen > MOST_VALUES:
                raise FileRefusedError(TOO_COMPLEX)
            waiting += [item for item in inside if _is_direct_container(item)]


def _judged_values(dictionary: pikepdf.Object) -> list[object]:
    inside = []
    for key, value in dictionary.items():
        if key in _TELLING_KEYS and (code := _judge(key, value)):
            raise FileRefusedError(code)
        inside.append(value)
    return inside


def _judge(key: str, value: object) -> str | None:
    if key == "/JS":
        return SCRIPT if isinstance(value, pikepdf.String | pikepdf.Stream) else None
    if key == "/XFA":
        return SCRIPT
    if key in {"/EF", "/EmbeddedFiles"}:
        return EMBEDDED
    return _TELLING_KEYS[key].get(str(value)) if isinstance(value, pikepdf.Name) else None


def _is_direct_container(value: object) -> bool:
    return isinstance(value, pikepdf.Array | pikepdf.Dictionary) and not value.is_indirect


def _hold_oneself_back() -> None:
    # Not every system can limit a process; the caller's own time limit stands in any case.
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def main(path: str) -> None:
    """Print the finding for ``path``."""
    _hold_oneself_back()
    try:
        finding = {"pages": inspect(path)}
    except FileRefusedError as refusal:
        finding = {"refusal": str(refusal)}
    sys.stdout.write(json.dumps(finding))


if __name__ == "__main__":
    main(sys.argv[1])
