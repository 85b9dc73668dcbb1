# Coordo. `make demo` shows it, `make test` proves it; both need Python 3.11+ and nothing else.

PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v $$p; break; }; done)
VENV := .venv/bin
UV_VERSION := 0.13.9
PORT ?= 8000
DATA_DIR ?= var
APPS := lms competencies curriculum cohorts
CATALOGUES := $(wildcard $(APPS:%=%/locale/fr/LC_MESSAGES/django.po))

export PORT DATA_DIR

.PHONY: env demo test test-code test-journey lint bench bench-postgres screenshots lock messages clean

env: .venv/installed .venv/translated

.venv/installed: requirements.lock
	@test -n "$(PYTHON)" || { echo "Coordo needs Python 3.11 or later; none was found."; exit 2; }
	@test -x $(VENV)/python || "$(PYTHON)" -m venv .venv || { \
		echo "This Python cannot make environments; on Debian: apt-get install python3-venv"; exit 2; }
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(VENV)/uv pip sync --quiet --python $(VENV)/python --require-hashes requirements.lock
	@$(VENV)/python -m pip --version >/dev/null
	@touch $@

# Compiled catalogues are no sources: they are made here, without GNU gettext.
.venv/translated: .venv/installed $(CATALOGUES)
	@for app in $(APPS); do \
		$(VENV)/pybabel --quiet compile --domain django --directory $$app/locale || exit 1; done
	@touch $@

demo: env
	@DEMO=1 $(VENV)/python manage.py demo

test: test-code
	$(VENV)/python -m pytest -q tests/e2e

test-code: env
	@bash .ci/chromium
	$(VENV)/python -m pytest -q -n 2 --dist loadfile tests/unit tests/integration tests/repository

# What a browser shows does not depend on the database; that the journey can be lived might.
test-journey: test-code
	$(VENV)/python -m pytest -q tests/e2e/test_journey.py

lint: env
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/lint-imports
	$(VENV)/djlint --quiet --lint lms competencies curriculum cohorts
	@bash .ci/configuration
	@bash .ci/catalogue

bench: env
	DEMO=1 $(VENV)/python -m tests.benchmarks

# The same on a PostgreSQL of its own that writes to the disk as in production.
bench-postgres: env
	POSTGRES_FSYNC=on bash .ci/postgres $(MAKE) bench

# A picture of every kind of page that each role is led to; FOLDER says where.
screenshots: env
	@bash .ci/chromium
	$(VENV)/python -m tests.e2e.screenshots $(or $(FOLDER),var/screenshots)

lock: env
	$(VENV)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links --no-header --quiet \
		--output-file requirements.lock

# Collect the strings of the sources into the French catalogues (needs GNU gettext).
messages: env
	@for app in $(APPS); do (cd $$app && ../$(VENV)/python ../manage.py makemessages \
		--locale fr --no-obsolete --add-location file --no-wrap --verbosity 0) || exit 1; done

clean:
	rm -rf .venv var bench.json
