"""A worker that is killed when all is packed but the last: ``python -m … JOB``."""

import os
import signal
import sys

import django


def main(job: str) -> None:
    django.setup()
    from cohorts.control.packing import Pack
    from lms.jobs.services import run

    Pack.close = lambda pack: os.kill(os.getpid(), signal.SIGKILL)
    run(job)


if __name__ == "__main__":
    main(sys.argv[1])
