"""The environment, read once and judged before anything starts.

``read_configuration`` collects *every* fault before it raises, so that an operator mends a start in
one go. It raises ``ImproperlyConfigured``; ``manage.py`` prints it and exits with 2.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}
CACHE_TABLE = "cache_entry"
SIRET = re.compile(r"[0-9]{14}")
ENVIRONMENTS = ("production", "demo", "test")
UNSAFE_KEY = "demonstration-only-key-never-use-it-in-production-0123456789"

SQLITE = "lms.kernel.sqlite"
SQLITE_OPTIONS = {
    # Django's defaults lose three simultaneous signatures out of four; these lose none (ADR 0003).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000; PRAGMA journal_size_limit=67108864;"
    ),
}


@dataclass(frozen=True)
class Configuration:
    """What the environment says, checked. ``environment`` is production, demo or test."""

    environment: str
    demo: bool
    debug: bool
    secret_key: str
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    base_url: str
    behind_proxy: bool
    data_dir: Path
    evidence_heads_dir: Path
    database: dict[str, Any]
    cache: dict[str, Any]
    email: dict[str, Any]
    mail_from: str
    worker_processes: int
    product_name: str
    organisation_name: str
    organisation_place: str
    organisation_address: str
    organisation_siret: str
    organisation_declaration: str
    organisation_signatory: str
    organisation_signatory_function: str
    product_logo: str


def read_configuration(*, base_dir: Path) -> Configuration:
    """Return the checked configuration; raise ``ImproperlyConfigured`` naming each fault."""
    env = Env(eager=False)
    demo = env.bool("DEMO", False)
    environment = env.str("ENVIRONMENT", "demo" if demo else "production")
    production = environment == "production"
    data_dir = Path(env.str("DATA_DIR", str(base_dir / "var"))).resolve()
    values: dict[str, Any] = {
        "environment": environment,
        "demo": demo,
        "debug": env.bool("DEBUG", False),
        "secret_key": env.str("SECRET_KEY", "" if production else UNSAFE_KEY),
        "allowed_hosts": env.list("ALLOWED_HOSTS", [] if production else sorted(LOOPBACK)),
        "csrf_trusted_origins": env.list("CSRF_TRUSTED_ORIGINS", []),
        "base_url": env.str(
            "BASE_URL", "" if production else f"http://127.0.0.1:{env.str('PORT', '8000')}"
        ).rstrip("/"),
        "behind_proxy": env.bool("BEHIND_PROXY", False),
        "data_dir": data_dir,
        "evidence_heads_dir": Path(
            env.str("EVIDENCE_HEADS_DIR", "") or data_dir / "heads"
        ).resolve(),
        "database": _read_database(env, data_dir),
        "cache": _read_cache(env),
        "email": _read_email(env, production=production),
        "mail_from": env.str("MAIL_FROM", "" if production else "Coordo <bonjour@demo.example>"),
        "worker_processes": env.int("WORKER_PROCESSES", 2),
        "product_name": env.str("PRODUCT_NAME", "Coordo"),
        "organisation_name": env.str("ORGANISATION_NAME", "EHESP"),
        "organisation_place": env.str("ORGANISATION_PLACE", "Rennes"),
        **_read_attesting(env, production=production),
        "product_logo": env.str("PRODUCT_LOGO", ""),
    }
    email_url = env.str("EMAIL_URL", "")
    try:
        env.seal()
    except EnvError as error:
        raise ImproperlyConfigured(f"Configuration: {error}") from error
    configuration = Configuration(**values)
    faults = _faults(configuration, email_url=email_url)
    if faults:
        raise ImproperlyConfigured(_sentence(faults, production=production))
    return configuration


def _read_attesting(env: Env, *, production: bool) -> dict[str, str]:
    """What attestations print of the training body; a trial has an invented one."""
    trial = {
        "address": "1 rue de l’Exemple, 35000 Rennes",
        "siret": "000 000 000 00000",
        "declaration": "00 00 00000 00",
        "signatory": "Claude Exemple",
        "signatory_function": "responsable de la formation (démonstration)",
    }
    return {
        f"organisation_{name}": env.str(
            f"ORGANISATION_{name.upper()}", "" if production else invented
        )
        for name, invented in trial.items()
    }


def _sentence(faults: list[str], *, production: bool) -> str:
    lines = ["Coordo does not start; these settings must be mended:", *(f"- {f}" for f in faults)]
    if production:
        lines.append("(To try the demonstration on this machine, set DEMO=1.)")
    return "\n".join(lines)


def _read_database(env: Env, data_dir: Path) -> dict[str, Any]:
    database = env.dj_db_url(
        "DATABASE_URL", f"sqlite:///{data_dir / 'coordo.sqlite3'}", ssl_require=False
    )
    # A faulty URL is reported by env.seal(); until then the value may be no mapping.
    database = dict(database) if database else {}
    database["ATOMIC_REQUESTS"] = False  # a GET must not take SQLite's write lock
    database["CONN_MAX_AGE"] = None
    if database.get("ENGINE") == "django.db.backends.sqlite3":
        database["ENGINE"] = SQLITE
        # What tests would use of themselves, were the engine Django's own.
        database["TEST"] = {"NAME": ":memory:"}
        database["OPTIONS"] = dict(SQLITE_OPTIONS)
    else:
        database["CONN_HEALTH_CHECKS"] = True
    return database


def _read_cache(env: Env) -> dict[str, Any]:
    url = env.str("REDIS_URL", "")
    if url:
        return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    # Not local memory: rate limits would multiply by the number of processes.
    return {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": CACHE_TABLE}


def _read_email(env: Env, *, production: bool) -> dict[str, Any]:
    url = env.dj_email_url("EMAIL_URL", "smtp://localhost" if production else "dummy://")
    if not url:
        return {}
    return {name: value for name, value in url.items() if name.startswith("EMAIL_")}


def _faults(found: Configuration, *, email_url: str) -> list[str]:
    faults = []
    if found.environment not in ENVIRONMENTS:
        faults.append(f"ENVIRONMENT is {found.environment!r}; it must be one of {ENVIRONMENTS}.")
    engine = found.database.get("ENGINE", "")
    if engine not in {SQLITE, "django.db.backends.postgresql"}:
        faults.append("DATABASE_URL must begin with sqlite:/// or postgres://.")
    if found.organisation_siret and not SIRET.fullmatch(found.organisation_siret.replace(" ", "")):
        faults.append("ORGANISATION_SIRET must have 14 digits.")
    if found.worker_processes < 1:
        faults.append("WORKER_PROCESSES must be 1 or more.")
    if found.environment == "production":
        faults += _faults_of_production(found, email_url=email_url)
    else:
        faults += _faults_of_a_trial(found)
    return faults


def _faults_of_a_trial(found: Configuration) -> list[str]:
    """The demonstration and the tests have a known key and known passwords."""
    public = [host for host in found.allowed_hosts if host not in LOOPBACK]
    if not public:
        return []
    reason = "DEMO=1" if found.demo else f"ENVIRONMENT={found.environment}"
    return [
        f"{reason} is refused with ALLOWED_HOSTS={','.join(public)}: "
        "it answers on this machine only."
    ]


def _faults_of_production(found: Configuration, *, email_url: str) -> list[str]:
    faults = []
    if found.demo:
        faults.append("DEMO=1 is refused in production: it opens accounts with a known password.")
    if not found.secret_key:
        faults.append("SECRET_KEY is not set.")
    elif found.secret_key == UNSAFE_KEY or len(found.secret_key) < 50:
        faults.append("SECRET_KEY is a default or shorter than 50 characters.")
    if found.debug:
        faults.append("DEBUG must be off in production.")
    if not found.allowed_hosts:
        faults.append("ALLOWED_HOSTS is not set.")
    elif "*" in found.allowed_hosts:
        faults.append("ALLOWED_HOSTS must name its hosts; '*' is unsafe.")
    if urlsplit(found.base_url).scheme != "https":
        faults.append("BASE_URL must be set and begin with https://.")
    if not email_url:
        faults.append("EMAIL_URL is not set; no invitation could leave.")
    elif "EMAIL_BACKEND" not in found.email:
        faults.append("EMAIL_URL must begin with smtp://, smtps:// or submission://.")
    if not found.mail_from:
        faults.append("MAIL_FROM is not set.")
    return [*faults, *_faults_of_the_heads(found)]


def _faults_of_the_heads(found: Configuration) -> list[str]:
    """A folder that somebody named for the published heads must serve its purpose."""
    folder = found.evidence_heads_dir
    if folder == found.data_dir / "heads":
        return []  # unset: a deployment check says what it costs (lms.site.checks)
    if folder.is_relative_to(found.data_dir):
        return ["EVIDENCE_HEADS_DIR lies within DATA_DIR: heads would go with the database."]
    if not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        return [f"EVIDENCE_HEADS_DIR: {folder} is no folder that can be written."]
    return []
