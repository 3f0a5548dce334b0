"""``make run``: what stops it says one sentence, and a started product ends without a trace."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from newsroom.start import options, supervision
from newsroom.start.options import Options
from newsroom.tests.product import Product
from newsroom.tests.surroundings import clean_environment

ROOT = Path(__file__).resolve().parents[2]


def start(**variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "newsroom.start"],
        cwd=ROOT,
        env=clean_environment() | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_one_sentence(done: subprocess.CompletedProcess[str], word: str) -> None:
    assert done.returncode == 2, done.stderr
    assert word in done.stderr
    assert (done.stderr.count("\n"), "Traceback" in done.stderr) == (1, False), done.stderr


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield str(taken.getsockname()[1])


def test_a_taken_port(tmp_path: Path, taken_port: str) -> None:
    done = start(NEWSROOM_VAR=str(tmp_path), PORT=taken_port)
    assert_one_sentence(done, f"Port {taken_port} is taken")


@pytest.mark.parametrize("port", ["0", "70000", "http"])
def test_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    assert_one_sentence(start(NEWSROOM_VAR=str(tmp_path), PORT=port), "PORT must be")


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    # A file in the way stops root too, whom permissions would not.
    (tmp_path / "file").write_text("in the way")
    done = start(NEWSROOM_VAR=str(tmp_path / "file" / "var"))
    assert_one_sentence(done, "cannot be written")


def test_a_redis_that_does_not_answer(tmp_path: Path) -> None:
    done = start(NEWSROOM_VAR=str(tmp_path), REDIS_URL="redis://127.0.0.1:9", PORT="18999")
    assert_one_sentence(done, "Redis")


def test_a_python_that_is_too_old(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"))
    done = subprocess.run(
        ["make", "run", f"PYTHON={old}"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Python 3.11 or newer is needed" in done.stderr
    assert not (tmp_path / ".venv" / "installed").exists()


def test_make_alone_lists_the_commands() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in ("run", "test", "check", "bench", "messages"):
        assert f"make {name}" in said


def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **variables: str) -> Options:
    for name in (*options.PLATFORMS, "REDIS_URL", "SANDBOX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NEWSROOM_VAR", str(tmp_path))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return options.from_environment()


def test_the_sandbox_stands_in_only_for_platforms_that_are_unset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = chosen(tmp_path, monkeypatch, GRAPH_URL="https://graph.facebook.com")
    children = options.for_children(found)
    assert children["GRAPH_URL"] == "https://graph.facebook.com"
    assert children["WAHA_URL"] == f"{found.sandbox_url}/waha"
    assert not found.demo


def test_without_the_sandbox_none_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = dict.fromkeys(options.PLATFORMS, "https://platform.example")
    names = [p.name for p in supervision.programs(chosen(tmp_path, monkeypatch, **real))]
    assert names == ["web", "workers", "relief", "sweeper", "notifier", "keeper"]


def test_with_a_port_of_their_own_those_at_work_go_before_the_readers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = chosen(tmp_path, monkeypatch, DESK_PORT="8001")
    web, desk = (p for p in supervision.programs(found) if p.name in ("web", "desk"))
    assert web.command[0] == "nice"
    assert desk.command[desk.command.index("--port") + 1] == "8001"
    assert options.for_children(found)["DESK_URL"] == "http://localhost:8001"


def test_a_redis_of_ones_own_is_used_and_none_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = chosen(tmp_path, monkeypatch, REDIS_URL="redis://queue.example")
    assert "[program:redis]" not in supervision.configuration(found)
    assert options.for_children(found)["REDIS_URL"] == "redis://queue.example"


@pytest.mark.product
def test_a_product_in_an_odd_folder_starts_again_and_ends_without_a_trace(
    tmp_path: Path,
) -> None:
    product = Product()
    product.var = tmp_path / "a folder with blanks and 100 %"
    product.var.mkdir()
    product.output = product.var / "output.txt"
    try:
        product.start().wait_for("Demo sign-ins:")
        assert requests.get(product.url, timeout=10).status_code == 200
        assert len(product.pids()) >= 8
        product.stop()
        assert product.pids() == set()

        product.start()
        product.wait_for("The demo is there already.")
    finally:
        product.stop()
    assert product.pids() == set()
    assert os.path.exists(product.var / "newsroom.sqlite3")
