"""The process itself: start, memory, concurrency, end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from broadcasts.sandbox.tests.cast import ACCOUNTS, JID
from broadcasts.sandbox.tests.clients import Facebook, LinkedIn, WhatsApp
from broadcasts.sandbox.tests.process import ROOT, SandboxProcess, free_port


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "broadcasts.sandbox", *options]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )


def test_posts_and_accounts_survive_a_restart(tmp_path: Path) -> None:
    with SandboxProcess(tmp_path) as first:
        first.register(ACCOUNTS)
        WhatsApp(first).text("bleibt")
    with SandboxProcess(tmp_path) as second:
        assert [post["text"] for post in second.ledger()] == ["bleibt"]
        assert WhatsApp(second).text("neu").status_code == 201


def test_a_killed_process_keeps_what_it_answered(tmp_path: Path) -> None:
    sandbox = SandboxProcess(tmp_path).start()
    sandbox.register(ACCOUNTS)
    WhatsApp(sandbox).text("bleibt")
    sandbox.stop(signal.SIGKILL)
    with SandboxProcess(tmp_path) as second:
        assert [post["text"] for post in second.ledger()] == ["bleibt"]


def test_accounts_can_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "accounts.json"
    file.write_text(json.dumps(ACCOUNTS), encoding="utf-8")
    with SandboxProcess(tmp_path / "store", None, "--accounts", str(file)) as sandbox:
        assert WhatsApp(sandbox).text().status_code == 201


def test_it_ends_within_a_second_even_while_a_call_hangs(tmp_path: Path) -> None:
    sandbox = SandboxProcess(tmp_path).start()
    sandbox.register(ACCOUNTS)
    sandbox.fault(platform="whatsapp", fault="hang_after", seconds=30)
    with ThreadPoolExecutor() as pool:
        hanging = pool.submit(WhatsApp(sandbox).text)
        time.sleep(0.5)
        began = time.monotonic()
        assert sandbox.stop() == 0
        assert time.monotonic() - began < 1
        with pytest.raises(requests.ConnectionError):
            hanging.result()


def test_a_taken_port_is_one_clear_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run("--port", str(port), "--dir", str(tmp_path))
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert f"Port {port}" in result.stderr


@pytest.mark.parametrize("content", ["{}", "nonsense", '[{"platform": "facebook"}]'])
def test_accounts_that_make_no_sense_are_one_clear_sentence(tmp_path: Path, content: str) -> None:
    file = tmp_path / "accounts.json"
    file.write_text(content, encoding="utf-8")
    options = ("--port", str(free_port()), "--dir", str(tmp_path))
    result = run(*options, "--accounts", str(file))
    assert result.returncode == 2
    assert result.stderr.startswith("The sandbox cannot start: ")
    assert result.stderr.count("\n") == 1


def test_the_products_settings_do_not_reach_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    monkeypatch.setenv("DATABASE_URL", "nonsense")
    assert os.environ["DATABASE_URL"] == "nonsense"
    with SandboxProcess(tmp_path) as sandbox:
        assert sandbox.ledger() == []


def test_many_senders_of_one_id_make_one_post(sandbox: SandboxProcess, whatsapp: WhatsApp) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda _: whatsapp.text(id="3EB0AA"), range(32)))
    [post] = sandbox.ledger("whatsapp", JID)
    assert post["dropped_repeats"] == 31


def test_many_senders_of_one_text_make_one_linkedin_post(
    sandbox: SandboxProcess, linkedin: LinkedIn
) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: linkedin.post().status_code, range(32)))
    assert sorted(set(answers)) == [201, 422]
    assert len(sandbox.ledger()) == 1


def test_many_posts_at_once_are_all_kept(sandbox: SandboxProcess, facebook: Facebook) -> None:
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: facebook.post(f"Nr. {n}"), range(64)))
    assert {post["text"] for post in sandbox.ledger()} == {f"Nr. {n}" for n in range(64)}


def test_a_reset_keeps_accounts_and_forgets_the_rest(
    sandbox: SandboxProcess, whatsapp: WhatsApp
) -> None:
    whatsapp.text()
    sandbox.fault(platform="whatsapp", fault="fail_before")
    sandbox.reset()
    assert (sandbox.ledger(), sandbox.faults()) == ([], [])
    assert whatsapp.text().status_code == 201


def test_the_ledger_can_be_narrowed(sandbox: SandboxProcess, whatsapp: WhatsApp) -> None:
    whatsapp.text()
    Facebook(sandbox).post()
    assert [post["platform"] for post in sandbox.ledger("facebook")] == ["facebook"]
    assert sandbox.ledger("facebook", "999") == []


def test_accounts_are_listed_without_their_secrets(sandbox: SandboxProcess) -> None:
    listed = requests.get(f"{sandbox.url}/_sandbox/accounts", timeout=10)
    assert {entry["id"] for entry in ACCOUNTS[:-1]} <= {entry["id"] for entry in listed.json()}
    assert "page-os" not in listed.text
    assert "s3cret" not in listed.text


@pytest.mark.parametrize(
    "account",
    [
        {"platform": "facebook", "id": "1", "name": "ohne Token"},
        {"platform": "telegram", "id": "1", "name": "x", "token": "t"},
        {"platform": "whatsapp", "id": "1@newsletter", "name": "ohne Sitzung", "token": "t"},
    ],
)
def test_an_incomplete_account_is_refused(sandbox: SandboxProcess, account: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="lacks|Unknown platform|needs"):
        sandbox.register([account])
