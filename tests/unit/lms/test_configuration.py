"""A wrong configuration stops at start-up and names the setting."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent.parent
GOOD = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k9-" * 20,
    "ALLOWED_HOSTS": "coordo.example",
    "BASE_URL": "https://coordo.example",
    "EMAIL_URL": "smtp://localhost",
    "MAIL_FROM": "bonjour@coordo.example",
}
OURS = {
    *GOOD,
    "EVIDENCE_HEADS_DIR",
    "DEMO",
    "DEBUG",
    "DATABASE_URL",
    "REDIS_URL",
    "WORKER_PROCESSES",
    "PORT",
}


def start(tmp_path, *command, **changes):
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    settings = {**GOOD, "DATA_DIR": str(tmp_path), **changes}
    environment |= {name: value for name, value in settings.items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ("check",))],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_good_production_settings_start(tmp_path):
    result = start(tmp_path)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"BASE_URL": "http://coordo.example"}, "BASE_URL"),
        ({"EMAIL_URL": None}, "EMAIL_URL"),
        ({"EMAIL_URL": "pigeon://loft"}, "EMAIL_URL"),
        ({"MAIL_FROM": None}, "MAIL_FROM"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEMO": "1"}, "DEMO"),
        ({"ENVIRONMENT": "staging"}, "ENVIRONMENT"),
        ({"WORKER_PROCESSES": "0"}, "WORKER_PROCESSES"),
        ({"WORKER_PROCESSES": "many"}, "WORKER_PROCESSES"),
        ({"DATABASE_URL": "mysql://localhost/coordo"}, "DATABASE_URL"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"EVIDENCE_HEADS_DIR": "/nowhere/at/all"}, "EVIDENCE_HEADS_DIR"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, changes, named):
    result = start(tmp_path, **changes)
    assert result.returncode == 2
    assert named in result.stderr
    assert "Traceback" not in result.stderr


def test_heads_beside_the_database_prove_nothing(tmp_path):
    result = start(tmp_path, EVIDENCE_HEADS_DIR=str(tmp_path / "elsewhere"))
    assert result.returncode == 2
    assert "EVIDENCE_HEADS_DIR" in result.stderr


def test_all_faults_are_told_at_once(tmp_path):
    result = start(tmp_path, SECRET_KEY=None, ALLOWED_HOSTS=None, MAIL_FROM=None)
    assert all(name in result.stderr for name in ("SECRET_KEY", "ALLOWED_HOSTS", "MAIL_FROM"))


def test_the_demonstration_is_refused_on_a_public_host(tmp_path):
    result = start(tmp_path, ENVIRONMENT=None, DEMO="1")
    assert result.returncode == 2
    assert "ALLOWED_HOSTS=coordo.example" in result.stderr


@pytest.mark.parametrize("environment", ["test", "demo"])
def test_a_known_key_never_answers_on_a_public_host(tmp_path, environment):
    result = start(tmp_path, ENVIRONMENT=environment, SECRET_KEY=None)
    assert result.returncode == 2
    assert f"ENVIRONMENT={environment} is refused" in result.stderr


def test_the_demo_command_needs_demo(tmp_path):
    result = start(tmp_path, "demo", "--no-serve")
    assert result.returncode == 2
    assert "DEMO=1" in result.stderr


def test_the_demo_command_without_any_setting_exits_2(tmp_path):
    nothing = dict.fromkeys(GOOD)
    result = start(tmp_path, "demo", "--no-serve", **nothing)
    assert result.returncode == 2
    assert "DEMO=1" in result.stderr


@pytest.mark.parametrize("command", ["check", "migrate", "shell"])
def test_faults_are_told_before_any_command_looks_at_anything(tmp_path, command):
    """Django itself goes on without settings, into whatever its commands stumble over first."""
    nothing = dict.fromkeys(GOOD)
    result = start(tmp_path, command, **nothing)
    assert result.returncode == 2
    assert result.stderr.startswith("Coordo does not start")
    assert "Traceback" not in result.stderr


def test_faults_are_told_before_the_registry_is_asked(tmp_path):
    """The order of Django's checks is chance; here the one that needs the models comes first."""
    (tmp_path / "sitecustomize.py").write_text(
        "from django.apps import apps\n"
        "from django.core import checks\n"
        "checks.run_checks = lambda **kwargs: apps.get_models() and []\n"
    )
    nothing = dict.fromkeys(GOOD) | {"ENVIRONMENT": "production"}
    result = start(tmp_path, "makemigrations", **nothing, PYTHONPATH=str(tmp_path))
    assert result.returncode == 2
    assert "SECRET_KEY is not set." in result.stderr
    assert "AppRegistryNotReady" not in result.stderr


def test_commands_of_the_workshop_need_no_secret(tmp_path):
    """Whoever changes a model asks for its migration on a clone where nothing is set."""
    result = start(tmp_path, "makemigrations", "--check", "--dry-run", **dict.fromkeys(GOOD))
    assert result.returncode == 0, result.stderr
    assert "No changes detected" in result.stdout
