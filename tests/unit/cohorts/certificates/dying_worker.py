"""A worker that is killed in the middle of a document: ``python -m … JOB MOMENT NUMBER``.

It does the job as any worker, and SIGKILLs itself at MOMENT of the document NUMBER.
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import wraps

import django


def dying(function: Callable, number: int, *, after: bool) -> Callable:
    calls = []

    @wraps(function)
    def call(*arguments, **named):
        calls.append(1)
        if len(calls) == number and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **named)
        if len(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return call


def main(job: str, moment: str, number: int) -> None:
    django.setup()
    from cohorts.certificates import services, tasks
    from lms.jobs.services import run

    match moment:
        case "numbered":  # the number is taken, the file is not made
            tasks.render_certificate = dying(tasks.render_certificate, number, after=False)
        case "stored":  # the file lies on disk, the row says nothing of it
            services._take_effect = dying(services._take_effect, number, after=False)
        case "told":  # all is written, nothing is committed
            services._tell_holder = dying(services._tell_holder, number, after=True)
        case "committed":
            tasks.issue_certificate = dying(tasks.issue_certificate, number, after=True)
    run(job)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
