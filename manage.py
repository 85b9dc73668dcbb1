#!/usr/bin/env python
"""Command line of the project. A wrong configuration is one clear message and exit status 2."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

# They write sources and serve nobody: whoever works on the code needs no secrets for them.
WORKSHOP = {"makemigrations", "makemessages"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    if WORKSHOP.intersection(sys.argv[1:2]) and "SECRET_KEY" not in os.environ:
        os.environ.setdefault("ENVIRONMENT", "test")
    from django.conf import settings
    from django.core.management import execute_from_command_line

    try:
        # Django looks past settings that fail and may stumble over something else first.
        settings.INSTALLED_APPS  # noqa: B018
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
