"""How much memory an export takes while it is streamed, in a process of its own."""

import os
import subprocess
import sys

from lms.accounts.models import User

# Counts what is sent and forgets it, as a web server does.
_SCRIPT = """
import re, sys
import django
django.setup()
from django.conf import settings
from cohorts.enrolment.queries import cohorts_in_scope
from cohorts.indicators.exports import completion_file
from cohorts.indicators.queries.asking import Asked
from lms.accounts.enums import Permission
from lms.accounts.models import User
from lms.kernel import clock
user = User.objects.get(pk=int(sys.argv[1]))
scope = cohorts_in_scope(user, Permission.INDICATORS_PEOPLE)
asked = Asked(on=clock.today(settings.TIME_ZONE), programme="")
def held():
    # Without what is mapped: pages of the database file are the system's to take back.
    status = open("/proc/self/status").read()
    return int(re.search(r"RssAnon:\\s+(\\d+)", status)[1]) / 1024
rows, before = -1, held()
most = before
answer = completion_file(user, scope, asked, extension="csv")
for chunk in answer.streaming_content:
    rows += chunk.count(b"\\r\\n")
    most = max(most, held()) if rows % 10_000 < 200 else most
print(rows, most - before)
"""


def streamed(user: User) -> tuple[int, float]:
    """The rows of the whole completion export of ``user`` as CSV, and how much memory it took
    besides the program itself, in megabytes."""
    answer = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(user.pk)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    rows, megabytes = answer.stdout.split()[-2:]
    return int(rows), float(megabytes)
