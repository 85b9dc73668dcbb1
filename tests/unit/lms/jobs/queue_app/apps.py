"""Declares the job when Django starts."""

import os
import time
from pathlib import Path

from django.apps import AppConfig


class QueueAppConfig(AppConfig):
    name = "tests.unit.lms.jobs.queue_app"
    label = "queue_app"

    def ready(self) -> None:
        """The job notes each delivery; the first one waits while ``hold`` lies in its folder."""
        from lms.jobs.registry import job

        @job("essai.slow", longest=3)
        def slow(progress, *, folder: str):
            traces = Path(folder)
            begun = len(list(traces.glob("begun-*")))
            (traces / f"begun-{begun}").write_text(str(os.getpid()))
            while begun == 0 and (traces / "hold").exists():
                time.sleep(0.05)
            return {"deliveries": begun + 1}
