"""Loaded by pytest before the settings are read: the tests' own environment."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["ENVIRONMENT"] = "test"
os.environ.pop("DEMO", None)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
DATA_DIR = Path(tempfile.mkdtemp(prefix="coordo-test-"))
(DATA_DIR / "static").mkdir()  # WhiteNoise looks for it at every start
os.environ["DATA_DIR"] = str(DATA_DIR)
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
# Playwright's synchronous API runs an event loop in this thread; the database work is ours.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
