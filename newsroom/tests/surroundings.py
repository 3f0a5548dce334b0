"""What a test run stands on: an environment of its own, whatever the shell around it says."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from django.conf import settings

#: What a process needs of the shell; every setting of the product is left behind.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")

#: Nothing listens on the discard port, so no test can reach a real platform by accident.
NOWHERE = "http://127.0.0.1:9"

SETTINGS = {
    "PUBLIC_URL": "http://testserver",
    "DEBUG": "false",
    "LOG_LEVEL": "WARNING",
    "SECRET_KEY": "only-for-tests",
    "WAHA_URL": NOWHERE,
    "GOWA_URL": NOWHERE,
    "GRAPH_URL": NOWHERE,
    "LINKEDIN_URL": NOWHERE,
    "MASTODON_URL": NOWHERE,
}
FORGOTTEN = (
    *(
        "ALLOWED_HOSTS",
        "BEHIND_PROXY",
        "CAP_STATUS",
        "CREDENTIAL_KEYS",
        "CSRF_TRUSTED_ORIGINS",
        "HTTPS",
    ),
    *("DELIVERY_LEASE_SECONDS", "GRAPH_VERSION", "LINKEDIN_VERSION", "PICTURE_FETCH_URL"),
    *("DESK_URL", "EMAIL_URL", "MAIL_FROM", "NOTICE_WINDOW_HOURS", "SIGN_WITHIN_HIGH"),
    *("SIGN_WITHIN_IMMEDIATE", "SIGN_WITHIN_LOW", "SIGN_WITHIN_NORMAL"),
    *("METRICS_FROM", "METRICS_TOKEN", "PROBES_AT_ONCE", "SLOW_CALLS_PER_GATEWAY"),
    *("PICTURE_MAX_BYTES", "RECORD_SIGNING_KEY", "REDIS_URL", "SANDBOX_URL"),
    "SEARCHES_PER_MINUTE",
)


def clean_environment() -> dict[str, str]:
    """The shell's variables without any setting, for a process that a test starts."""
    return {name: os.environ[name] for name in KEPT if name in os.environ}


def lay() -> None:
    """Set the variables of a test run; only DATABASE_URL is taken from outside.

    Runs when the root conftest is imported, before anything reads the settings. Each process
    of a spread run has a folder of its own below the first one's, hence its own Redis socket.
    """
    if "newsroom.settings" in sys.modules:
        raise pytest.UsageError("Unset DJANGO_SETTINGS_MODULE; the tests choose their settings.")
    for name in FORGOTTEN:
        os.environ.pop(name, None)
    os.environ.update(SETTINGS)
    folder = _folder()
    os.environ["NEWSROOM_VAR"] = str(folder)
    # Where collected files would lie; WhiteNoise warns when it is not there.
    (folder / "static").mkdir(exist_ok=True)


def load_settings() -> None:
    """Read the settings, and turn off what would only slow tests down.

    The variable does not stay: the processes of a spread run would inherit it and read the
    settings before they have laid their own surroundings.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    del os.environ["DJANGO_SETTINGS_MODULE"]


def _folder() -> Path:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        folder = Path(os.environ["NEWSROOM_VAR"]) / worker
        folder.mkdir(exist_ok=True)
        return folder
    folder = Path(tempfile.mkdtemp(prefix="newsroom-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
