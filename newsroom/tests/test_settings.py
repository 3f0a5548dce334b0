"""Settings: a wrong value is one sentence, a secret can lie in a file, each is documented."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from newsroom import environment
from newsroom.tests.surroundings import clean_environment

ROOT = Path(__file__).resolve().parents[2]
READERS = ("newsroom/settings.py", "newsroom/start/options.py", "newsroom/environment.py")
#: A reader's call with the variable's name as first argument.
FUNCTIONS = (
    "text|boolean|integer|choice|pattern|words|url|gateway|folder|database|redis_url|kept_secret"
    "|credential_keys|mail_server|signing_key|networks"
)
READ = re.compile(rf"""\b(?:{FUNCTIONS})\(\s*"([A-Z_]+)"[,)]""")

WRONG = {
    "DEBUG": "perhaps",
    "HTTPS": "2",
    "PUBLIC_URL": "presse.example",
    "WAHA_URL": "ftp://waha",
    "WAHA_LINK_CARDS": "perhaps",
    "GOWA_URL": "http://gowa.presse.example:3001",
    "GRAPH_VERSION": "26",
    "LINKEDIN_VERSION": "September",
    "DATABASE_URL": "mysql://localhost/news",
    "REDIS_URL": "localhost:6379",
    "PICTURE_MAX_BYTES": "0",
    "DELIVERY_LEASE_SECONDS": "soon",
    "EMAIL_URL": "mail.example",
    "DESK_URL": "desk",
    "SIGN_WITHIN_HIGH": "soon",
    "LOG_LEVEL": "loud",
    "CAP_STATUS": "perhaps",
    "METRICS_FROM": "everywhere",
    "CREDENTIAL_KEYS": "not-a-key",
    "RECORD_SIGNING_KEY": "not-a-key",
}


SHOW_SECRET = (
    *("shell", "-v", "0", "-c"),
    "from django.conf import settings; print(settings.SECRET_KEY)",
)


def manage(tmp_path: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=clean_environment() | {"NEWSROOM_VAR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_wrong_value_is_one_sentence_and_exit_code_2(tmp_path: Path, name: str) -> None:
    done = manage(tmp_path, "check", **{name: WRONG[name]})
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_secret_is_not_repeated(tmp_path: Path) -> None:
    done = manage(tmp_path, "check", CREDENTIAL_KEYS="very-secret-but-wrong")
    assert "very-secret-but-wrong" not in done.stderr + done.stdout


def test_a_secret_can_lie_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from-a-file")
    assert "from-a-file" in manage(tmp_path, *SHOW_SECRET, SECRET_KEY_FILE=str(file)).stdout


def test_a_secret_that_nobody_gave_is_made_once_and_kept_private(tmp_path: Path) -> None:
    first, second = manage(tmp_path, *SHOW_SECRET).stdout, manage(tmp_path, *SHOW_SECRET).stdout
    assert len(first.strip()) >= 50
    assert first == second
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_every_variable_stands_in_the_operations_page_and_no_other() -> None:
    read = {
        name for file in READERS for name in READ.findall((ROOT / file).read_text(encoding="utf-8"))
    }
    page = (ROOT / "newsroom" / "docs" / "operations.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))
    assert documented == read


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("http://127.0.0.1:3000", True),
        ("http://waha:3000", True),
        ("http://10.1.2.3:3000", True),
        ("http://waha.internal", True),
        ("https://waha.presse.example", True),
        ("http://waha.presse.example", False),
        ("http://8.8.8.8:3000", False),
    ],
)
def test_a_gateway_without_tls_stands_in_the_own_network(
    monkeypatch: pytest.MonkeyPatch, address: str, fine: bool
) -> None:
    monkeypatch.setenv("WAHA_URL", address)
    if fine:
        assert environment.gateway("WAHA_URL", "") == address
        return
    with pytest.raises(ImproperlyConfigured, match="WAHA_URL must begin with https"):
        environment.gateway("WAHA_URL", "")
