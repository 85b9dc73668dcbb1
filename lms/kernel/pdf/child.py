"""The process of ``apart``: a request on its input, a PDF or an error on its output."""

import json
import sys

from lms.kernel.pdf import engine
from lms.kernel.pdf.apart import START_SECONDS

MAX_MEMORY = 1_500_000_000


def _limit(seconds: float) -> None:
    """Bounds that the system enforces, where it can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    limit = int(seconds + START_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))


def _main() -> int:
    request = json.load(sys.stdin)
    _limit(request["max_seconds"])
    try:
        pdf = engine.pdf_from_html(**request)
    except engine.MissingGlyph as problem:
        answer = {"error": "MissingGlyph", "characters": problem.characters}
    except engine.DocumentError as problem:
        answer = {"error": type(problem).__name__, "text": str(problem)}
    else:
        sys.stdout.buffer.write(b"\n" + pdf)
        return 0
    sys.stdout.write(json.dumps(answer) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(_main())
